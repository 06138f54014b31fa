/**
 * Answers plain API requests straight from the socket, one write per answer: dashboards ask hundreds of small questions, and
 * node:http's streams, timers and header objects cost more than evaluating one.
 *
 * A connection starts here and is given to node:http, for good and with every byte that was not answered, as soon as something
 * comes that is not a whole plain request: a page, an upgrade, a request in pieces, anything malformed. So slow, large and
 * hostile input meet node:http's limits and timeouts, and this file holds no half request at all.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type ApiRequest, type ApiResponse, isStreamed, type StreamedBody } from '../../api/http/apiRequest.ts';
import type { Clock } from '../../engine/base/clock.ts';
import { type RequestHead, type RequestHeaders, readRequestHead } from './requestHead.ts';

interface PlainConnectionsOptions {
  readonly clock: Clock;
  /** Whether the request is for the API, and allowed. It must have no effect: a request it refuses is judged again. */
  accepts(head: RequestHead, params: URLSearchParams): boolean;
  /** Never rejects. */
  answer(request: ApiRequest): Promise<ApiResponse>;
  /** Takes a connection over; what was read and not answered is in front of its stream. */
  giveAway(socket: Socket): void;
}

/** Idle connections end after this time. Longer than the refresh of most dashboards. */
const IDLE_MS = 65_000;
const SWEEP_MS = 5_000;
/** A client may send its next requests ahead; beyond this much it has to wait for answers. */
const AHEAD_LIMIT_BYTES = 64 * 1024;

/** New connections of `server` are answered plainly for as long as they can be; its own listeners get them then. */
export function answerPlainly(server: Server, options: Omit<PlainConnectionsOptions, 'giveAway'>): Disposable {
  const adopters = server.listeners('connection');
  const giveAway = (socket: Socket): void => {
    for (const adopt of adopters) adopt.call(server, socket);
  };
  const plain = new PlainConnections({ ...options, giveAway });
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => plain.add(socket));
  return plain;
}

class PlainConnections implements Disposable {
  readonly #options: PlainConnectionsOptions;
  readonly #open = new Set<PlainConnection>();
  #timer: Disposable | undefined;

  constructor(options: PlainConnectionsOptions) {
    this.#options = options;
    this.#sweepLater();
  }

  add(socket: Socket): void {
    this.#open.add(new PlainConnection(socket, this.#options, (connection) => this.#open.delete(connection)));
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    for (const connection of this.#open) connection.close();
  }

  /** One timer for all connections. */
  #sweepLater(): void {
    this.#timer = this.#options.clock.after(SWEEP_MS, () => {
      const now = this.#options.clock.monotonic();
      for (const connection of this.#open) if (connection.idleMs(now) >= IDLE_MS) connection.close();
      this.#sweepLater();
    });
  }
}

class PlainConnection {
  readonly #socket: Socket;
  readonly #options: PlainConnectionsOptions;
  readonly #forget: (connection: PlainConnection) => void;
  #headers: RequestHeaders | undefined;
  #usedAt: number;
  /** For all of its requests: an abort is the end of the connection. */
  readonly #abort = new AbortController();
  #isAnswering = false;
  /** Came while a request was being answered. */
  #ahead: Buffer[] = [];
  #aheadBytes = 0;

  constructor(socket: Socket, options: PlainConnectionsOptions, forget: (connection: PlainConnection) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#forget = forget;
    this.#usedAt = options.clock.monotonic();
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  idleMs(now: number): number {
    return !this.#isAnswering && this.#socket.writableLength === 0 ? now - this.#usedAt : 0;
  }

  close(): void {
    this.#socket.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#usedAt = this.#options.clock.monotonic();
    if (!this.#isAnswering) return this.#read(bytes);
    this.#ahead.push(bytes);
    this.#aheadBytes += bytes.length;
    if (this.#aheadBytes > AHEAD_LIMIT_BYTES) this.#socket.pause();
  };

  /** A client that goes away looks like one that only stops asking; as with node:http, both have what they asked for cancelled. */
  readonly #onEnd = (): void => {
    this.#abort.abort();
    this.#socket.end();
  };

  /** A reset by the client; `close` follows. */
  readonly #onError = (): void => {};

  readonly #onClose = (): void => {
    this.#forget(this);
    this.#abort.abort();
  };

  #read(bytes: Buffer): void {
    const head = readRequestHead(bytes, this.#headers);
    const end = head === undefined ? Infinity : head.bodyAt + head.headers.contentLength;
    if (head === undefined || end > bytes.length) return this.#giveAway(bytes);
    const params = new URLSearchParams(head.query);
    if (!this.#options.accepts(head, params)) return this.#giveAway(bytes);
    this.#headers = head.headers;
    if (bytes.length > end) {
      this.#ahead.push(bytes.subarray(end));
      this.#aheadBytes += bytes.length - end;
    }
    void this.#respond(head, params, bytes.subarray(head.bodyAt, end));
  }

  async #respond(head: RequestHead, params: URLSearchParams, body: Uint8Array): Promise<void> {
    this.#isAnswering = true;
    const { signal } = this.#abort;
    const headers = head.headers.values;
    const { method, path } = head;
    if (isForm(headers)) addFormParameters(params, body);
    const response = await this.#options.answer({ method, path, params, headers, body, signal });
    const socket = this.#socket;
    if (!socket.writable) {
      if (isStreamed(response.body)) response.body[Symbol.dispose]();
      return;
    }
    this.#usedAt = this.#options.clock.monotonic();
    const now = this.#options.clock.now();
    const { body: content } = response;
    if (isStreamed(content)) await this.#stream(response, content, now);
    else await writeResponse(socket, response, content, now);
    this.#isAnswering = false;
    if (this.#aheadBytes > 0) this.#readAhead();
  }

  /** A piece goes out before the next one is made: what the client does not read is not made either. */
  async #stream(response: ApiResponse, content: StreamedBody, now: number): Promise<void> {
    using body = content;
    const socket = this.#socket;
    let piece = body.next();
    if (piece.isLast) {
      await writeResponse(socket, response, piece.bytes, now);
      return;
    }
    socket.write(headOf(response, 'transfer-encoding: chunked', now), 'latin1');
    for (;;) {
      socket.cork();
      socket.write(`${piece.bytes.length.toString(16)}\r\n`, 'latin1');
      socket.write(piece.bytes);
      const sent = written(socket, piece.isLast ? '\r\n0\r\n\r\n' : '\r\n');
      socket.uncork();
      await sent;
      if (piece.isLast || !socket.writable) return;
      piece = body.next();
    }
  }

  #readAhead(): void {
    const bytes = this.#ahead.length === 1 ? (this.#ahead[0] as Buffer) : Buffer.concat(this.#ahead);
    this.#ahead = [];
    this.#aheadBytes = 0;
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#read(bytes);
  }

  #giveAway(bytes: Buffer): void {
    const socket = this.#socket;
    this.#forget(this);
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    socket.pause();
    socket.unshift(bytes);
    this.#options.giveAway(socket);
    socket.resume();
  }
}

export const isForm = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

export function addFormParameters(params: URLSearchParams, body: Uint8Array): void {
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) params.append(name, value);
}

/** Up to here head and body are copied into one buffer: a write of its own costs more. */
const ONE_WRITE_BYTES = 16 * 1024;

/** @returns when nobody needs the bytes of `body` any more */
async function writeResponse(
  socket: Socket,
  response: ApiResponse,
  body: string | Uint8Array,
  now: number,
): Promise<void> {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const head = headOf(response, `content-length: ${length}`, now);
  if (length > ONE_WRITE_BYTES) {
    socket.cork();
    socket.write(head, 'latin1');
    const sent = written(socket, body);
    socket.uncork();
    return sent;
  }
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 0, head.length, 'latin1');
  if (typeof body === 'string') bytes.write(body, head.length, length, 'utf8');
  else bytes.set(body, head.length);
  socket.write(bytes);
}

/** When what was written is with the system, or never will be. */
function written(socket: Socket, last: string | Uint8Array): Promise<void> {
  return new Promise((done) => {
    socket.write(last, () => done());
  });
}

/** The same answers follow each other within a second: up to the framing their heads are alike. */
let lastStart = { status: 0, headers: {} as ApiResponse['headers'], second: Number.NaN, text: '' };

function headOf({ status, headers }: ApiResponse, framing: string, now: number): string {
  const second = Math.floor(now / 1000);
  const last = lastStart;
  if (status !== last.status || headers !== last.headers || second !== last.second) {
    lastStart = { status, headers, second, text: startOf(status, headers, now) };
  }
  return status === 204 ? `${lastStart.text}\r\n` : `${lastStart.text}${framing}\r\n\r\n`;
}

function startOf(status: number, headers: ApiResponse['headers'], now: number): string {
  const date = new Date(now).toUTCString();
  let text = `HTTP/1.1 ${status} ${reasonOf(status)}\r\ndate: ${date}\r\nx-content-type-options: nosniff\r\n`;
  for (const name in headers) text += `${name}: ${headers[name] as string}\r\n`;
  return text;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
const reasonOf = (status: number): string => REASONS[status] ?? 'Unknown';
