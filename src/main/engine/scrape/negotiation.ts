/** Which formats a scrape asks for, most wanted first, in the words of HTTP. */
import type { EscapingScheme, ScrapeProtocol } from '../config/globalConfig.ts';
import type { ScrapeConfig } from '../config/scrapeConfig.ts';
import type { MediaType, ParserOptions } from '../exposition/parseExposition.ts';

const HEADERS: Readonly<Record<ScrapeProtocol, string>> = {
  PrometheusProto: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  'PrometheusText0.0.4': 'text/plain;version=0.0.4',
  'PrometheusText1.0.0': 'text/plain;version=1.0.0',
  'OpenMetricsText0.0.1': 'application/openmetrics-text;version=0.0.1',
  'OpenMetricsText1.0.0': 'application/openmetrics-text;version=1.0.0',
};

/** Only the newer text formats know about escaping. */
const HAS_ESCAPING: ReadonlySet<ScrapeProtocol> = new Set(['PrometheusText1.0.0', 'OpenMetricsText1.0.0']);

export function acceptHeader(protocols: readonly ScrapeProtocol[], escaping: EscapingScheme): string {
  let weight = Object.keys(HEADERS).length + 1;
  const parts = protocols.map((protocol) => {
    const parameter = HAS_ESCAPING.has(protocol) ? `;escaping=${escaping}` : '';
    return `${HEADERS[protocol]}${parameter};q=0.${weight--}`;
  });
  return [...parts, `*/*;q=0.${weight}`].join(',');
}

export function fallbackMediaType(protocol: ScrapeProtocol | undefined): MediaType | undefined {
  return protocol === undefined ? undefined : (HEADERS[protocol].split(';')[0] as MediaType);
}

/** How a body of the job is read. */
export function parserOptions(job: ScrapeConfig): ParserOptions {
  return {
    readsNative: job.scrapeNativeHistograms,
    keepsClassic: job.alwaysScrapeClassicHistograms,
    convertsClassic: job.convertClassicHistogramsToNhcb,
    limits: { buckets: job.limits.nativeHistogramBuckets, minFactor: job.limits.nativeHistogramMinBucketFactor },
  };
}
