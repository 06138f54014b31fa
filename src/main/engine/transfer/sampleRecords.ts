/** Samples on their way through an import: series, time and value bits side by side, in memory or as records of a file. */

export const RECORD_BYTES = 20;

/** A bounded list of samples; values are held and copied by their bits, so that NaN payloads survive. */
export class SampleList {
  readonly capacity: number;
  readonly series: Int32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Two words per value, low first; shares memory with `values`. */
  readonly bits: Int32Array;
  length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.series = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.bits = new Int32Array(this.values.buffer);
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  push(series: number, t: number, low: number, high: number): void {
    const at = this.length++;
    this.series[at] = series;
    this.times[at] = t;
    this.bits[2 * at] = low;
    this.bits[2 * at + 1] = high;
  }

  /** Forgets the first `count`. */
  drop(count: number): void {
    this.series.copyWithin(0, count, this.length);
    this.times.copyWithin(0, count, this.length);
    this.bits.copyWithin(0, 2 * count, 2 * this.length);
    this.length -= count;
  }
}

export function writeRecord(view: DataView, at: number, list: SampleList, index: number): void {
  view.setInt32(at, list.series[index] as number, true);
  view.setFloat64(at + 4, list.times[index] as number, true);
  view.setInt32(at + 12, list.bits[2 * index] as number, true);
  view.setInt32(at + 16, list.bits[2 * index + 1] as number, true);
}

export function readRecord(view: DataView, at: number, list: SampleList): void {
  list.push(
    view.getInt32(at, true),
    view.getFloat64(at + 4, true),
    view.getInt32(at + 12, true),
    view.getInt32(at + 16, true),
  );
}
