/** Kernels over how the values of a window are spread: variance, quantile, median deviation. */
import { quantileOfScratch, quantileScratch } from './quantile.ts';
import type { RowKernel } from './rowKernel.ts';
import { SortedWindow } from './sortedWindow.ts';
import { runOverWindows, type WindowKernel } from './wasm/windowKernels.ts';

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

/** Most of the squares about the pivot that may be due to its distance from the window's mean: what is left keeps its digits. */
const MOST_CANCELLED = 0.9999;
/**
 * Least variance in shares of the squared mean. Below it the recurrence itself loses digits to the size of the values; its answer
 * is then the one to give, for it is Prometheus'.
 */
const LEAST_SPREAD = 1e-7;
/** Sums in which larger ones than this take part may overflow. */
const TOO_LARGE = 1e300;
/** Of squares that are a smaller share of the whole row's, running sums have lost digits. */
const LEAST_SHARE = 1e-10;

/**
 * Variances of windows that overlap, as differences of running sums of the distances from a pivot (the row's mean) and of their
 * squares, each with what rounding lost of it. Where digits would be lost all the same, a window is computed by itself.
 */
class RunningSquares {
  /** Per sample: both sums before it, and what rounding lost of them. */
  #sums = new Float64Array(0);
  #pivot = 0;
  #least = 0;

  /** @returns false when the row has to be computed window by window */
  prepare(values: Float64Array, base: number, length: number, pivot: number): boolean {
    if (this.#sums.length < 4 * (length + 1)) this.#sums = new Float64Array(8 * (length + 1));
    const sums = this.#sums;
    let sum = 0;
    let lost = 0;
    let squares = 0;
    let lostSquares = 0;
    for (let k = 0, at = 0; k <= length; k++, at += 4) {
      sums[at] = sum;
      sums[at + 1] = lost;
      sums[at + 2] = squares;
      sums[at + 3] = lostSquares;
      if (k === length) break;
      const distance = (values[base + k] as number) - pivot;
      const next = sum + distance;
      lost += Math.abs(sum) >= Math.abs(distance) ? sum - next + distance : distance - next + sum;
      sum = next;
      const square = distance * distance;
      const nextSquares = squares + square;
      lostSquares += squares >= square ? squares - nextSquares + square : square - nextSquares + squares;
      squares = nextSquares;
    }
    this.#pivot = pivot;
    this.#least = squares * LEAST_SHARE;
    return squares < TOO_LARGE;
  }

  /** The variance of samples l … h - 1; NaN where digits would be lost. */
  of(l: number, h: number): number {
    const sums = this.#sums;
    const [from, to, count] = [4 * l, 4 * h, h - l];
    const sum = (sums[to] as number) - (sums[from] as number) + ((sums[to + 1] as number) - (sums[from + 1] as number));
    const squares =
      (sums[to + 2] as number) - (sums[from + 2] as number) + ((sums[to + 3] as number) - (sums[from + 3] as number));
    const ofPivot = (sum * sum) / count;
    const variance = (squares - ofPivot) / count;
    const mean = this.#pivot + sum / count;
    const isExact =
      squares > this.#least && ofPivot < squares * MOST_CANCELLED && variance > mean * mean * LEAST_SPREAD;
    return isExact ? variance : Number.NaN;
  }
}

/** Kernels run to their end, so one is enough. */
const running = new RunningSquares();

export const varianceRow: RowKernel = (windows, values, base, out, presence, at) => {
  const { lo, hi, steps, length, samples } = windows;
  const pivot = samples > 2 * length ? meanOf(values, base, length) : Number.NaN;
  let left = 0;
  const kernel: WindowKernel = {
    leastSamples: 1,
    run(exports, { valuesAt, loAt, hiAt, scratchAt, outAt }) {
      left = exports.varianceRow(valuesAt, length, loAt, hiAt, steps, pivot, scratchAt, outAt);
      return left < 0 ? 1 : 0;
    },
  };
  const isRunning = Number.isFinite(pivot);
  const isDone = isRunning && runOverWindows(kernel, windows, values, base, out, presence, at);
  if (isDone && left === 0) return;
  const isPrepared = !isDone && isRunning && running.prepare(values, base, length, pivot);
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h === l) continue;
    const variance = isDone ? (out[at + i] as number) : isPrepared ? running.of(l, h) : Number.NaN;
    out[at + i] = Number.isNaN(variance) ? varianceOf(values, base + l, base + h) : variance;
    presence[at + i] = 1;
  }
};

export const deviationRow: RowKernel = (windows, values, base, out, presence, at, args) => {
  varianceRow(windows, values, base, out, presence, at, args);
  for (let i = at; i < at + windows.steps; i++) out[i] = Math.sqrt(out[i] as number);
};

function meanOf(values: Float64Array, base: number, length: number): number {
  let sum = 0;
  for (let k = base; k < base + length; k++) sum += values[k] as number;
  return sum / length;
}

function fillScratch(values: Float64Array, from: number, to: number): Float64Array {
  const scratch = quantileScratch(to - from);
  for (let k = from; k < to; k++) scratch[k - from] = values[k] as number;
  return scratch;
}

function quantileKernel(q: Float64Array): WindowKernel {
  return {
    leastSamples: 1,
    table: { floats: q, version: 0 },
    run: (exports, { valuesAt, loAt, hiAt, tableAt, scratchAt, outAt }, { length, steps }) =>
      exports.quantileRow(valuesAt, length, loAt, hiAt, steps, tableAt, scratchAt, outAt),
  };
}

/** The kernel for the quantiles asked for last: those of a query stay the same array. */
let quantiles: WindowKernel | undefined;

export const quantileRow: RowKernel = (windows, values, base, out, presence, at, { scalars }) => {
  const q = scalars[0] as Float64Array;
  if (quantiles?.table?.floats !== q) quantiles = quantileKernel(q);
  // The kernel sorts the whole row, which pays when windows overlap.
  const doOverlap = windows.samples > 2 * windows.length;
  if (doOverlap && runOverWindows(quantiles, windows, values, base, out, presence, at)) return;
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
