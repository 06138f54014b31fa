/** Where a job's targets come from: the mechanisms Sightglass runs, typed, and those it keeps (keptDiscovery.ts). */
import type { Milliseconds } from '../../../shared/time.ts';
import {
  bool,
  fail,
  list,
  map,
  mapOf,
  record,
  text,
  unsigned,
  or,
  type Decoded,
  type Decoder,
  type Place,
} from './decoder.ts';
import { checkHttpClient, httpClientFields, serverUrl, type HttpClientConfig } from './httpClientConfig.ts';
import { keptDiscoveryFields, type KeptDiscovery } from './keptDiscovery.ts';
import { durationOr, isLabelName, isValidText, quoted } from './scalars.ts';

export interface TargetGroupConfig {
  readonly targets: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
}

export interface FileDiscoveryConfig {
  readonly files: readonly string[];
  readonly refreshIntervalMs: Milliseconds;
}

export interface HttpDiscoveryConfig {
  readonly url: string;
  readonly refreshIntervalMs: Milliseconds;
  readonly http: HttpClientConfig;
}

export interface DnsDiscoveryConfig {
  readonly names: readonly string[];
  readonly type: 'A' | 'AAAA' | 'MX' | 'NS' | 'SRV';
  readonly port: number;
  readonly refreshIntervalMs: Milliseconds;
}

export interface DockerDiscoveryConfig {
  readonly host: string;
  readonly port: number;
  readonly hostNetworkingHost: string;
  readonly matchFirstNetwork: boolean;
  readonly filters: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly refreshIntervalMs: Milliseconds;
  readonly http: HttpClientConfig;
}

export interface DiscoveryConfigs {
  readonly static: readonly TargetGroupConfig[];
  readonly file: readonly FileDiscoveryConfig[];
  readonly http: readonly HttpDiscoveryConfig[];
  readonly dns: readonly DnsDiscoveryConfig[];
  readonly docker: readonly DockerDiscoveryConfig[];
  readonly kept: readonly KeptDiscovery[];
}

const labelSet = map(mapOf(text), (labels, place) => {
  for (const [name, value] of labels) {
    if (!isLabelName(name, 'utf8')) fail(place, `${quoted(name)} is not a valid label name`);
    if (!isValidText(value)) fail(place, `${quoted(value)} is not a valid label value`);
  }
  return labels;
});

export const targetGroup: Decoder<TargetGroupConfig> = record('struct', { targets: list(text), labels: labelSet });

const fileDiscovery: Decoder<FileDiscoveryConfig> = map(
  record('file.plain', { files: list(text), refresh_interval: durationOr(5 * 60_000) }, ({ files }, place) => {
    if (files.length === 0) fail(place, 'file service discovery config must contain at least one path name');
    for (const file of files) {
      if (!/^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/.test(file)) {
        fail(place, `path name ${quoted(file)} is not valid for file discovery`);
      }
    }
  }),
  ({ files, refreshInterval }) => ({ files, refreshIntervalMs: refreshInterval }),
);

const httpDiscovery: Decoder<HttpDiscoveryConfig> = map(
  record(
    'http.plain',
    { ...httpClientFields, url: (place: Place) => place, refresh_interval: durationOr(60_000) },
    (value, place) => {
      if (text(value.url) === '') fail(place, 'URL is missing');
      serverUrl(value.url);
      checkHttpClient(value, place);
    },
  ),
  ({ url, refreshInterval, ...http }) => ({ url: text(url), refreshIntervalMs: refreshInterval, http }),
);

const DNS_TYPES = ['A', 'AAAA', 'MX', 'NS', 'SRV'] as const;

const dnsDiscovery: Decoder<DnsDiscoveryConfig> = map(
  record(
    'dns.plain',
    { names: list(text), type: or(text, 'SRV'), port: unsigned, refresh_interval: durationOr(30_000) },
    (dns, place) => {
      if (dns.names.length === 0) fail(place, 'DNS-SD config must contain at least one SRV record name');
      const type = dns.type.toUpperCase();
      if (!(DNS_TYPES as readonly string[]).includes(type)) fail(place, `invalid DNS-SD records type ${dns.type}`);
      if ((type === 'A' || type === 'AAAA' || type === 'MX') && dns.port === 0) {
        fail(place, 'a port is required in DNS-SD configs for all record types except SRV');
      }
    },
  ),
  ({ names, type, port, refreshInterval }) => ({
    names,
    type: type.toUpperCase() as DnsDiscoveryConfig['type'],
    port,
    refreshIntervalMs: refreshInterval,
  }),
);

const dockerDiscovery: Decoder<DockerDiscoveryConfig> = map(
  record(
    'moby.plain',
    {
      ...httpClientFields,
      host: text,
      port: or(unsigned, 80),
      filters: list(record('moby.Filter', { name: text, values: list(text) })),
      host_networking_host: or(text, 'localhost'),
      match_first_network: or(bool, true),
      refresh_interval: durationOr(60_000),
    },
    (docker, place) => {
      if (docker.host === '') fail(place, 'host missing');
      if (!/^(unix:\/\/\/|(tcp|https?):\/\/[^/])/i.test(docker.host)) {
        fail(
          place,
          `${quoted(docker.host)} is no daemon: expected unix:///path, tcp://, http:// or https:// with a host`,
        );
      }
      checkHttpClient(docker, place);
    },
  ),
  ({ host, port, filters, hostNetworkingHost, matchFirstNetwork, refreshInterval, ...http }) => ({
    host,
    port,
    filters,
    hostNetworkingHost,
    matchFirstNetwork,
    refreshIntervalMs: refreshInterval,
    http,
  }),
);

export const discoveryFields = {
  static_configs: list(targetGroup, 'empty or null section in static_configs'),
  file_sd_configs: list(fileDiscovery, 'empty or null section in file_sd_configs'),
  http_sd_configs: list(httpDiscovery, 'empty or null section in http_sd_configs'),
  dns_sd_configs: list(dnsDiscovery, 'empty or null section in dns_sd_configs'),
  docker_sd_configs: list(dockerDiscovery, 'empty or null section in docker_sd_configs'),
};

/** The decoders of all `…_sd_configs` keys and `static_configs`, to spread into a record. */
export const discoverySections = { ...discoveryFields, ...keptDiscoveryFields };

/** Collects what a record with `discoverySections` decoded. */
export function discoveryOf(value: Decoded<typeof discoveryFields>): DiscoveryConfigs {
  const sections = value as unknown as Readonly<Record<string, readonly KeptDiscovery[]>>;
  const kept = Object.keys(keptDiscoveryFields).map((key) =>
    key.replaceAll(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()),
  );
  return {
    static: value.staticConfigs,
    file: value.fileSdConfigs,
    http: value.httpSdConfigs,
    dns: value.dnsSdConfigs,
    docker: value.dockerSdConfigs,
    kept: kept.flatMap((key) => sections[key] ?? []),
  };
}

/** A URL among the targets is the usual slip; relabeling may still make an address of it, so jobs with rules are not checked. */
export function checkTargets(groups: readonly TargetGroupConfig[], place: Place): void {
  for (const target of groups.flatMap((group) => group.targets)) {
    if (target.includes('/')) fail(place, `${quoted(target)} is not a valid hostname`);
  }
}
