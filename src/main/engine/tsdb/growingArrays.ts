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

/** A copy with room for `capacity` entries; new entries are 0. */
export function grownFloats(floats: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(floats.subarray(0, Math.min(floats.length, capacity)));
  return grown;
}
