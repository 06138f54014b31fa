/**
 * Memory for the cells of matrices, kept from query to query: a page that is new to the process has to be mapped and cleared by
 * the system, which costs more than most operators compute in it.
 *
 * A run borrows; what it borrowed goes back when it ends, except for the cells of its result, which go back when whoever asked
 * says that they are done with it. Who never says so leaves them to the garbage collector.
 */

export interface CellMemory {
  /** With anything in it: a cell that is not present has no value. */
  floats(count: number): Float64Array<ArrayBuffer>;
  /** Zeroed: no cell is present yet. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
  /** Says that nothing uses the array any more; saying so is not needed. */
  giveBack(array: { readonly buffer: ArrayBufferLike }): void;
}

/** Nothing is kept: for matrices outside of runs, and small ones. */
export const FRESH_CELLS: CellMemory = {
  floats: (count) => new Float64Array(count),
  bytes: (count) => new Uint8Array(count),
  giveBack: () => {},
};

export function copyOf(bytes: Uint8Array, memory: CellMemory): Uint8Array<ArrayBuffer> {
  const copy = memory.bytes(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Smaller arrays are cheap: the allocator has their pages at hand. */
const MIN_KEPT_BYTES = 8 * 1024;
const MAX_KEPT_BYTES = 8 * 2 ** 20;
/** In all. */
const POOL_BYTES = 24 * 2 ** 20;

export class CellPool {
  /** Idle buffers by the logarithm of their size. */
  readonly #idle: ArrayBuffer[][] = [];
  #idleBytes = 0;

  /** A buffer of at least `bytes`, with anything in it. */
  take(bytes: number): ArrayBuffer {
    const size = sizeClass(bytes);
    const buffer = this.#idle[size]?.pop();
    if (buffer === undefined) return new ArrayBuffer(2 ** size);
    this.#idleBytes -= buffer.byteLength;
    return buffer;
  }

  give(buffer: ArrayBuffer): void {
    const bytes = buffer.byteLength;
    if (bytes > MAX_KEPT_BYTES || this.#idleBytes + bytes > POOL_BYTES) return;
    this.#idleBytes += bytes;
    (this.#idle[sizeClass(bytes)] ??= []).push(buffer);
  }
}

const sizeClass = (bytes: number): number => Math.ceil(Math.log2(bytes));

/** What one run has borrowed. */
export class RunCells implements CellMemory {
  readonly #pool: CellPool;
  readonly #borrowed = new Set<ArrayBuffer>();
  #recording: ArrayBuffer[] | undefined;

  constructor(pool: CellPool) {
    this.#pool = pool;
  }

  floats(count: number): Float64Array<ArrayBuffer> {
    if (8 * count < MIN_KEPT_BYTES) return new Float64Array(count);
    return new Float64Array(this.#borrow(8 * count), 0, count);
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    if (count < MIN_KEPT_BYTES) return new Uint8Array(count);
    return new Uint8Array(this.#borrow(count), 0, count).fill(0);
  }

  giveBack({ buffer }: { readonly buffer: ArrayBufferLike }): void {
    if (this.#borrowed.delete(buffer as ArrayBuffer)) this.#pool.give(buffer as ArrayBuffer);
  }

  /** Runs `make`. @returns with what it made, gives back all memory that it borrowed */
  recorded<T>(make: () => T): [made: T, giveBack: () => void] {
    const outer = this.#recording;
    const recording: ArrayBuffer[] = [];
    this.#recording = recording;
    const made = make();
    this.#recording = outer;
    return [made, () => recording.forEach((buffer) => this.giveBack({ buffer }))];
  }

  /**
   * Takes arrays out of what goes back at the end.
   * @returns gives them back after all: nothing may use them then. Calling it twice is harmless.
   */
  keep(arrays: readonly { readonly buffer: ArrayBufferLike }[]): () => void {
    const kept = arrays.map(({ buffer }) => buffer as ArrayBuffer).filter((buffer) => this.#borrowed.delete(buffer));
    return () => {
      for (const buffer of kept.splice(0)) this.#pool.give(buffer);
    };
  }

  end(): void {
    for (const buffer of this.#borrowed) this.#pool.give(buffer);
    this.#borrowed.clear();
  }

  #borrow(bytes: number): ArrayBuffer {
    const buffer = this.#pool.take(bytes);
    this.#borrowed.add(buffer);
    this.#recording?.push(buffer);
    return buffer;
  }
}
