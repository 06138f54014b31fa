/**
 * Scrapes through a proxy. Plain HTTP is asked of an HTTP proxy by its whole address; everything else goes through a
 * tunnel that the proxy opens (CONNECT, or SOCKS 5), so that credentials and certificates are between us and the target.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { TlsConfig } from '../config/httpClientConfig.ts';
import type { ResponseHead } from './httpResponseReader.ts';
import { sendThroughNode, type NodeExchange } from './nodeHttp.ts';
import type { ProxyRoute } from './proxy.ts';
import { ScrapeError } from './scrapeError.ts';
import { tlsOptions } from './secureHttp.ts';
import { connectThroughSocks } from './socks5.ts';

interface ProxiedExchange extends NodeExchange {
  readonly url: URL;
  readonly tls: TlsConfig | undefined;
  readonly proxy: ProxyRoute;
}

export interface ProxiedHttp extends Disposable {
  exchange(exchange: ProxiedExchange, signal: AbortSignal): Promise<ResponseHead>;
}

const IDLE_MS = 5 * 60_000;
const KEPT = { keepAlive: true, maxFreeSockets: 64, timeout: IDLE_MS } as const;

export function createProxiedHttp(): ProxiedHttp {
  /** Connections to targets, by proxy; and those to proxies themselves. */
  const tunnels = new Map<string, HttpAgent>();
  const toProxies = { http: new HttpAgent(KEPT), https: new HttpsAgent(KEPT) };

  function tunnelAgent(route: ProxyRoute, isSecure: boolean, tls: ConnectionOptions): HttpAgent {
    const key = JSON.stringify([route.url.href, route.connectHeaders, isSecure, tls]);
    const agent = tunnels.get(key) ?? createTunnelAgent(route, isSecure, tls);
    tunnels.set(key, agent);
    return agent;
  }

  return {
    async exchange({ url, tls, proxy, ...exchange }, signal) {
      const options = await tlsOptions(tls);
      if (url.protocol === 'http:' && proxy.url.protocol.startsWith('http')) {
        return askProxy(url, proxy, exchange, options, toProxies, signal);
      }
      const isSecure = url.protocol === 'https:';
      const agent = tunnelAgent(proxy, isSecure, options);
      const send = isSecure ? httpsRequest : httpRequest;
      return sendThroughNode(
        (more) => send(url, { ...(isSecure ? options : {}), ...more, agent }),
        {},
        exchange,
        signal,
        isSecure ? 'secureConnect' : 'connect',
      );
    },
    [Symbol.dispose]() {
      for (const agent of [...tunnels.values(), toProxies.http, toProxies.https]) agent.destroy();
      tunnels.clear();
    },
  };
}

function askProxy(
  url: URL,
  proxy: ProxyRoute,
  exchange: NodeExchange,
  tls: ConnectionOptions,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  signal: AbortSignal,
): Promise<ResponseHead> {
  const isSecure = proxy.url.protocol === 'https:';
  const headers = [...exchange.headers, ...signIn(proxy.url)];
  const options = { ...addressOf(proxy.url), path: url.href, agent: isSecure ? agents.https : agents.http };
  return sendThroughNode(
    (more) => (isSecure ? httpsRequest({ ...tls, ...more }) : httpRequest(more)),
    options,
    { ...exchange, headers },
    signal,
    isSecure ? 'secureConnect' : 'connect',
  ).catch((error: unknown) => {
    throw signal.aborted ? error : explained(error, proxy.url);
  });
}

/** An agent whose connections are tunnels; it keeps them for the next scrape like any other. */
function createTunnelAgent(route: ProxyRoute, isSecure: boolean, tls: ConnectionOptions): HttpAgent {
  const agent = isSecure ? new HttpsAgent(KEPT) : new HttpAgent(KEPT);
  agent.createConnection = (options: ClientRequestArgs, give): undefined => {
    const target = { host: options.host ?? 'localhost', port: Number(options.port ?? (isSecure ? 443 : 80)) };
    void openTunnel(route, target, tls)
      .then((socket) => (isSecure ? connectTls({ ...(options as ConnectionOptions), ...tls, socket }) : socket))
      .then(
        (socket) => {
          socket.once('error', (error) => give?.(error, socket));
          give?.(null, socket);
        },
        // Node's types want a socket even where there is none.
        (error: unknown) => give?.(explained(error, route.url) as Error, undefined as unknown as Duplex),
      );
    return undefined;
  };
  return agent;
}

async function openTunnel(
  route: ProxyRoute,
  target: { readonly host: string; readonly port: number },
  tls: ConnectionOptions,
): Promise<Socket> {
  if (route.url.protocol.startsWith('socks5')) {
    const socket = await connected(connect(addressOf(route.url)));
    const { username, password } = route.url;
    try {
      await connectThroughSocks(socket, target, {
        user: decodeURIComponent(username),
        password: decodeURIComponent(password),
      });
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
  return connectThroughHttp(route, target, tls);
}

function connectThroughHttp(
  route: ProxyRoute,
  { host, port }: { readonly host: string; readonly port: number },
  tls: ConnectionOptions,
): Promise<Socket> {
  const isSecure = route.url.protocol === 'https:';
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)({
      ...(isSecure ? tls : {}),
      ...addressOf(route.url),
      agent: false,
      method: 'CONNECT',
      path: authority,
      headers: Object.fromEntries([['Host', authority], ...signIn(route.url), ...route.connectHeaders]),
      timeout: IDLE_MS,
    });
    request.once('error', reject);
    request.once('timeout', () => request.destroy(new Error('it does not answer')));
    request.once('connect', ({ statusCode, statusMessage }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      return reject(new Error(`it refused the way to ${authority} (HTTP status ${statusCode} ${statusMessage})`));
    });
    // A proxy that answers CONNECT like any other request is none.
    request.once('response', ({ statusCode, statusMessage }) => {
      request.destroy();
      reject(new Error(`it refused the way to ${authority} (HTTP status ${statusCode} ${statusMessage})`));
    });
    request.end();
  });
}

function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'socks5:': 1080,
  'socks5h:': 1080,
};

function addressOf(url: URL): { readonly host: string; readonly port: number } {
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 80) : Number(url.port);
  return { host: url.hostname.replaceAll(/^\[|\]$/g, ''), port };
}

/** What the proxy's own address says of a sign-in. */
function signIn({ username, password }: URL): readonly (readonly [string, string])[] {
  if (username === '') return [];
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [['Proxy-Authorization', `Basic ${Buffer.from(pair).toString('base64')}`]];
}

function explained(error: unknown, proxy: URL): unknown {
  if (error instanceof ScrapeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ScrapeError('proxy', `The proxy ${proxy.protocol}//${proxy.host} did not help: ${reason}.`, {
    cause: error,
  });
}
