/** Typed arrays that grow by doubling: the index keeps per-series facts in them instead of in objects. */
export class GrowingInt32 {
  array: Int32Array;
  length = 0;

  constructor(capacity = 16) {
    this.array = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) this.resize(this.length * 2);
    this.array[this.length++] = value;
  }

  /** Room for so many entries. */
  reserve(capacity: number): void {
    if (capacity > this.array.length) this.resize(capacity);
  }

  /** Makes `index` valid; new entries are 0. */
  cover(index: number): void {
    if (index >= this.array.length) this.resize(Math.max(index + 1, this.array.length * 2));
    if (index >= this.length) this.length = index + 1;
  }

  at(index: number): number {
    return this.array[index] as number;
  }

  values(): Int32Array {
    return this.array.subarray(0, this.length);
  }

  private resize(capacity: number): void {
    const grown = new Int32Array(capacity);
    grown.set(this.array.subarray(0, this.length));
    this.array = grown;
  }
}

/**
 * Cuts arrays of zeros from large blocks: where much memory is needed at once, the system gives it in a few huge pages instead of
 * thousands of small ones. A block is kept for as long as one of its arrays is.
 */
export class FloatBlocks {
  private block = new Float64Array(0);
  private used = 0;

  take(length: number): Float64Array<ArrayBuffer> {
    if (this.used + length > this.block.length) {
      this.block = new Float64Array(Math.max(length, BLOCK_FLOATS));
      this.used = 0;
    }
    this.used += length;
    return this.block.subarray(this.used - length, this.used);
  }
}

/** 4 MB. */
const BLOCK_FLOATS = 2 ** 19;

/** A copy with room for `capacity` entries; new entries are 0. */
export function grownFloats(floats: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(floats.subarray(0, Math.min(floats.length, capacity)));
  return grown;
}
