/** Kernels over how the values of a window are spread: variance, quantile, median deviation. */
import { quantileOfScratch, quantileScratch } from './quantile.ts';
import type { RowKernel } from './rowKernel.ts';
import { SortedWindow } from './sortedWindow.ts';
import type { Windows } from './windows.ts';

const sortedWindow = new SortedWindow();

/** Welford's recurrence with compensated sums, as `CompensatedSum` has them. */
export function varianceOf(values: Float64Array, from: number, to: number): number {
  let mean = 0;
  let lostOfMean = 0;
  let squares = 0;
  let lostOfSquares = 0;
  for (let k = from; k < to; k++) {
    const value = values[k] as number;
    const delta = value - (mean + lostOfMean);
    const share = delta / (k - from + 1);
    const nextMean = mean + share;
    if (isInfinite(nextMean)) lostOfMean = 0;
    else lostOfMean += Math.abs(mean) >= Math.abs(share) ? mean - nextMean + share : share - nextMean + mean;
    mean = nextMean;
    const square = delta * (value - (mean + lostOfMean));
    const next = squares + square;
    if (isInfinite(next)) lostOfSquares = 0;
    else lostOfSquares += Math.abs(squares) >= Math.abs(square) ? squares - next + square : square - next + squares;
    squares = next;
  }
  return (squares + lostOfSquares) / (to - from);
}

const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity;

const BLOCK = 16;
/** From this length of a window on, blocks are worth their preparation. */
const LONG_WINDOW = 3 * BLOCK;
/** Most of the squares about the pivot that may be due to its distance from the window's mean: what is left keeps its digits. */
const MAX_CANCELLED = 0.9;
/**
 * Least variance in shares of the squared mean. Below it the recurrence itself loses digits to the size of the values; its answer
 * is then the one to give, for it is Prometheus'.
 */
const MIN_SPREAD = 1e-7;

/**
 * Variances of long windows that overlap, from sums of the distances from a pivot (the row's mean) over blocks of samples. A
 * window whose own mean is so far from the pivot that digits would be lost is computed by itself, so is a row that is not finite.
 */
class BlockVariances {
  #values: Float64Array = new Float64Array(0);
  #base = 0;
  #pivot = 0;
  #sums = new Float64Array(0);
  #squares = new Float64Array(0);

  /** @returns false when the row has to be computed window by window */
  prepare(values: Float64Array, base: number, { lo, hi, steps, length }: Windows): boolean {
    const middle = steps >> 1;
    if (steps <= 4 || (hi[middle] as number) - (lo[middle] as number) < LONG_WINDOW) return false;
    let total = 0;
    for (let k = base; k < base + length; k++) total += values[k] as number;
    const pivot = total / length;
    if (!Number.isFinite(pivot)) return false;
    const blocks = Math.floor(length / BLOCK);
    if (this.#sums.length < blocks) {
      this.#sums = new Float64Array(2 * blocks);
      this.#squares = new Float64Array(2 * blocks);
    }
    for (let b = 0; b < blocks; b++) {
      let sum = 0;
      let squares = 0;
      for (let k = base + b * BLOCK, end = k + BLOCK; k < end; k++) {
        const distance = (values[k] as number) - pivot;
        sum += distance;
        squares += distance * distance;
      }
      this.#sums[b] = sum;
      this.#squares[b] = squares;
    }
    this.#values = values;
    this.#base = base;
    this.#pivot = pivot;
    return true;
  }

  of(l: number, h: number): number {
    const values = this.#values;
    const base = this.#base;
    const pivot = this.#pivot;
    const firstBlock = Math.ceil(l / BLOCK);
    const lastBlock = Math.max(firstBlock, Math.floor(h / BLOCK));
    let sum = 0;
    let squares = 0;
    for (let k = l, end = Math.min(h, firstBlock * BLOCK); k < end; k++) {
      const distance = (values[base + k] as number) - pivot;
      sum += distance;
      squares += distance * distance;
    }
    for (let b = firstBlock; b < lastBlock; b++) {
      sum += this.#sums[b] as number;
      squares += this.#squares[b] as number;
    }
    for (let k = Math.max(l, lastBlock * BLOCK); k < h; k++) {
      const distance = (values[base + k] as number) - pivot;
      sum += distance;
      squares += distance * distance;
    }
    const count = h - l;
    const ofPivot = (sum * sum) / count;
    const variance = (squares - ofPivot) / count;
    const mean = pivot + sum / count;
    // Also false for squares that are not finite.
    if (ofPivot < squares * MAX_CANCELLED && variance > mean * mean * MIN_SPREAD) return variance;
    return varianceOf(values, base + l, base + h);
  }
}

/** Kernels run to their end, so one is enough. */
const blocks = new BlockVariances();

function variances(
  windows: Windows,
  values: Float64Array,
  base: number,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
): void {
  const { lo, hi, steps } = windows;
  const useBlocks = blocks.prepare(values, base, windows);
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h === l) continue;
    out[at + i] = useBlocks ? blocks.of(l, h) : varianceOf(values, base + l, base + h);
    presence[at + i] = 1;
  }
}

export const varianceRow: RowKernel = variances;

export const deviationRow: RowKernel = (windows, values, base, out, presence, at) => {
  variances(windows, values, base, out, presence, at);
  for (let i = at; i < at + windows.steps; i++) out[i] = Math.sqrt(out[i] as number);
};

function fillScratch(values: Float64Array, from: number, to: number): Float64Array {
  const scratch = quantileScratch(to - from);
  for (let k = from; k < to; k++) scratch[k - from] = values[k] as number;
  return scratch;
}

export const quantileRow: RowKernel = (windows, values, base, out, presence, at, { scalars }) => {
  const q = scalars[0] as Float64Array;
  const { lo, hi, steps } = windows;
  const slides = sortedWindow.start(values, base, windows.length, steps);
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h === l) continue;
    if (slides) {
      out[at + i] = sortedWindow.quantile(q[i] as number, l, h);
    } else {
      fillScratch(values, base + l, base + h);
      out[at + i] = quantileOfScratch(q[i] as number, h - l);
    }
    presence[at + i] = 1;
  }
};

/** Median of the distances from the median; a NaN among the values makes it NaN. */
export const medianDeviationRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h === l) continue;
    fillScratch(values, base + l, base + h);
    const median = quantileOfScratch(0.5, h - l);
    const scratch = quantileScratch(h - l);
    let hasNaN = false;
    for (let k = l; k < h; k++) {
      const distance = Math.abs((values[base + k] as number) - median);
      if (Number.isNaN(distance)) hasNaN = true;
      scratch[k - l] = distance;
    }
    out[at + i] = hasNaN ? Number.NaN : quantileOfScratch(0.5, h - l);
    presence[at + i] = 1;
  }
};
