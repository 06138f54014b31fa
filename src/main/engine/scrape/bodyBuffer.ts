/** Bodies on their way in: one growing buffer per response, taken from a small pool and given back after the parse. */
import { ScrapeError } from './scrapeError.ts';

const FIRST_BYTES = 64 * 1024;
/** Of all buffers that are kept: enough for the targets that answer at once when they are small, or for a few large ones. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Far beyond any label; a line that goes on is stopped long before it reaches the body's limit. Packed bodies have newlines by chance. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

const pool: Buffer[] = [];
let keptBytes = 0;

function takeBuffer(): Buffer {
  const kept = pool.pop();
  if (kept === undefined) return Buffer.allocUnsafeSlow(FIRST_BYTES);
  keptBytes -= kept.length;
  return kept;
}

/** One huge target must not hold its memory for ever. */
function giveBufferBack(buffer: Buffer): void {
  if (keptBytes + buffer.length > KEPT_BYTES) return;
  keptBytes += buffer.length;
  pool.push(buffer);
}

export class BodyBuffer {
  #bytes: Buffer = takeBuffer();
  #length = 0;
  /** Behind the last newline. */
  #lineStart = 0;
  readonly #limitBytes: number;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes so far; one byte of room is behind them. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** @throws ScrapeError when the limit is passed */
  append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#limitBytes) throw tooLarge(this.#limitBytes);
    if (needed + 1 > this.#bytes.length) this.#grow(needed + 1);
    this.#bytes.set(chunk, this.#length);
    const newline = chunk.lastIndexOf(NEWLINE);
    if (newline >= 0) this.#lineStart = this.#length + newline + 1;
    this.#length = needed;
    if (needed - this.#lineStart > MAX_LINE_BYTES)
      throw new ScrapeError('limit', 'A line of the answer does not end: over 16 MiB.');
  }

  release(): void {
    if (this.#bytes.length > 0) giveBufferBack(this.#bytes);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }

  #grow(needed: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.#bytes.length * 2, this.#limitBytes + 1)));
    this.#bytes.copy(wider, 0, 0, this.#length);
    this.#bytes = wider;
  }
}

export function tooLarge(limitBytes: number): ScrapeError {
  return new ScrapeError(
    'limit',
    `The answer is larger than the limit of ${formatBytes(limitBytes)} for one scrape (body_size_limit).`,
  );
}

function formatBytes(bytes: number): string {
  return bytes >= 2 ** 20 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${bytes} bytes`;
}
