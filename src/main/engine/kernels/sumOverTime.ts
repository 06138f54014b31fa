/**
 * `sum_over_time` and `avg_over_time` with Prometheus' compensated sums. Where windows overlap, a window's sum is the difference
 * of two running sums, each with its own compensation, so a step costs the same however long its window is.
 */
import { compensatedMean } from './sums.ts';
import type { RowKernel } from './rowKernel.ts';
import { runOverWindows, type WindowKernel } from './wasm/windowKernels.ts';
import type { Windows } from './windows.ts';

/** Sums in which larger ones than this take part may overflow. */
const TOO_LARGE = 1e300;
/** A window whose sum is a smaller share of the largest running sum is summed by itself: here its digits are lost. */
const LEAST_SHARE = 1e-10;

/** The sum before each sample of the row at hand, and what rounding lost of it; grown, never shrunk. */
let sums = new Float64Array(0);
let rests = new Float64Array(0);

export const sumRow: RowKernel = (windows, values, base, out, presence, at) => {
  if (!doOverlap(windows)) return sumEach(windows, values, base, out, presence, at);
  if (runOverWindows(SUMS, windows, values, base, out, presence, at)) return;
  const largest = runningSums(values, base, windows.length);
  if (!(largest < TOO_LARGE)) return sumEach(windows, values, base, out, presence, at);
  const { lo, hi, steps } = windows;
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    out[at + i] = sumBetween(values, base, l, h, largest);
    presence[at + i] = 1;
  }
};

export const averageRow: RowKernel = (windows, values, base, out, presence, at) => {
  if (!doOverlap(windows)) return averageEach(windows, values, base, out, presence, at);
  if (runOverWindows(MEANS, windows, values, base, out, presence, at)) return;
  const largest = runningSums(values, base, windows.length);
  if (!(largest < TOO_LARGE)) return averageEach(windows, values, base, out, presence, at);
  const { lo, hi, steps } = windows;
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    out[at + i] = sumBetween(values, base, l, h, largest) / (h - l);
    presence[at + i] = 1;
  }
};

const sumKernel = (isMean: 0 | 1): WindowKernel => ({
  leastSamples: 1,
  run: (exports, { valuesAt, loAt, hiAt, scratchAt, outAt }, { length, steps }) =>
    exports.sumRow(valuesAt, length, loAt, hiAt, steps, isMean, scratchAt, outAt),
});

const SUMS = sumKernel(0);
const MEANS = sumKernel(1);

/** Otherwise looking at each window's samples costs less than looking at each sample once. */
const doOverlap = ({ samples, length }: Windows): boolean => samples > 2 * length;

type Row = (
  windows: Windows,
  values: Float64Array,
  base: number,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
) => void;

const sumEach: Row = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    out[at + i] = sumWindow(values, base + l, base + h);
    presence[at + i] = 1;
  }
};

const averageEach: Row = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    out[at + i] = compensatedMean(values, base + l, base + h);
    presence[at + i] = 1;
  }
};

function sumWindow(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let c = 0;
  for (let k = from; k < to; k++) {
    const x = values[k] as number;
    const t = sum + x;
    if (t === Infinity || t === -Infinity) c = 0;
    else c += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
    sum = t;
  }
  return sum === Infinity || sum === -Infinity ? sum : sum + c;
}

/** @returns the largest running sum in size; not a finite number when one is not */
function runningSums(values: Float64Array, base: number, length: number): number {
  if (sums.length <= length) {
    sums = new Float64Array(2 * length + 1);
    rests = new Float64Array(2 * length + 1);
  }
  let sum = 0;
  let c = 0;
  let largest = 0;
  for (let k = 0; k < length; k++) {
    const x = values[base + k] as number;
    const t = sum + x;
    c += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
    sum = t;
    largest = Math.max(largest, Math.abs(t));
    sums[k + 1] = sum;
    rests[k + 1] = c;
  }
  return largest;
}

function sumBetween(values: Float64Array, base: number, l: number, h: number, largest: number): number {
  const before = -(sums[l] as number);
  const upTo = sums[h] as number;
  const difference = upTo + before;
  const lost = Math.abs(upTo) >= Math.abs(before) ? upTo - difference + before : before - difference + upTo;
  const whole = difference + (lost + ((rests[h] as number) - (rests[l] as number)));
  return Math.abs(whole) < largest * LEAST_SHARE ? sumWindow(values, base + l, base + h) : whole;
}
