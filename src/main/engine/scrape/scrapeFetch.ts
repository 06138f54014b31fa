/** Fetches one body: request, redirects, unpacking, and every failure in words. Nothing a target sends costs more than its limits. */
import { promisify } from 'node:util';
import { gunzip as gunzipWithCallback, zstdDecompress as zstdWithCallback } from 'node:zlib';
import { BodyBuffer, tooLarge } from './bodyBuffer.ts';
import { explainNetworkError, explainStatus } from './failureWords.ts';
import type { ResponseHead } from './httpResponseReader.ts';
import { createPlainHttp, type PlainHttp, type PlainMessage } from './plainHttp.ts';
import { createProxiedHttp, type ProxiedHttp } from './proxiedHttp.ts';
import { ScrapeError } from './scrapeError.ts';
import type { ScrapeFetch, ScrapeRequest, ScrapeResponse } from './scrapeRequest.ts';
import { createSecureHttp, type SecureHttp } from './secureHttp.ts';

const gunzip = promisify(gunzipWithCallback);
const unzstd = promisify(zstdWithCallback);

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Unless the job sets a lower one. A million series take about 85 MiB; an endless body must end before memory does. */
export const BODY_LIMIT_BYTES = 128 * 1024 * 1024;

/** The reason of an abort by the scrape's own timer. */
export class TimedOut extends Error {
  readonly timeoutMs: number;
  constructor(timeoutMs: number) {
    super(`timed out after ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

export interface HttpFetch extends Disposable {
  readonly fetch: ScrapeFetch;
}

export function createHttpFetch(): HttpFetch {
  const plain = createPlainHttp();
  const secure = createSecureHttp();
  // Few need one.
  let proxied: ProxiedHttp | undefined;
  const ways: Ways = { plain, secure, proxied: () => (proxied ??= createProxiedHttp()) };
  return {
    fetch: (request, signal) => fetchBody(request, signal, ways),
    [Symbol.dispose]() {
      plain[Symbol.dispose]();
      secure[Symbol.dispose]();
      proxied?.[Symbol.dispose]();
    },
  };
}

interface Ways {
  readonly plain: PlainHttp;
  readonly secure: SecureHttp;
  readonly proxied: () => ProxiedHttp;
}

/** How far an exchange came, for the words of a time-out. */
interface Progress {
  isConnected: boolean;
  body: BodyBuffer | undefined;
}

async function fetchBody(request: ScrapeRequest, signal: AbortSignal, ways: Ways): Promise<ScrapeResponse> {
  const progress: Progress = { isConnected: false, body: undefined };
  let { url } = preparedFor(request);
  try {
    for (let redirects = 0; ; redirects++) {
      const body = new BodyBuffer(request.bodyLimitBytes);
      progress.body = body;
      progress.isConnected = false;
      const head = await exchange(url, request, body, progress, signal, ways);
      const location = head.headers.get('location');
      if (REDIRECTS.has(head.status) && location !== undefined && request.followRedirects) {
        body.release();
        if (redirects >= MAX_REDIRECTS)
          throw new ScrapeError('redirect', `Stopped after ${MAX_REDIRECTS} redirects; the last led to ${url.href}.`);
        url = redirected(url, location);
        continue;
      }
      if (head.status !== 200) throw statusError(head, url, request);
      return isPacked(head) ? await unpack(head, body, request.bodyLimitBytes) : asItCame(head, body);
    }
  } catch (error) {
    const failure = signal.aborted ? explainAbort(signal.reason, url, progress) : explainNetworkError(error, url.href);
    progress.body?.release();
    throw failure;
  }
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to === undefined || (to.protocol !== 'http:' && to.protocol !== 'https:')) {
    throw new ScrapeError(
      'redirect',
      `It redirects to "${location.slice(0, 200)}", which is no address that can be asked.`,
    );
  }
  return to;
}

function statusError(head: ResponseHead, url: URL, request: ScrapeRequest): ScrapeError {
  const location = head.headers.get('location');
  if (REDIRECTS.has(head.status) && location !== undefined) {
    return new ScrapeError(
      'redirect',
      `It redirects to ${location.slice(0, 200)} (HTTP status ${head.status}), and follow_redirects is off.`,
    );
  }
  return explainStatus(
    head.status,
    head.reason,
    url.pathname,
    head.headers.get('www-authenticate'),
    request.credentials.length > 0,
  );
}

function exchange(
  url: URL,
  request: ScrapeRequest,
  body: BodyBuffer,
  progress: Progress,
  signal: AbortSignal,
  { plain, secure, proxied }: Ways,
): Promise<ResponseHead> {
  const onConnected = (): void => {
    progress.isConnected = true;
  };
  const { tls, form } = request;
  const proxy = request.proxy?.(url);
  if (proxy === undefined && url.protocol === 'http:') {
    return plain.exchange({ message: messageFor(url, request), body, onConnected }, signal);
  }
  const headers = headersFor(url, request);
  if (proxy !== undefined) return proxied().exchange({ url, headers, tls, proxy, form, body, onConnected }, signal);
  return secure.exchange({ url, headers, tls, form, body, onConnected }, signal);
}

/** What is made once of a request that is sent again and again. */
interface Prepared {
  readonly url: URL;
  message: PlainMessage | undefined;
}

const prepared = new WeakMap<ScrapeRequest, Prepared>();

function preparedFor(request: ScrapeRequest): Prepared {
  let known = prepared.get(request);
  if (known === undefined) prepared.set(request, (known = { url: new URL(request.url), message: undefined }));
  return known;
}

function messageFor(url: URL, request: ScrapeRequest): PlainMessage {
  const known = preparedFor(request);
  return url === known.url ? (known.message ??= plainMessage(url, request)) : plainMessage(url, request);
}

function plainMessage(url: URL, request: ScrapeRequest): PlainMessage {
  const lines = headersFor(url, request).map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, ' ')}\r\n`);
  const verb = request.form === undefined ? 'GET' : 'POST';
  const hostname = url.hostname.replaceAll(/^\[|\]$/g, '');
  const port = Number(url.port || '80');
  return {
    hostname,
    port,
    origin: `${hostname}:${port}`,
    text: `${verb} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n${request.form?.toString() ?? ''}`,
  };
}

/** Credentials go to the host and port they were configured for, and never from TLS to plain text. */
function headersFor(url: URL, request: ScrapeRequest): readonly (readonly [string, string])[] {
  const isSameServer = url.href === request.url || isSameOrigin(url, new URL(request.url));
  return [
    ['Host', url.host],
    ['Accept-Encoding', request.acceptsGzip && !isLoopback(url.hostname) ? 'gzip' : 'identity'],
    ...request.headers,
    ...(isSameServer ? request.credentials : []),
    ...(request.form === undefined ? [] : formHeaders(request.form)),
  ];
}

const formHeaders = (form: URLSearchParams): readonly (readonly [string, string])[] => [
  ['Content-Type', 'application/x-www-form-urlencoded'],
  ['Content-Length', String(Buffer.byteLength(form.toString()))],
];

const isSameOrigin = (a: URL, b: URL): boolean => a.host === b.host && a.protocol === b.protocol;

/** Packing for the way across this machine's own memory costs both sides more than it saves. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');

const encodingOf = (head: ResponseHead): string => head.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
const isPacked = (head: ResponseHead): boolean => ['gzip', 'x-gzip', 'zstd'].includes(encodingOf(head));
const contentTypeOf = (head: ResponseHead): string => head.headers.get('content-type') ?? '';

function asItCame(head: ResponseHead, body: BodyBuffer): ScrapeResponse {
  const { bytes, length } = body;
  return {
    body: bytes,
    length,
    contentType: contentTypeOf(head),
    headers: head.headers,
    release: () => body.release(),
  };
}

async function unpack(head: ResponseHead, body: BodyBuffer, limitBytes: number): Promise<ScrapeResponse> {
  const contentType = contentTypeOf(head);
  const encoding = encodingOf(head);
  const packed = body.bytes.subarray(0, body.length);
  try {
    const unpacked = await (encoding === 'zstd' ? unzstd : gunzip)(packed, { maxOutputLength: limitBytes });
    return { ...withRoom(unpacked), contentType, headers: head.headers, release: () => body.release() };
  } catch (error) {
    throw unpackError(error as NodeJS.ErrnoException, encoding, limitBytes);
  }
}

/** A copy that has the byte of room behind it. */
function withRoom(bytes: Buffer): { body: Buffer; length: number } {
  const roomy = Buffer.allocUnsafeSlow(bytes.length + 1);
  bytes.copy(roomy);
  return { body: roomy, length: bytes.length };
}

function unpackError(error: NodeJS.ErrnoException, encoding: string, limitBytes: number): ScrapeError {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limitBytes);
  if (error.code === 'Z_BUF_ERROR')
    return new ScrapeError('body', `The ${encoding} body ends in the middle (unexpected EOF).`, { cause: error });
  return new ScrapeError(
    'body',
    `The ${encoding} body cannot be unpacked: ${error.message} (invalid checksum or data).`,
    { cause: error },
  );
}

function explainAbort(reason: unknown, url: URL, { isConnected, body }: Progress): ScrapeError {
  if (!(reason instanceof TimedOut)) return new ScrapeError('aborted', 'The scrape was stopped.');
  const within = `within ${reason.timeoutMs / 1000} s`;
  if (!isConnected)
    return new ScrapeError(
      'timeout',
      `No connection to ${url.host} ${within}; a firewall may be dropping it (timed out).`,
    );
  const received = body?.length ?? 0;
  return received === 0
    ? new ScrapeError('timeout', `Connected, but no answer ${within} (timed out).`)
    : new ScrapeError(
        'timeout',
        `The answer did not end ${within}: ${received.toLocaleString('en-US')} bytes so far (timed out).`,
      );
}
