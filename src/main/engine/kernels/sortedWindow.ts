/**
 * The samples of a window in ascending order, kept while the window moves over a row: a sample that leaves gives its place to
 * one that enters, and only what lies between the two is moved. Windows never move back.
 */
import { quantileOfSorted } from './quantile.ts';

export class SortedWindow {
  #values: Float64Array = new Float64Array(0);
  #base = 0;
  #sorted = new Float64Array(256);
  /** The window that is sorted: samples #lo … #hi - 1. */
  #lo = 0;
  #hi = 0;

  /**
   * Begins a row of `length` samples.
   * @returns false for rows that do not go through here: NaN has no place in an order, and -0 has none of its own
   */
  start(values: Float64Array, base: number, length: number, steps: number): boolean {
    if (steps === 1) return false;
    for (let k = base; k < base + length; k++) {
      const value = values[k] as number;
      if (value !== value || (value === 0 && Object.is(value, -0))) return false;
    }
    this.#values = values;
    this.#base = base;
    this.#lo = 0;
    this.#hi = 0;
    return true;
  }

  /** The quantile of samples l … h - 1, at least one. */
  quantile(q: number, l: number, h: number): number {
    this.#moveTo(l, h);
    return quantileOfSorted(q, this.#sorted, h - l);
  }

  #moveTo(l: number, h: number): void {
    const kept = this.#hi - l;
    // Where most of it is new, sorting anew is less work.
    if (kept < (h - l) >> 1) this.#fill(l, h);
    else this.#slide(l, h);
    this.#lo = l;
    this.#hi = h;
  }

  #fill(l: number, h: number): void {
    const count = h - l;
    if (this.#sorted.length < count) this.#sorted = new Float64Array(2 * count);
    const window = this.#sorted.subarray(0, count);
    window.set(this.#values.subarray(this.#base + l, this.#base + h));
    window.sort();
  }

  #slide(l: number, h: number): void {
    const values = this.#values;
    const base = this.#base;
    let count = this.#hi - this.#lo;
    let leaving = this.#lo;
    let entering = this.#hi;
    for (; leaving < l && entering < h; leaving++, entering++) {
      this.#replace(values[base + leaving] as number, values[base + entering] as number, count);
    }
    for (; leaving < l; leaving++) this.#remove(values[base + leaving] as number, count--);
    if (this.#sorted.length < count + h - entering) this.#grow(count + h - entering);
    for (; entering < h; entering++) this.#insert(values[base + entering] as number, count++);
  }

  #replace(old: number, value: number, count: number): void {
    const sorted = this.#sorted;
    let at = placeOf(sorted, count, old);
    if (value >= old)
      for (; at + 1 < count && (sorted[at + 1] as number) < value; at++) sorted[at] = sorted[at + 1] as number;
    else for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
    sorted[at] = value;
  }

  #remove(value: number, count: number): void {
    const at = placeOf(this.#sorted, count, value);
    this.#sorted.copyWithin(at, at + 1, count);
  }

  #insert(value: number, count: number): void {
    const at = placeOf(this.#sorted, count, value);
    this.#sorted.copyWithin(at + 1, at, count);
    this.#sorted[at] = value;
  }

  #grow(count: number): void {
    const grown = new Float64Array(2 * count);
    grown.set(this.#sorted);
    this.#sorted = grown;
  }
}

/** Index of the first of `count` ascending numbers that is not below `value`. */
function placeOf(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
