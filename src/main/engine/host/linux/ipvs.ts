/** The kernel's load balancer: totals (hexadecimal) and its backends. */
import { fields, lines, type Collector } from '../collector.ts';

const TOTALS = [
  ['node_ipvs_connections_total', 'The total number of connections made.'],
  ['node_ipvs_incoming_packets_total', 'The total number of incoming packets.'],
  ['node_ipvs_outgoing_packets_total', 'The total number of outgoing packets.'],
  ['node_ipvs_incoming_bytes_total', 'The total amount of incoming data.'],
  ['node_ipvs_outgoing_bytes_total', 'The total amount of outgoing data.'],
] as const;

export interface IpvsBackend {
  readonly local: IpvsEndpoint;
  /** Firewall mark, hexadecimal, in place of an address. */
  readonly mark: string;
  readonly protocol: string;
  readonly remote: IpvsEndpoint;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
}

export interface IpvsEndpoint {
  readonly address: string;
  readonly port: string;
}

const NO_ENDPOINT: IpvsEndpoint = { address: '', port: '0' };

function parseIpvsBackends(text: string): IpvsBackend[] {
  const backends: IpvsBackend[] = [];
  let service = { protocol: '', local: NO_ENDPOINT, mark: '' };
  for (const line of lines(text)) {
    const words = fields(line);
    const [first = '', second = ''] = words;
    if (first === 'FWM') service = { protocol: first, local: NO_ENDPOINT, mark: second };
    else if (first === 'TCP' || first === 'UDP' || first === 'SCTP')
      service = { protocol: first, local: parseEndpoint(second), mark: '' };
    else if (first === '->' && second.includes(':') && service.protocol !== '') {
      const [weight = 0, active = 0, inactive = 0] = words.slice(3).map(Number);
      backends.push({ ...service, remote: parseEndpoint(second), weight, active, inactive });
    }
  }
  return backends;
}

/** `C0A80016:0CEA` or `[2620:…:0001]:0050`; the port is hexadecimal. */
function parseEndpoint(text: string): IpvsEndpoint {
  const at = text.lastIndexOf(':');
  const host = text.slice(0, at);
  const bytes = host.match(/^[0-9A-F]{8}$/) === null ? undefined : host.match(/../g);
  return {
    address: bytes?.map((byte) => Number.parseInt(byte, 16)).join('.') ?? host.replace(/^\[|\]$/g, '').toLowerCase(),
    port: String(Number.parseInt(text.slice(at + 1), 16)),
  };
}

export const ipvsCollector: Collector = {
  name: 'ipvs',
  collect(files, out) {
    const stats = files.procIf('net/ip_vs_stats');
    if (stats === undefined) return false;
    const totals = fields(lines(stats)[2] ?? '').map((hex) => Number.parseInt(hex, 16));
    TOTALS.forEach(([name, help], i) => out.counter(name, help, totals[i] ?? NaN));
    for (const { local, mark, protocol, remote, weight, active, inactive } of parseIpvsBackends(
      files.procIf('net/ip_vs') ?? '',
    )) {
      const labels = [
        'local_address',
        local.address,
        'local_port',
        local.port,
        'remote_address',
        remote.address,
        'remote_port',
        remote.port,
        'proto',
        protocol,
        'local_mark',
        mark,
      ];
      out.gauge(
        'node_ipvs_backend_connections_active',
        'The current active connections by local and remote address.',
        active,
        ...labels,
      );
      out.gauge(
        'node_ipvs_backend_connections_inactive',
        'The current inactive connections by local and remote address.',
        inactive,
        ...labels,
      );
      out.gauge(
        'node_ipvs_backend_weight',
        'The current backend weight by local and remote address.',
        weight,
        ...labels,
      );
    }
    return true;
  },
};
