/** One entry of `scrape_configs`: every key of Prometheus', checked, with the globals filled in. */
import { createHash } from 'node:crypto';
import type { Milliseconds } from '../../../shared/time.ts';
import {
  bool,
  fail,
  jsonOf,
  list,
  mapOf,
  number,
  or,
  record,
  text,
  unsigned,
  type Decoder,
  type Place,
} from './decoder.ts';
import { checkTargets, discoveryOf, discoverySections, type DiscoveryConfigs } from './discoveryConfig.ts';
import {
  checkProtocols,
  DEFAULT_PROTOCOLS,
  ESCAPING_SCHEMES,
  isProtocol,
  PROTO_FIRST_PROTOCOLS,
  scrapeFields,
  unknownProtocol,
} from './globalConfig.ts';
import { orDefault, type EscapingScheme, type GlobalConfig, type ScrapeProtocol } from './globalConfig.ts';
import { extensionFor, type ExtensionConfig, type Scrubbing } from './extensionConfig.ts';
import { checkHttpClient, httpClientFields, httpClientOf, type HttpClientConfig } from './httpClientConfig.ts';
import { checkRelabelConfig, relabelConfigs, type PlacedRelabelConfig, type RelabelConfig } from './relabelConfig.ts';
import { quoted, type NameScheme } from './scalars.ts';

interface ScrapeLimits {
  /** 0 is no limit, for each. */
  readonly bodySizeBytes: number;
  readonly samples: number;
  readonly targets: number;
  readonly labels: number;
  readonly labelNameLength: number;
  readonly labelValueLength: number;
  readonly keepDroppedTargets: number;
  readonly nativeHistogramBuckets: number;
  readonly nativeHistogramMinBucketFactor: number;
}

export interface ScrapeConfig {
  /** Two configurations with the same fingerprint scrape the same way; secrets are in it only as a digest. */
  readonly fingerprint: string;
  readonly jobName: string;
  readonly honorLabels: boolean;
  readonly honorTimestamps: boolean;
  readonly trackTimestampsStaleness: boolean;
  readonly params: ReadonlyMap<string, readonly string[]>;
  readonly scrapeIntervalMs: Milliseconds;
  readonly scrapeTimeoutMs: Milliseconds;
  readonly scrapeProtocols: readonly ScrapeProtocol[];
  readonly fallbackScrapeProtocol: ScrapeProtocol | undefined;
  readonly scrapeNativeHistograms: boolean;
  readonly alwaysScrapeClassicHistograms: boolean;
  readonly convertClassicHistogramsToNhcb: boolean;
  readonly extraScrapeMetrics: boolean;
  readonly scrapeFailureLogFile: string;
  readonly metricsPath: string;
  readonly scheme: string;
  readonly enableCompression: boolean;
  readonly limits: ScrapeLimits;
  readonly nameScheme: NameScheme;
  readonly escapingScheme: EscapingScheme;
  readonly http: HttpClientConfig;
  readonly discovery: DiscoveryConfigs;
  readonly relabelConfigs: readonly RelabelConfig[];
  readonly metricRelabelConfigs: readonly RelabelConfig[];
  /** Most series of one target that live at once; 0 is no limit. */
  readonly seriesBudget: number;
  readonly scrubbing: Scrubbing;
}

const decode = record(
  'config.ScrapeConfig',
  {
    job_name: text,
    honor_labels: bool,
    honor_timestamps: or(bool, true),
    track_timestamps_staleness: bool,
    params: mapOf(list(text)),
    ...scrapeFields,
    fallback_scrape_protocol: text,
    metrics_path: or(text, '/metrics'),
    scheme: or(text, 'http'),
    enable_compression: or(bool, true),
    native_histogram_bucket_limit: unsigned,
    native_histogram_min_bucket_factor: number,
    relabel_configs: relabelConfigs('empty or null target relabeling rule in scrape config'),
    metric_relabel_configs: relabelConfigs('empty or null metric relabeling rule in scrape config'),
    ...httpClientFields,
    ...discoverySections,
  },
  (job, place) => {
    if (job.jobName === '') fail(place, 'job_name is empty');
    checkHttpClient(job, place);
    if (job.relabelConfigs.length === 0) checkTargets(job.staticConfigs, place);
  },
);
type Raw = ReturnType<typeof decode>;

/** A job before it knows the globals; `finishScrapeConfig` makes it whole. */
export interface PlacedJob {
  readonly raw: Raw;
  readonly place: Place;
}

export const scrapeJob: Decoder<PlacedJob> = (place) => ({ raw: decode(place), place });

/** Inherits, then checks what only makes sense with the globals known. Calls `fail` at the job's place. */
export function finishScrapeConfig(
  { raw, place }: PlacedJob,
  global: GlobalConfig,
  extension: ExtensionConfig,
): ScrapeConfig {
  const { jobName } = raw;
  const owner = `scrape config with job name ${quoted(jobName)}`;
  const scrapeIntervalMs = orDefault(raw.scrapeInterval, global.scrapeIntervalMs);
  if ((raw.scrapeTimeout ?? 0) > scrapeIntervalMs)
    fail(place, `scrape timeout greater than scrape interval for ${owner}`);
  const scrapeNativeHistograms = raw.scrapeNativeHistograms ?? global.scrapeNativeHistograms ?? false;
  const names = namesOf(raw, global, place);
  const own = extensionFor(extension, jobName);
  for (const rule of [...raw.relabelConfigs, ...raw.metricRelabelConfigs]) checkRelabelConfig(rule, names.nameScheme);
  return {
    fingerprint: createHash('sha256')
      .update(jsonOf(place))
      .update(JSON.stringify([global, fingerprintOf(own)]))
      .digest('hex'),
    jobName,
    honorLabels: raw.honorLabels,
    honorTimestamps: raw.honorTimestamps,
    trackTimestampsStaleness: raw.trackTimestampsStaleness,
    params: raw.params,
    scrapeIntervalMs,
    scrapeTimeoutMs: orDefault(raw.scrapeTimeout, Math.min(global.scrapeTimeoutMs, scrapeIntervalMs)),
    scrapeProtocols: protocolsOf(raw, global, scrapeNativeHistograms, place, owner),
    fallbackScrapeProtocol: fallbackOf(raw, place, owner),
    scrapeNativeHistograms,
    alwaysScrapeClassicHistograms: raw.alwaysScrapeClassicHistograms ?? global.alwaysScrapeClassicHistograms ?? false,
    convertClassicHistogramsToNhcb:
      raw.convertClassicHistogramsToNhcb ?? global.convertClassicHistogramsToNhcb ?? false,
    extraScrapeMetrics: raw.extraScrapeMetrics ?? global.extraScrapeMetrics ?? false,
    scrapeFailureLogFile: raw.scrapeFailureLogFile || global.scrapeFailureLogFile,
    metricsPath: raw.metricsPath,
    scheme: raw.scheme,
    enableCompression: raw.enableCompression,
    limits: limitsOf(raw, global),
    ...names,
    http: httpClientOf(raw),
    discovery: discoveryOf(raw),
    relabelConfigs: raw.relabelConfigs.map(withoutPlace),
    metricRelabelConfigs: raw.metricRelabelConfigs.map(withoutPlace),
    ...own,
  };
}

/** In JSON a pattern would be an empty object, and a secret always the same word. */
function fingerprintOf({ seriesBudget, scrubbing }: Pick<ScrapeConfig, 'seriesBudget' | 'scrubbing'>): unknown {
  const rules = scrubbing.rules.map((rule) => ({
    ...rule,
    labels: String(rule.labels),
    metrics: String(rule.metrics),
  }));
  return [seriesBudget, scrubbing.key?.reveal(), scrubbing.keyFile, scrubbing.keyRef, rules];
}

/** The rule alone; where it stood matters only while the file is checked. */
function withoutPlace(placed: PlacedRelabelConfig): RelabelConfig {
  const { sourceLabels, separator, regex, pattern, modulus, targetLabel, replacement, action } = placed;
  return { sourceLabels, separator, regex, pattern, modulus, targetLabel, replacement, action };
}

function protocolsOf(
  raw: Raw,
  global: GlobalConfig,
  isNative: boolean,
  place: Place,
  owner: string,
): readonly ScrapeProtocol[] {
  if (raw.scrapeProtocols !== undefined) return checkProtocols(raw.scrapeProtocols, place, owner);
  return global.scrapeProtocols ?? (isNative ? PROTO_FIRST_PROTOCOLS : DEFAULT_PROTOCOLS);
}

function fallbackOf(raw: Raw, place: Place, owner: string): ScrapeProtocol | undefined {
  const protocol = raw.fallbackScrapeProtocol;
  if (protocol === '') return undefined;
  if (!isProtocol(protocol)) fail(place, `invalid fallback_scrape_protocol for ${owner}: ${unknownProtocol(protocol)}`);
  return protocol;
}

function limitsOf(raw: Raw, global: GlobalConfig): ScrapeLimits {
  return {
    bodySizeBytes: raw.bodySizeLimit || global.bodySizeLimit,
    samples: raw.sampleLimit || global.sampleLimit,
    targets: raw.targetLimit || global.targetLimit,
    labels: raw.labelLimit || global.labelLimit,
    labelNameLength: raw.labelNameLengthLimit || global.labelNameLengthLimit,
    labelValueLength: raw.labelValueLengthLimit || global.labelValueLengthLimit,
    keepDroppedTargets: raw.keepDroppedTargets || global.keepDroppedTargets,
    nativeHistogramBuckets: raw.nativeHistogramBucketLimit,
    nativeHistogramMinBucketFactor: raw.nativeHistogramMinBucketFactor,
  };
}

const SCHEMES_TEXT = "must be one of 'allow-utf-8', 'underscores', 'dots', or 'values'";
const isEscaping = (value: string): value is EscapingScheme => (ESCAPING_SCHEMES as readonly string[]).includes(value);
const escapingFor = (scheme: NameScheme): EscapingScheme => (scheme === 'legacy' ? 'underscores' : 'allow-utf-8');

/** The escaping a job asks for follows its own validation scheme when it sets one, else the globals. */
function namesOf(
  raw: Raw,
  global: GlobalConfig,
  place: Place,
): { nameScheme: NameScheme; escapingScheme: EscapingScheme } {
  const fromGlobal = global.metricNameEscapingScheme || escapingFor(global.nameScheme);
  if (!isEscaping(fromGlobal)) {
    fail(place, `unknown global name escaping method specified, ${SCHEMES_TEXT}, got ${quoted(fromGlobal)}`);
  }
  const own = raw.metricNameValidationScheme;
  const nameScheme = own ?? global.nameScheme;
  const escapingScheme = raw.metricNameEscapingScheme || (own === undefined ? fromGlobal : escapingFor(own));
  if (!isEscaping(escapingScheme)) {
    fail(place, `unknown scrape config name escaping method specified, ${SCHEMES_TEXT}, got ${quoted(escapingScheme)}`);
  }
  if (escapingScheme === 'allow-utf-8' && nameScheme !== 'utf8') {
    fail(place, 'utf8 metric names requested but validation scheme is not set to UTF8');
  }
  return { nameScheme, escapingScheme };
}
