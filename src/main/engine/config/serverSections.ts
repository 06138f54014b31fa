/** `storage`, `tracing`, `otlp` and `runtime`: what they mean here is for their readers; this door checks them as Prometheus does. */
import { bool, fail, integer, list, map, mapOf, number, optional, or, record, text, type Place } from './decoder.ts';
import { tlsConfig } from './httpClientConfig.ts';
import { checkHeaders } from './remoteConfig.ts';
import { bytes, duration, oneOf, quoted, type NameScheme } from './scalars.ts';

const retention = record(
  'config.TSDBRetentionConfig',
  { time: optional(duration), size: bytes, percentage: optional(number) },
  ({ size, percentage = 0 }, place) => {
    if (size < 0) fail(place, "'storage.tsdb.retention.size' must be greater than or equal to 0");
    if (percentage < 0 || percentage > 100)
      fail(place, "'storage.tsdb.retention.percentage' must be in the range [0, 100]");
  },
);

const floatEncoding = optional(
  oneOf(
    ['xor', 'xor2'] as const,
    (value) =>
      `'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be omitted entirely, got ${quoted(value)}`,
  ),
);

export const storageConfig = record('config.StorageConfig', {
  tsdb: optional(
    record('config.plain', {
      out_of_order_time_window: or(duration, 0),
      stale_series_compaction_threshold: optional(number),
      retention: optional(retention),
      chunk_encoding: optional(record('config.plain', { floats: floatEncoding })),
    }),
  ),
  exemplars: optional(record('config.ExemplarsConfig', { max_exemplars: or(integer, 100_000) })),
});
export type StorageConfig = ReturnType<typeof storageConfig>;

export const tracingConfig = record(
  'config.plain',
  {
    client_type: or(
      oneOf(
        ['http', 'grpc'] as const,
        (value) => `expected tracing client type to be to be http or grpc, but got ${value}`,
      ),
      'grpc' as const,
    ),
    endpoint: text,
    sampling_fraction: number,
    insecure: bool,
    tls_config: optional(tlsConfig),
    headers: mapOf(text),
    compression: text,
    timeout: optional(duration),
  },
  (tracing, place) => {
    checkHeaders(tracing.headers, place, 'custom authorization header configuration is not yet supported');
    if (tracing.endpoint === '') fail(place, 'tracing endpoint must be set');
    if (tracing.compression !== '' && tracing.compression !== 'gzip') {
      fail(place, `invalid compression type ${tracing.compression} provided, valid options: gzip`);
    }
  },
);

const TRANSLATIONS = [
  '',
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const;

export const otlpConfig = record(
  'config.plain',
  {
    promote_all_resource_attributes: bool,
    promote_resource_attributes: list(text),
    ignore_resource_attributes: list(text),
    translation_strategy: map(
      oneOf(TRANSLATIONS, (value) => `unsupported OTLP translation strategy ${quoted(value)}`),
      (value) => (value === '' ? 'UnderscoreEscapingWithSuffixes' : value),
    ),
    keep_identifying_resource_attributes: bool,
    convert_histograms_to_nhcb: bool,
    promote_scope_metadata: bool,
    label_name_underscore_sanitization: or(bool, true),
    label_name_preserve_multiple_underscores: or(bool, true),
  },
  (otlp, place) => {
    if (otlp.promoteAllResourceAttributes) {
      if (otlp.promoteResourceAttributes.length > 0) {
        fail(
          place,
          "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured simultaneously",
        );
      }
      checkAttributes(otlp.ignoreResourceAttributes, 'ignored', "invalid 'ignore_resource_attributes'", place);
      return;
    }
    if (otlp.ignoreResourceAttributes.length > 0) {
      fail(place, "'ignore_resource_attributes' cannot be configured unless 'promote_all_resource_attributes' is true");
    }
    checkAttributes(otlp.promoteResourceAttributes, 'promoted', "invalid 'promote_resource_attributes'", place);
  },
);
export type OtlpConfig = ReturnType<typeof otlpConfig>;

function checkAttributes(attributes: readonly string[], adjective: string, prefix: string, place: Place): void {
  const seen = new Set<string>();
  for (const attribute of attributes.map((name) => name.trim())) {
    if (attribute === '') fail(place, `${prefix}: empty ${adjective} OTel resource attribute`);
    if (seen.has(attribute))
      fail(place, `${prefix}: duplicated ${adjective} OTel resource attribute ${quoted(attribute)}`);
    seen.add(attribute);
  }
}

/** Names that keep their UTF-8 need a scheme that allows them. */
export function checkTranslation(otlp: OtlpConfig, scheme: NameScheme, place: Place): void {
  const strategy = otlp.translationStrategy;
  if (scheme === 'legacy' && (strategy === 'NoTranslation' || strategy === 'NoUTF8EscapingWithSuffixes')) {
    fail(place, `OTLP translation strategy ${quoted(strategy)} is not allowed when UTF8 is disabled`);
  }
}

export const runtimeConfig = record('config.RuntimeConfig', { gogc: or(integer, 75) });
