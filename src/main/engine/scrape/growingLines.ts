/** Keys of lines, one behind the other in one buffer: no object per line. */
export class GrowingLines {
  bytes = Buffer.allocUnsafeSlow(4096);
  /** The same bytes, to be compared four at a time. */
  view: DataView = viewOf(this.bytes);
  /** Line i's key is `bytes[starts[i] … starts[i + 1])`. */
  starts = new Int32Array(65);
  /** What the line is: a slot, or a negative mark. */
  slots = new Int32Array(64);
  count = 0;

  /** Appends the key in `from[start … end)`. */
  add(from: Buffer, start: number, end: number, slot: number): void {
    const at = this.starts[this.count] as number;
    this.#reserve(this.count + 1, at + end - start);
    from.copy(this.bytes, at, start, end);
    this.slots[this.count] = slot;
    this.count += 1;
    this.starts[this.count] = at + end - start;
  }

  /** Appends lines `first … end - 1` of `other`. */
  addLinesOf(other: GrowingLines, first: number, end: number): void {
    const from = other.starts[first] as number;
    const at = this.starts[this.count] as number;
    const length = (other.starts[end] as number) - from;
    this.#reserve(this.count + end - first, at + length);
    other.bytes.copy(this.bytes, at, from, from + length);
    this.slots.set(other.slots.subarray(first, end), this.count);
    const shift = at - from;
    for (let line = first; line < end; line++) {
      this.count += 1;
      this.starts[this.count] = (other.starts[line + 1] as number) + shift;
    }
  }

  /** Makes this a copy of the first `count` lines of `other`. */
  copyHead(other: GrowingLines, count: number): void {
    const used = other.starts[count] as number;
    this.#reserve(count, used);
    other.bytes.copy(this.bytes, 0, 0, used);
    this.starts.set(other.starts.subarray(0, count + 1));
    this.slots.set(other.slots.subarray(0, count));
    this.count = count;
  }

  #reserve(lines: number, used: number): void {
    if (lines > this.slots.length) {
      const capacity = Math.max(lines, this.slots.length * 2);
      this.slots = grown(this.slots, capacity);
      this.starts = grown(this.starts, capacity + 1);
    }
    if (used > this.bytes.length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(used, this.bytes.length * 2));
      this.bytes.copy(wider, 0, 0, this.starts[this.count]);
      this.bytes = wider;
      this.view = viewOf(wider);
    }
  }
}

/**
 * Lines nobody uses, for the next body that differs from its target's last: such bodies are seldom, or come from few
 * targets, so that all share a few.
 */
const SPARES = 2;
const LARGEST_SPARE_BYTES = 16 << 20;
const spares: GrowingLines[] = [];

/** With old content: to be overwritten by `copyHead`. */
export const takeSpareLines = (): GrowingLines => spares.pop() ?? new GrowingLines();

export function giveLinesBack(lines: GrowingLines): void {
  if (spares.length < SPARES && lines.bytes.length <= LARGEST_SPARE_BYTES) spares.push(lines);
}

export const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** A copy with more room. */
export function grown<T extends Int32Array | Uint32Array | Float64Array>(array: T, length: number): T {
  const wider = new (array.constructor as new (length: number) => T)(length);
  wider.set(array);
  return wider;
}
