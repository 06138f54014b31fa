/**
 * Which proxy a request takes, as Go's clients choose it: `proxy_url` for all hosts but those of `no_proxy`, or the
 * environment's HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 */
import { BlockList, isIP } from 'node:net';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import { ScrapeError } from './scrapeError.ts';

export interface ProxyRoute {
  readonly url: URL;
  /** Sent with CONNECT only. */
  readonly connectHeaders: readonly (readonly [string, string])[];
}

/** The proxy for one address; undefined: go straight. */
export type ChooseProxy = (target: URL) => ProxyRoute | undefined;

type ProxyKeys = Pick<HttpClientConfig, 'proxyUrl' | 'noProxy' | 'proxyFromEnvironment' | 'proxyConnectHeader'>;
type Environment = Readonly<Record<string, string | undefined>>;

const SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/** @returns undefined when no request of this client takes a proxy. @throws ScrapeError for a proxy that cannot be one */
export function proxyChoice(keys: ProxyKeys, environment: Environment): ChooseProxy | undefined {
  const connectHeaders = [...keys.proxyConnectHeader].flatMap(([name, values]) =>
    values.map((value) => [name, value?.reveal() ?? ''] as const),
  );
  const route = (url: URL): ProxyRoute => ({ url, connectHeaders });
  const given = keys.proxyUrl ?? '';
  if (given !== '') {
    const all = route(parseProxy(given, 'proxy_url'));
    if (keys.noProxy === '') return () => all;
    const goesStraight = exceptions(keys.noProxy);
    return (target) => (goesStraight(target) ? undefined : all);
  }
  return keys.proxyFromEnvironment ? fromEnvironment(environment, route) : undefined;
}

function fromEnvironment(environment: Environment, route: (url: URL) => ProxyRoute): ChooseProxy | undefined {
  const read = (name: string): string => environment[name] || environment[name.toLowerCase()] || '';
  const plain = read('HTTP_PROXY') === '' ? undefined : route(parseProxy(read('HTTP_PROXY'), 'HTTP_PROXY'));
  const secure = read('HTTPS_PROXY') === '' ? undefined : route(parseProxy(read('HTTPS_PROXY'), 'HTTPS_PROXY'));
  if (plain === undefined && secure === undefined) return undefined;
  const goesStraight = exceptions(read('NO_PROXY'));
  return (target) => (goesStraight(target) ? undefined : target.protocol === 'https:' ? secure : plain);
}

/** `host:port` without a scheme is an HTTP proxy. */
function parseProxy(text: string, from: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url !== undefined && SCHEMES.has(url.protocol) && url.hostname !== '') return url;
  const shown = whole.replace(/\/\/[^/@]*@/, '//');
  throw new ScrapeError('proxy', `${from} is "${shown}"; a proxy is http://, https:// or socks5:// with a host.`);
}

/** This machine is never asked through a proxy once there are exceptions at all, as in Go. */
function exceptions(list: string): (target: URL) => boolean {
  const entries = list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .map(exception);
  return (target) => {
    const host = target.hostname.replaceAll(/^\[|\]$/g, '').toLowerCase();
    const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
    return isThisMachine(host) || entries.some((matches) => matches(host, port));
  };
}

const isThisMachine = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** `*`, an address, a range of addresses, a domain with all below it, or `.domain` for those below it alone; each but ranges may end in a port. */
function exception(entry: string): (host: string, port: string) => boolean {
  if (entry === '*') return () => true;
  const range = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (range !== null) return inRange(range[1] as string, Number(range[2]));
  const withPort = isIP(entry) === 0 ? /^(.*):(\d+)$/.exec(entry) : null;
  const name = (withPort?.[1] ?? entry).replaceAll(/^\[|\]$/g, '').replace(/^\*\./, '.');
  const isPort = (port: string): boolean => withPort === null || withPort[2] === port;
  if (isIP(name) !== 0) return (host, port) => host === name && isPort(port);
  const below = name.startsWith('.') ? name : `.${name}`;
  return (host, port) => (host.endsWith(below) || host === name) && isPort(port);
}

function inRange(network: string, prefix: number): (host: string) => boolean {
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  try {
    block.addSubnet(network, prefix, family);
  } catch {
    // Not a range: it matches nothing, as in Go.
    return () => false;
  }
  return (host) => isIP(host) !== 0 && block.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
