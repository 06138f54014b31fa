/** `global`: defaults that jobs inherit. */
import { labelsFromPairs, type Labels } from '../../../shared/labels.ts';
import type { Milliseconds } from '../../../shared/time.ts';
import { bool, fail, list, map, mapOf, optional, record, text, unsigned, type Decoder, type Place } from './decoder.ts';
import { bytes, duration, isLabelName, isValidText, quoted, type NameScheme } from './scalars.ts';

const SCRAPE_PROTOCOLS = [
  'OpenMetricsText0.0.1',
  'OpenMetricsText1.0.0',
  'PrometheusProto',
  'PrometheusText0.0.4',
  'PrometheusText1.0.0',
] as const;
export type ScrapeProtocol = (typeof SCRAPE_PROTOCOLS)[number];

export const DEFAULT_PROTOCOLS: readonly ScrapeProtocol[] = [
  'OpenMetricsText1.0.0',
  'OpenMetricsText0.0.1',
  'PrometheusText1.0.0',
  'PrometheusText0.0.4',
];
export const PROTO_FIRST_PROTOCOLS: readonly ScrapeProtocol[] = ['PrometheusProto', ...DEFAULT_PROTOCOLS];

export const ESCAPING_SCHEMES = ['allow-utf-8', 'underscores', 'dots', 'values'] as const;
export type EscapingScheme = (typeof ESCAPING_SCHEMES)[number];

/** Limits that a job inherits where it sets none; 0 is no limit. */
const limitFields = {
  body_size_limit: bytes,
  sample_limit: unsigned,
  target_limit: unsigned,
  label_limit: unsigned,
  label_name_length_limit: unsigned,
  label_value_length_limit: unsigned,
  keep_dropped_targets: unsigned,
};

const nameScheme: Decoder<NameScheme | undefined> = map(optional(text), (value, place) => {
  if (value === undefined || value === '') return undefined;
  if (value !== 'utf8' && value !== 'legacy') fail(place, `unrecognized ValidationScheme: ${quoted(value)}`);
  return value;
});

/** Decoders of what both `global` and a job may set about how a target is read. */
export const scrapeFields = {
  scrape_interval: optional(duration),
  scrape_timeout: optional(duration),
  scrape_protocols: optional(list(text)),
  scrape_native_histograms: optional(bool),
  convert_classic_histograms_to_nhcb: optional(bool),
  always_scrape_classic_histograms: optional(bool),
  extra_scrape_metrics: optional(bool),
  scrape_failure_log_file: text,
  metric_name_validation_scheme: nameScheme,
  metric_name_escaping_scheme: text,
  ...limitFields,
};

const externalLabels: Decoder<Labels> = map(mapOf(text), (labels, place) => {
  for (const [name, value] of labels) {
    if (!isLabelName(name, 'utf8')) fail(place, `${quoted(name)} is not a valid label name`);
    if (!isValidText(value)) fail(place, `${quoted(value)} is not a valid label value`);
  }
  return labelsFromPairs(labels);
});

const decode = record('config.plain', {
  ...scrapeFields,
  evaluation_interval: optional(duration),
  rule_query_offset: optional(duration),
  query_log_file: text,
  external_labels: externalLabels,
});
type Global = ReturnType<typeof decode>;

export interface GlobalConfig extends Omit<
  Global,
  'scrapeInterval' | 'scrapeTimeout' | 'scrapeProtocols' | 'evaluationInterval' | 'ruleQueryOffset'
> {
  readonly scrapeIntervalMs: Milliseconds;
  readonly scrapeTimeoutMs: Milliseconds;
  readonly evaluationIntervalMs: Milliseconds;
  readonly ruleQueryOffsetMs: Milliseconds;
  /** Undefined: each job's default follows its histogram setting. */
  readonly scrapeProtocols: readonly ScrapeProtocol[] | undefined;
  readonly nameScheme: NameScheme;
}

const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

export const globalConfig: Decoder<GlobalConfig> = (place) => {
  const value = decode(place);
  const { scrapeInterval, scrapeTimeout, evaluationInterval, ruleQueryOffset, scrapeProtocols, ...rest } = value;
  const scrapeIntervalMs = orDefault(scrapeInterval, DEFAULT_INTERVAL_MS);
  if ((scrapeTimeout ?? 0) > scrapeIntervalMs) fail(place, 'global scrape timeout greater than scrape interval');
  return {
    ...rest,
    scrapeIntervalMs,
    scrapeTimeoutMs: orDefault(scrapeTimeout, Math.min(DEFAULT_TIMEOUT_MS, scrapeIntervalMs)),
    evaluationIntervalMs: orDefault(evaluationInterval, DEFAULT_INTERVAL_MS),
    ruleQueryOffsetMs: ruleQueryOffset ?? 0,
    scrapeProtocols: scrapeProtocols && checkProtocols(scrapeProtocols, place, 'global config'),
    nameScheme: value.metricNameValidationScheme ?? 'utf8',
  };
};

export const orDefault = (value: number | undefined, fallback: number): number =>
  value === undefined || value === 0 ? fallback : value;

/** @param owner  whose list it is, for the message */
export function checkProtocols(protocols: readonly string[], place: Place, owner: string): readonly ScrapeProtocol[] {
  if (protocols.length === 0) fail(place, `scrape_protocols cannot be empty for ${owner}`);
  const seen = new Set<string>();
  for (const protocol of protocols) {
    if (seen.has(protocol.toLowerCase())) {
      fail(place, `duplicated protocol in scrape_protocols, got [${protocols.join(' ')}] for ${owner}`);
    }
    if (!isProtocol(protocol)) fail(place, `scrape_protocols: ${unknownProtocol(protocol)} for ${owner}`);
    seen.add(protocol.toLowerCase());
  }
  return protocols as readonly ScrapeProtocol[];
}

export const isProtocol = (text: string): text is ScrapeProtocol =>
  (SCRAPE_PROTOCOLS as readonly string[]).includes(text);

export const unknownProtocol = (protocol: string): string =>
  `unknown scrape protocol ${protocol}, supported: [${SCRAPE_PROTOCOLS.join(' ')}]`;
