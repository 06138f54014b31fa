/** docker_sd: a target per container, network and TCP port, with the labels of the container and of its networks. */
import type { DockerDiscoveryConfig } from '../config/discoveryConfig.ts';
import {
  askSocket,
  parseList,
  type AskDaemon,
  type DockerContainer,
  type DockerEndpoint,
  type DockerNetwork,
} from './dockerApi.ts';
import { createPollingProvider, type Found, type Provider, type ProviderContext } from './provider.ts';

type LabelPairs = readonly (readonly [string, string])[];

export function createDockerProvider(config: DockerDiscoveryConfig, context: ProviderContext): Provider {
  const ask = askerFor(config, context);
  const filters = config.filters.length === 0 ? '' : `?filters=${encodeURIComponent(filterJson(config.filters))}`;

  async function look(signal: AbortSignal): Promise<Found> {
    const [containers, networks] = await Promise.all([
      ask(`/containers/json${filters}`, signal),
      ask('/networks', signal),
    ]);
    const targets = targetsOf(
      parseList(containers, 'containers') as readonly DockerContainer[],
      parseList(networks, 'networks') as readonly DockerNetwork[],
      config,
    );
    const groups = [{ source: 'Docker', targets: targets.map((pairs) => new Map(pairs)), labels: new Map() }];
    return { groups, problems: [] };
  }

  return createPollingProvider(context.clock, config.refreshIntervalMs, async (signal) => {
    try {
      return await look(signal);
    } catch (cause) {
      throw new Error(`docker_sd ${config.host}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  });
}

function askerFor({ host, http, refreshIntervalMs }: DockerDiscoveryConfig, { fetchText }: ProviderContext): AskDaemon {
  const socket = /^unix:\/\/(\/.*)$/.exec(host)?.[1];
  if (socket !== undefined) return askSocket(socket);
  const base = host.replace(/^tcp:/, 'http:').replace(/\/+$/, '');
  return async (path, signal) =>
    (
      await fetchText(`${base}${path}`, http, [['Accept', 'application/json']], {
        timeoutMs: refreshIntervalMs,
        signal,
      })
    ).text;
}

/** The daemon's own form: name → values. */
function filterJson(filters: DockerDiscoveryConfig['filters']): string {
  return JSON.stringify(Object.fromEntries(filters.map(({ name, values }) => [name, values])));
}

/** @returns each target's labels */
export function targetsOf(
  containers: readonly DockerContainer[],
  networks: readonly DockerNetwork[],
  config: Pick<DockerDiscoveryConfig, 'port' | 'hostNetworkingHost' | 'matchFirstNetwork'>,
): LabelPairs[] {
  const networkLabels = new Map(networks.map((network) => [network.Id, labelsOfNetwork(network)]));
  const byId = new Map(containers.map((container) => [container.Id, container]));
  return containers
    .filter((container) => (container.Names?.length ?? 0) > 0)
    .flatMap((container) => {
      const common = labelsOfContainer(container);
      return endpointsOf(container, byId, config.matchFirstNetwork).flatMap((endpoint) => {
        const shared: LabelPairs = [
          ['__meta_docker_network_ip', endpoint.IPAddress ?? ''],
          ...common,
          ...(networkLabels.get(endpoint.NetworkID ?? '') ?? []),
        ];
        const ports = portsOf(container, endpoint);
        return ports.length > 0
          ? ports.map((port): LabelPairs => port.concat(shared))
          : [[['__address__', addressWithoutPort(container, endpoint, config)] as const, ...shared]];
      });
    });
}

function labelsOfContainer({ Id, Names, HostConfig, Labels }: DockerContainer): LabelPairs {
  return [
    ['__meta_docker_container_id', Id],
    ['__meta_docker_container_name', Names?.[0] ?? ''],
    ['__meta_docker_container_network_mode', HostConfig?.NetworkMode ?? ''],
    ...namedLabels('__meta_docker_container_label_', Labels),
  ];
}

function labelsOfNetwork(network: DockerNetwork): LabelPairs {
  return [
    ['__meta_docker_network_id', network.Id],
    ['__meta_docker_network_name', network.Name],
    ['__meta_docker_network_scope', network.Scope ?? ''],
    ['__meta_docker_network_internal', String(network.Internal ?? false)],
    ['__meta_docker_network_ingress', String(network.Ingress ?? false)],
    ...namedLabels('__meta_docker_network_label_', network.Labels),
  ];
}

/** Docker's labels may have any letters; those of Prometheus' own label names alone stay. */
const namedLabels = (prefix: string, labels: DockerContainer['Labels']): LabelPairs =>
  Object.entries(labels ?? {}).map(([name, value]) => [`${prefix}${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`, value]);

/** A container that shares another's network is where that one is. */
function endpointsOf(
  container: DockerContainer,
  byId: ReadonlyMap<string, DockerContainer>,
  isFirstOnly: boolean,
): readonly DockerEndpoint[] {
  let owner: DockerContainer | undefined = container;
  const seen = new Set<string>();
  while (networksOf(owner).length === 0) {
    const next: string | undefined = /^container:(.+)$/.exec(owner.HostConfig?.NetworkMode ?? '')?.[1];
    if (next === undefined || seen.has(next)) break;
    seen.add(next);
    owner = byId.get(next);
    if (owner === undefined) return [];
  }
  const named = networksOf(owner).sort(([a], [b]) => (a < b ? -1 : 1));
  const endpoints = named.flatMap(([, endpoint]) => endpoint ?? []);
  return isFirstOnly ? endpoints.slice(0, 1) : endpoints;
}

const networksOf = ({ NetworkSettings }: DockerContainer): [string, DockerEndpoint | null][] =>
  Object.entries(NetworkSettings?.Networks ?? {});

function portsOf({ Ports }: DockerContainer, { IPAddress = '' }: DockerEndpoint): LabelPairs[] {
  return (Ports ?? [])
    .filter(({ Type }) => Type === 'tcp')
    .map(({ PrivatePort, PublicPort = 0, IP = '' }): LabelPairs => {
      const own: LabelPairs = [
        ['__address__', joinHostPort(IPAddress, PrivatePort)],
        ['__meta_docker_port_private', String(PrivatePort)],
      ];
      if (PublicPort === 0) return own;
      return own.concat([
        ['__meta_docker_port_public', String(PublicPort)],
        ['__meta_docker_port_public_ip', IP],
      ]);
    });
}

function addressWithoutPort(
  { HostConfig }: DockerContainer,
  { IPAddress = '' }: DockerEndpoint,
  { port, hostNetworkingHost }: Pick<DockerDiscoveryConfig, 'port' | 'hostNetworkingHost'>,
): string {
  return HostConfig?.NetworkMode === 'host' ? hostNetworkingHost : joinHostPort(IPAddress, port);
}

const joinHostPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
