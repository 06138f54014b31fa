/** One exchange over HTTP with a receiver's service: bounded, timed, and every failure in words. Secrets stay out of them. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import type { HttpClientConfig } from '../../config/httpClientConfig.ts';
import { failed, sent, type Delivery } from './notification.ts';

/** What a client section comes to at the moment of sending: files read, tokens fetched. */
export interface ResolvedClient {
  readonly headers: readonly (readonly [string, string])[];
  readonly tls: ConnectionOptions;
}

/** @throws Error whose message says what cannot be read or is not supported */
export type ResolveClient = (http: HttpClientConfig) => Promise<ResolvedClient>;

export interface HttpMessage {
  readonly method?: 'POST' | 'PUT' | 'GET';
  readonly url: string;
  readonly http: HttpClientConfig;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of the exchange as a whole; undefined: as long as the caller's signal lets it. */
  readonly timeoutMs?: number;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Sends it once. @throws Error in words */
export type Exchange = (message: HttpMessage, signal: AbortSignal) => Promise<HttpReply>;

/** Of an answer only this much is read. A list of targets is the longest that matters. */
const REPLY_LIMIT = 8 * 2 ** 20;
const SHOWN = 300;
const REDIRECTS: ReadonlySet<number> = new Set([307, 308]);
const MAX_REDIRECTS = 5;
/** Nobody waits longer for a service that has taken the connection and says nothing. */
const DEFAULT_TIMEOUT_MS = 30_000;

export function createExchange(userAgent: string, resolve: ResolveClient): Exchange {
  return async (message, signal) => {
    const client = await resolve(message.http);
    const limit = AbortSignal.timeout(message.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const both = AbortSignal.any([signal, limit]);
    let url = new URL(message.url);
    try {
      for (let redirects = 0; ; redirects++) {
        const isSameServer = url.host === new URL(message.url).host;
        const headers = {
          'User-Agent': userAgent,
          ...message.headers,
          ...(isSameServer ? Object.fromEntries(client.headers) : {}),
        };
        const reply = await once(url, message, headers, client.tls, both);
        const location = reply.headers['location'];
        const follows = message.http.followRedirects && REDIRECTS.has(reply.status) && redirects < MAX_REDIRECTS;
        if (!follows || typeof location !== 'string' || !URL.canParse(location, url.href)) return reply;
        url = new URL(location, url.href);
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw new Error(explain(error, url, limit.aborted), { cause: error });
    }
  };
}

function once(
  url: URL,
  { method = 'POST', body }: HttpMessage,
  headers: Readonly<Record<string, string>>,
  tls: ConnectionOptions,
  signal: AbortSignal,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, signal, agent: false as const };
    const request = isSecure ? httpsRequest(url, { ...options, ...tls }) : httpRequest(url, options);
    request.on('error', reject);
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        if (bytes < REPLY_LIMIT) parts.push(part);
        bytes += part.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.end(body);
  });
}

/** The host is named, never the path: in a webhook's address the path is the key. */
function explain(error: unknown, url: URL, isTimeout: boolean): string {
  if (isTimeout) return `${url.host} did not answer in time (timed out)`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return `nothing listens on ${url.host} (connection refused)`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name ${url.hostname} is not known (${code})`;
  if (code === 'ECONNRESET') return `${url.host} broke the connection (connection reset)`;
  if (/certificate|CERT|self.signed|SSL|TLS/i.test(`${code} ${message}`)) {
    return `the certificate of ${url.host} is not trusted: ${message}`;
  }
  return `${url.host}: ${message}`;
}

export interface ReplyRules {
  /** Statuses beside 5xx and 429 after which trying again may help. */
  readonly retried?: readonly number[];
  /** Whether an answer of 2xx says that the message was refused all the same. */
  readonly isRefusal?: (body: string) => boolean;
  /** Where the service explains itself. */
  readonly detail?: (body: string) => string | undefined;
}

/** Sends a message and judges the answer: 2xx is sent, 429 and 5xx are worth another try. */
export async function deliver(
  exchange: Exchange,
  message: HttpMessage,
  signal: AbortSignal,
  rules: ReplyRules = {},
): Promise<Delivery> {
  const { delivery } = await deliverAndRead(exchange, message, signal, rules);
  return delivery;
}

/** @returns also what was answered; '' when nobody did */
export async function deliverAndRead(
  exchange: Exchange,
  message: HttpMessage,
  signal: AbortSignal,
  rules: ReplyRules = {},
): Promise<{ readonly delivery: Delivery; readonly body: string }> {
  try {
    const reply = await exchange(message, signal);
    return { delivery: judge(reply, rules), body: reply.body };
  } catch (error) {
    if (signal.aborted) throw error;
    return { delivery: failed(error instanceof Error ? error.message : String(error), true), body: '' };
  }
}

export function judge(reply: HttpReply, rules: ReplyRules = {}): Delivery {
  const { retried = [], detail = firstLine, isRefusal = () => false } = rules;
  const { status, body } = reply;
  const said = detail(body) ?? firstLine(body) ?? '';
  const words = said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}`;
  if (status >= 200 && status < 300) return isRefusal(body) ? failed(words) : sent(words);
  const isWorthRetrying = status === 429 || status >= 500 || retried.includes(status);
  const waitMs = retryAfter(reply);
  return { isSent: false, reason: words, isWorthRetrying, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
}

function firstLine(body: string): string | undefined {
  const line = body.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line === '' ? undefined : line.slice(0, SHOWN);
}

/** Seconds, or a date. */
function retryAfter({ headers }: HttpReply): number | undefined {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(at - Date.now(), 0);
}

/** The member of a JSON answer that says what is wrong. */
export const jsonDetail =
  (...names: readonly string[]) =>
  (body: string): string | undefined => {
    try {
      const value = JSON.parse(body) as Readonly<Record<string, unknown>>;
      const found = names.map((name) => value[name]).find((part) => part !== undefined && part !== null);
      return found === undefined ? undefined : typeof found === 'string' ? found : JSON.stringify(found);
    } catch {
      // Not JSON: the first line is shown instead.
      return undefined;
    }
  };
