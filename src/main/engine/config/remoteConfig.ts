/** `remote_write` and `remote_read`: endpoints other stores offer. */
import {
  bool,
  fail,
  integer,
  map,
  mapOf,
  optional,
  or,
  placeOf,
  record,
  text,
  type Decoder,
  type Place,
} from './decoder.ts';
import { checkHttpClient, httpClientFields } from './httpClientConfig.ts';
import { relabelConfigs } from './relabelConfig.ts';
import { duration, durationOr, url } from './scalars.ts';

const RESERVED = new Set([
  'host',
  'content-encoding',
  'content-length',
  'content-type',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'www-authenticate',
  'accept-encoding',
  'x-prometheus-remote-write-version',
  'x-prometheus-remote-read-version',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

export function checkHeaders(headers: ReadonlyMap<string, string>, place: Place, authorizationReason: string): void {
  for (const name of headers.keys()) {
    const lower = name.toLowerCase();
    if (lower === 'authorization') fail(place, authorizationReason);
    if (RESERVED.has(lower)) fail(place, `${name} is a reserved header. It must not be changed`);
  }
}

const AUTHORIZATION_REASON =
  'authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread or google_iam parameter';

const queueConfig = record(
  'config.QueueConfig',
  {
    capacity: or(integer, 10_000),
    max_shards: or(integer, 50),
    min_shards: or(integer, 1),
    max_samples_per_send: or(integer, 2000),
    batch_send_deadline: durationOr(5000),
    min_backoff: or(duration, 30),
    max_backoff: or(duration, 5000),
    retry_on_http_429: bool,
    sample_age_limit: or(duration, 0),
  },
  (queue, place) => {
    if (queue.maxShards <= 0) fail(place, 'remote write queue max_shards must be positive');
    if (queue.minShards <= 0) fail(place, 'remote write queue min_shards must be positive');
    if (queue.maxShards < queue.minShards)
      fail(place, 'remote write queue max_shards must not be less than min_shards');
    if (queue.capacity <= 0) fail(place, 'remote write queue capacity must be positive');
    if (queue.maxSamplesPerSend <= 0) fail(place, 'remote write queue max_samples_per_send must be positive');
    if (queue.maxBackoff < queue.minBackoff)
      fail(place, 'remote write queue max_backoff must not be less than min_backoff');
  },
);

const metadataConfig = record('config.MetadataConfig', {
  send: or(bool, true),
  send_interval: durationOr(60_000),
  max_samples_per_send: or(integer, 2000),
});

const sigv4 = record(
  'sigv4.plain',
  {
    region: text,
    access_key: text,
    secret_key: text,
    profile: text,
    role_arn: text,
    external_id: text,
    use_fips_sts_endpoint: bool,
    service_name: text,
  },
  (value, place) => {
    if ((value.accessKey === '') !== (value.secretKey === ''))
      fail(
        place,
        'must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config',
      );
  },
);
export const sigv4Config = optional(sigv4);

const MESSAGES = ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'] as const;
const protobufMessage: Decoder<(typeof MESSAGES)[number]> = map(text, (value, place) => {
  if (value === '') return MESSAGES[0];
  if (!(MESSAGES as readonly string[]).includes(value)) {
    fail(
      place,
      `invalid protobuf_message value: unknown type for remote write protobuf message ${value}, supported: ${MESSAGES.join(', ')}`,
    );
  }
  return value as (typeof MESSAGES)[number];
});

export const remoteWriteConfig = record(
  'config.plain',
  {
    ...httpClientFields,
    enable_http2: bool,
    url,
    remote_timeout: durationOr(30_000),
    headers: mapOf(text),
    write_relabel_configs: relabelConfigs('empty or null relabeling rule in remote write config'),
    name: text,
    send_exemplars: bool,
    send_native_histograms: bool,
    round_robin_dns: bool,
    protobuf_message: protobufMessage,
    queue_config: queueConfig,
    metadata_config: metadataConfig,
    sigv4: sigv4Config,
    azuread: optional(placeOf),
    google_iam: optional(placeOf),
  },
  (remote, place) => {
    if (remote.url === '') fail(place, 'url for remote_write is empty');
    checkHeaders(remote.headers, place, AUTHORIZATION_REASON);
    checkHttpClient(remote, place);
    const ways = Object.entries({
      basic_auth: remote.basicAuth,
      authorization: remote.authorization,
      oauth2: remote.oauth2,
      sigv4: remote.sigv4,
      azuread: remote.azuread,
      google_iam: remote.googleIam,
    }).filter(([, way]) => way !== undefined);
    if (ways.length > 1) {
      fail(
        place,
        `at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured. Currently configured: [${ways.map(([name]) => name).join(' ')}]`,
      );
    }
  },
);
export type RemoteWriteConfig = ReturnType<typeof remoteWriteConfig>;

export const remoteReadConfig = record(
  'config.plain',
  {
    ...httpClientFields,
    url,
    remote_timeout: durationOr(60_000),
    chunked_read_limit: or(integer, 50_000_000),
    headers: mapOf(text),
    read_recent: bool,
    name: text,
    required_matchers: mapOf(text),
    filter_external_labels: or(bool, true),
  },
  (remote, place) => {
    if (remote.url === '') fail(place, 'url for remote_read is empty');
    checkHeaders(remote.headers, place, AUTHORIZATION_REASON);
    checkHttpClient(remote, place);
  },
);
export type RemoteReadConfig = ReturnType<typeof remoteReadConfig>;
