/**
 * `min_over_time`, `max_over_time` and the times of both. NaN loses against any number. Long windows use a deque of candidates
 * whose values fall (for max) from front to back, so each sample enters and leaves once however the windows overlap.
 */
import type { RowKernel } from './rowKernel.ts';
import { runOverWindows, type WindowKernel } from './wasm/windowKernels.ts';

/** A block of the kernel: a power of two, so that a window of mean length spans a few. */
const MAX_BLOCK_SHIFT = 12;

const extremeKernel = (sign: 1 | -1): WindowKernel => ({
  leastSamples: 1,
  run(exports, { valuesAt, loAt, hiAt, scratchAt, outAt }, { length, steps, samples }) {
    const shift = Math.max(1, Math.min(MAX_BLOCK_SHIFT, 30 - Math.clz32(samples / steps)));
    return exports.extremeRow(valuesAt, length, loAt, hiAt, steps, shift, sign, scratchAt, outAt);
  },
});

const LARGEST = extremeKernel(1);
const SMALLEST = extremeKernel(-1);

/** Sample indices of the deque; grown, never shrunk. */
let deque = new Int32Array(256);

export const maxRow: RowKernel = (windows, values, base, out, presence, at) => {
  if (runOverWindows(LARGEST, windows, values, base, out, presence, at)) return;
  extremeRow(windows.lo, windows.hi, windows.length, values, base, out, presence, at, 1);
};

export const minRow: RowKernel = (windows, values, base, out, presence, at) => {
  if (runOverWindows(SMALLEST, windows, values, base, out, presence, at)) return;
  extremeRow(windows.lo, windows.hi, windows.length, values, base, out, presence, at, -1);
};

/** @param sign  1 for the largest, -1 for the smallest */
function extremeRow(
  lo: Int32Array,
  hi: Int32Array,
  length: number,
  values: Float64Array,
  base: number,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
  sign: number,
): void {
  if (deque.length < length) deque = new Int32Array(length);
  let head = 0;
  let tail = 0;
  let next = 0;
  for (let i = 0; i < lo.length; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    if (next < l) {
      next = l;
      head = tail = 0;
    }
    for (; next < h; next++) {
      const value = (values[base + next] as number) * sign;
      if (Number.isNaN(value)) continue;
      while (tail > head && (values[base + (deque[tail - 1] as number)] as number) * sign < value) tail--;
      // Room at the front is taken back only when the deque is empty; it never holds more than `length` indices.
      if (tail === head) head = tail = 0;
      deque[tail++] = next;
    }
    while (head < tail && (deque[head] as number) < l) head++;
    out[at + i] = head < tail ? (values[base + (deque[head] as number)] as number) : Number.NaN;
    presence[at + i] = 1;
  }
}

export const timeOfMaxRow: RowKernel = (windows, values, base, out, presence, at) => {
  timeOfExtremeRow(windows.times, windows.lo, windows.hi, values, base, out, presence, at, 1);
};

export const timeOfMinRow: RowKernel = (windows, values, base, out, presence, at) => {
  timeOfExtremeRow(windows.times, windows.lo, windows.hi, values, base, out, presence, at, -1);
};

/** The latest of equals wins, and a NaN gives way to whatever follows it. */
function timeOfExtremeRow(
  times: Float64Array,
  lo: Int32Array,
  hi: Int32Array,
  values: Float64Array,
  base: number,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
  sign: number,
): void {
  for (let i = 0; i < lo.length; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    let best = l;
    let bestValue = (values[base + l] as number) * sign;
    for (let k = l; k < h; k++) {
      const value = (values[base + k] as number) * sign;
      if (value >= bestValue || Number.isNaN(bestValue)) {
        best = k;
        bestValue = value;
      }
    }
    out[at + i] = (times[best] as number) / 1000;
    presence[at + i] = 1;
  }
}
