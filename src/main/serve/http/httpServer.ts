/**
 * The loopback server: guard, then the API, the page, or the WebSocket of the app's protocol. Plain API requests never get as far
 * as node:http (plainConnections.ts); what is here answers all others.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';
import { type ApiRequest, type ApiResponse, isStreamed, type StreamedBody } from '../../api/http/apiRequest.ts';
import { answerApi, isApiPath } from '../../api/http/prometheusApi.ts';
import { pageResponse, securityHeaders } from '../../api/page.ts';
import type { Logger } from '../../engine/base/logger.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Access } from '../accessToken.ts';
import { type GuardedRequest, judgeRequest, sessionCookieName, type Verdict } from './requestGuard.ts';
import { addFormParameters, answerPlainly, isForm } from './plainConnections.ts';
import { startRehearsal } from './rehearsal.ts';
import type { RequestHead } from './requestHead.ts';
import type { WebSockets } from './webSockets.ts';

export interface HttpServerOptions {
  readonly engine: Engine;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly access: Access | undefined;
  readonly webRoot: string;
  readonly log: Logger;
}

export interface HttpServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** Remote write bodies are the largest: Prometheus' clients send up to a few MB, imports more. */
const BODY_LIMIT_BYTES = 64 * 2 ** 20;

/** @throws AppError `unavailable` when the address cannot be listened on */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { engine, access, webRoot, log } = options;
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', bracketed(options.host).toLowerCase()]);
  let webSockets: Promise<WebSockets> | undefined;
  let isClosed = false;
  const server = createServer((request, response) => void handle(request, response));
  const isAccepted = (head: RequestHead, params: URLSearchParams): boolean => {
    // A code of the printed address can be spent once: it is not for looking at.
    if (!isApiPath(head.path) || params.has('token')) return false;
    return judgeRequest(guardedHead(head), { access, hosts, port }).type === 'pass';
  };
  const rehearsal = startRehearsal({
    clock: engine.clock,
    metrics: () => engine.storage.seriesPerMetric(),
    extent: () => engine.storage.stats(),
    workedMs: () => process.threadCpuUsage().user / 1000,
    ask: (path, query) => answerToNobody(engine, path, query),
  });
  const plain = answerPlainly(server, {
    clock: engine.clock,
    accepts: isAccepted,
    answer(request) {
      if (isQuery(request.path)) rehearsal[Symbol.dispose]();
      return answerApi(engine, request);
    },
  });
  const port = await listen(server, options.host, options.port);

  const judge = (request: IncomingMessage, url: URL, isUpgrade: boolean): Verdict =>
    judgeRequest(guarded(request, url, isUpgrade), { access, hosts, port });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const verdict = judge(request, url, false);
      if (verdict.type === 'refuse') return send(response, request, refusal(verdict));
      if (verdict.type === 'signIn') return send(response, request, signIn(url, verdict.cookie, port));
      if (!isApiPath(url.pathname)) return send(response, request, await pageResponse(webRoot, url.pathname));
      return send(response, request, await answerApi(engine, await apiRequest(request, response, url)));
    } catch (error) {
      log.error('request failed', {
        path: request.url ?? '',
        error: error instanceof Error ? error.message : String(error),
      });
      const status = error instanceof AppError && error.code === 'limit_exceeded' ? 413 : 500;
      return send(response, request, { status, headers: securityHeaders(), body: `${(error as Error).message}\n` });
    }
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/ws' || judge(request, url, true).type !== 'pass') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    webSockets ??= import('./webSockets.ts').then(({ createWebSockets }) => createWebSockets(engine, log));
    void webSockets.then((ready) => (isClosed ? socket.destroy() : ready.accept(request, socket, head)));
  });

  return {
    port,
    url: `http://${bracketed(options.host)}:${port}/`,
    async [Symbol.asyncDispose](): Promise<void> {
      isClosed = true;
      (await webSockets)?.[Symbol.dispose]();
      rehearsal[Symbol.dispose]();
      plain[Symbol.dispose]();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const isQuery = (path: string): boolean => path === '/api/v1/query' || path === '/api/v1/query_range';

/** Makes an answer in full and lets it go. */
async function answerToNobody(engine: Engine, path: string, query: string): Promise<void> {
  const { signal } = new AbortController();
  const params = new URLSearchParams(query);
  const request: ApiRequest = { method: 'GET', path, params, headers: {}, body: new Uint8Array(), signal };
  const { body } = await answerApi(engine, request);
  if (!isStreamed(body)) return;
  using stream = body;
  while (!stream.next().isLast);
}

function guardedHead({ method, path, headers }: RequestHead): GuardedRequest {
  const { host, origin, authorization, cookie } = headers.values;
  return { method, path, host, origin, authorization, cookie, code: undefined, isUpgrade: false };
}

function guarded(request: IncomingMessage, url: URL, isUpgrade: boolean): GuardedRequest {
  const { host, origin, authorization, cookie } = request.headers;
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    host,
    origin,
    authorization,
    cookie,
    code: url.searchParams.get('token') ?? undefined,
    isUpgrade,
  };
}

async function apiRequest(request: IncomingMessage, response: ServerResponse, url: URL): Promise<ApiRequest> {
  const abort = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  const method = request.method ?? 'GET';
  const hasBody = method === 'POST' || method === 'PUT';
  const body = hasBody ? await readBody(request) : new Uint8Array();
  const params = url.searchParams;
  const headers = request.headers as Record<string, string | undefined>;
  if (isForm(headers)) addFormParameters(params, body);
  return { method, path: url.pathname, params, headers, body, signal: abort.signal };
}

/** @throws AppError `limit_exceeded` */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_LIMIT_BYTES) {
      throw new AppError('limit_exceeded', `The body is larger than ${BODY_LIMIT_BYTES / 2 ** 20} MiB.`);
    }
    parts.push(part);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

function send(response: ServerResponse, request: IncomingMessage, { status, headers, body }: ApiResponse): void {
  if (isStreamed(body)) return void sendStream(response, request, { status, headers, body });
  if (response.headersSent || response.destroyed) return;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { 'x-content-type-options': 'nosniff', ...headers, 'content-length': length });
  if (request.method === 'HEAD') response.end();
  else response.end(body);
}

/** A piece goes out before the next one is made. */
async function sendStream(
  response: ServerResponse,
  request: IncomingMessage,
  { status, headers, body }: ApiResponse & { readonly body: StreamedBody },
): Promise<void> {
  using content = body;
  response.writeHead(status, { 'x-content-type-options': 'nosniff', ...headers });
  for (let isLast = request.method === 'HEAD'; !isLast && !response.destroyed;) {
    const piece = content.next();
    isLast = piece.isLast;
    await new Promise<void>((done) => {
      response.once('close', done);
      response.write(piece.bytes, () => {
        response.off('close', done);
        done();
      });
    });
  }
  response.end();
}

function refusal({ status, reason }: Verdict & { type: 'refuse' }): ApiResponse {
  return {
    status,
    headers: { ...securityHeaders(), 'content-type': 'text/plain; charset=utf-8' },
    body: `${reason}\n`,
  };
}

/** The code leaves the address at once, so that it is in no history and no screenshot. */
function signIn(url: URL, cookie: string, port: number): ApiResponse {
  url.searchParams.delete('token');
  const headers = {
    ...securityHeaders(),
    location: `${url.pathname}${url.search}`,
    'set-cookie': `${sessionCookieName(port)}=${cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`,
  };
  return { status: 303, headers, body: '' };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses that port' : cause.message;
      fail(new AppError('unavailable', `Cannot listen on ${bracketed(host)}:${port}: ${why}.`, { cause }));
    });
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
