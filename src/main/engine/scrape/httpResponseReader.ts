/** One HTTP/1.1 response, fed in pieces as they arrive: status line, headers, then a body by length, in chunks, or until the end. */
import { ScrapeError } from './scrapeError.ts';
import type { BodyBuffer } from './bodyBuffer.ts';

/** No honest target sends more; an endless header block stops here. */
const MAX_HEAD_BYTES = 64 * 1024;
/** A piece of the answer that is looked at as text: nearly every head fits, and little of the body comes with it. */
const HEAD_PIECE_BYTES = 512;
const MAX_CHUNK_LINE_BYTES = 1024;

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
}

type Phase = 'head' | 'length' | 'chunkSize' | 'chunk' | 'chunkEnd' | 'trailer' | 'untilEnd' | 'done';

export class HttpResponseReader {
  head: ResponseHead | undefined;
  readonly body: BodyBuffer;
  #phase: Phase = 'head';
  #pending = '';
  #left = 0;
  #trailerBytes = 0;

  constructor(body: BodyBuffer) {
    this.body = body;
  }

  get isDone(): boolean {
    return this.#phase === 'done';
  }

  /** Whether the connection can carry another request. */
  get canReuse(): boolean {
    return this.isDone && !/\bclose\b/i.test(this.head?.headers.get('connection') ?? '') && !this.#endsWithConnection;
  }
  #endsWithConnection = false;

  /** @throws ScrapeError */
  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.#phase !== 'done') at = this.#consume(bytes, at);
    if (at < bytes.length) this.#endsWithConnection = true; // Bytes nobody asked for: not a connection to trust again.
  }

  /** The connection ended. @throws ScrapeError when the response was not whole */
  end(): void {
    if (this.#phase === 'done') return;
    if (this.#phase === 'untilEnd') {
      this.#phase = 'done';
      return;
    }
    throw this.head === undefined
      ? new ScrapeError('body', 'The connection was closed before an answer came (EOF).')
      : new ScrapeError('body', `The answer ended in the middle, after ${this.body.length} bytes (unexpected EOF).`);
  }

  #consume(bytes: Buffer, at: number): number {
    switch (this.#phase) {
      case 'head':
        return this.#consumeHead(bytes, at);
      case 'length':
      case 'chunk': {
        const end = Math.min(bytes.length, at + this.#left);
        this.body.append(bytes.subarray(at, end));
        this.#left -= end - at;
        if (this.#left === 0) this.#phase = this.#phase === 'length' ? 'done' : 'chunkEnd';
        return end;
      }
      case 'untilEnd':
        this.body.append(bytes.subarray(at));
        return bytes.length;
      case 'chunkSize':
        return this.#consumeLine(bytes, at, (line) => this.#startChunk(line));
      case 'chunkEnd':
        return this.#consumeLine(bytes, at, (line) => {
          if (line !== '') throw new ScrapeError('body', 'The chunked encoding of the answer is broken.');
          this.#phase = 'chunkSize';
        });
      case 'trailer':
        return this.#consumeLine(bytes, at, (line) => {
          this.#trailerBytes += line.length;
          if (this.#trailerBytes > MAX_HEAD_BYTES) throw headTooLarge();
          if (line === '') this.#phase = 'done';
        });
      case 'done':
        return bytes.length;
    }
  }

  #consumeLine(bytes: Buffer, at: number, use: (line: string) => void): number {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline === -1 ? bytes.length : newline;
    this.#pending += bytes.toString('latin1', at, end);
    if (this.#pending.length > MAX_CHUNK_LINE_BYTES)
      throw new ScrapeError('body', 'The chunked encoding of the answer is broken.');
    if (newline === -1) return end;
    const line = this.#pending.replace(/\r$/, '');
    this.#pending = '';
    use(line);
    return newline + 1;
  }

  #startChunk(line: string): void {
    const size = /^([0-9a-fA-F]{1,8})\s*(?:;|$)/.exec(line)?.[1];
    if (size === undefined) throw new ScrapeError('body', 'The chunked encoding of the answer is broken.');
    this.#left = Number.parseInt(size, 16);
    this.#phase = this.#left === 0 ? 'trailer' : 'chunk';
  }

  #consumeHead(bytes: Buffer, at: number): number {
    const before = this.#pending.length;
    const pieceEnd = Math.min(bytes.length, at + HEAD_PIECE_BYTES);
    this.#pending += bytes.toString('latin1', at, pieceEnd);
    const from = Math.max(0, before - 3);
    const match = /\r?\n\r?\n/.exec(this.#pending.slice(from));
    if (match === null) {
      if (this.#pending.length > MAX_HEAD_BYTES) throw headTooLarge();
      return pieceEnd;
    }
    const end = from + match.index + match[0].length;
    const head = parseHead(this.#pending.slice(0, end));
    this.#pending = '';
    const next = at + end - before;
    // 100 Continue and the like announce the real answer.
    if (head.status >= 100 && head.status < 200) return next;
    this.head = head;
    this.#startBody(head);
    return next;
  }

  #startBody({ status, headers }: ResponseHead): void {
    const length = headers.get('content-length');
    if (status === 204 || status === 304) {
      this.#phase = 'done';
    } else if (/\bchunked\b/i.test(headers.get('transfer-encoding') ?? '')) {
      this.#phase = 'chunkSize';
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length))
        throw new ScrapeError('body', `The answer has no valid Content-Length: "${length}".`);
      this.#left = Number(length);
      this.#phase = this.#left === 0 ? 'done' : 'length';
    } else {
      this.#phase = 'untilEnd';
      this.#endsWithConnection = true;
    }
  }
}

function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const status = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first);
  if (status === null) {
    const isTls = first.startsWith('\x15\x03');
    throw new ScrapeError(
      isTls ? 'tls' : 'notMetrics',
      isTls ? 'This port speaks TLS. Use https.' : 'It answered, but not in HTTP.',
    );
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  return { status: Number(status[1]), reason: status[2] ?? '', headers };
}

const headTooLarge = (): ScrapeError => new ScrapeError('limit', 'The headers of the answer do not end: over 64 KiB.');
