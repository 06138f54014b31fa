/**
 * Dead-man's switches, sections of our own in alertmanager.yml: `heartbeat` tells somebody outside that we are well, and
 * `watched_heartbeats` names whom we expect to hear from.
 */
import { labelsFromPairs, type Labels } from '../../../../shared/labels.ts';
import type { Milliseconds } from '../../../../shared/time.ts';
import { fail, list, map, mapOf, optional, or, record, text, type Decoder } from '../../config/decoder.ts';
import type { HttpClientConfig } from '../../config/httpClientConfig.ts';
import { duration } from '../../config/scalars.ts';
import { DEFAULT_HTTP, httpConfig, secretUrl } from '../config/globalConfig.ts';
import { completed, oneWay, type SecretChoice } from '../receivers/provider.ts';

export interface HeartbeatConfig {
  readonly target: SecretChoice;
  readonly http: HttpClientConfig;
  readonly intervalMs: Milliseconds;
}

export interface WatchedHeartbeat {
  readonly name: string;
  /** Without a word for this long it is missing. */
  readonly withinMs: Milliseconds;
  readonly labels: Labels;
  readonly annotations: Labels;
}

const DEFAULT_INTERVAL_MS = 60_000;

export const heartbeat: Decoder<HeartbeatConfig | undefined> = optional(
  completed(
    record('heartbeat', {
      url: secretUrl,
      url_file: text,
      http_config: or(httpConfig, DEFAULT_HTTP),
      interval: or(duration, DEFAULT_INTERVAL_MS),
    }),
    (value, place) => {
      if (value.interval < 1000) fail(place, 'the interval of a heartbeat is at least 1s');
      return {
        target: oneWay(place, 'url', value.url, value.urlFile, 'one of url or url_file must be configured'),
        http: value.httpConfig,
        intervalMs: value.interval,
      };
    },
  ),
);

const pairs: Decoder<Labels> = map(mapOf(text), (values) => labelsFromPairs(values));

export const watchedHeartbeats: Decoder<readonly WatchedHeartbeat[]> = map(
  list(
    completed(
      record('watched_heartbeat', { name: text, within: optional(duration), labels: pairs, annotations: pairs }),
      (value, place) => {
        if (!/^[\w.-]{1,100}$/.test(value.name)) {
          fail(place, `the name of a heartbeat has letters, digits, dots, dashes and underscores, not "${value.name}"`);
        }
        if (value.within === undefined || value.within < 1000) fail(place, `"${value.name}" needs within, at least 1s`);
        const { name, within, labels, annotations } = value;
        return { name, withinMs: within, labels, annotations };
      },
    ),
  ),
  (all, place) => {
    const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) !== i);
    if (twice !== undefined) fail(place, `the heartbeat "${twice.name}" is named twice`);
    return all;
  },
);
