/** Addresses as Go's net package splits them. */
import { isIP } from 'node:net';

export function stripPort(hostPort: string): string {
  return splitHostPort(hostPort)?.host ?? hostPort;
}

/** The first label of a host name; addresses stay whole. */
export function stripDomain(hostPort: string): string {
  const split = splitHostPort(hostPort);
  const host = split?.host ?? hostPort;
  if (isIP(host) !== 0) return hostPort;
  const [name = ''] = host.split('.');
  if (split === undefined || split.port === '') return name;
  return name.includes(':') ? `[${name}]:${split.port}` : `${name}:${split.port}`;
}

function splitHostPort(text: string): { host: string; port: string } | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^[\]:]*)):([^[\]:]*)$/.exec(text);
  return match === null ? undefined : { host: match[1] ?? match[2] ?? '', port: match[3] ?? '' };
}
