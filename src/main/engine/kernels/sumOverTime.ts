/**
 * `sum_over_time` and `avg_over_time` with Prometheus' compensated sums. Long windows that overlap are summed from blocks of
 * BLOCK samples, each with its own sum and compensation, so a step costs window / BLOCK instead of window.
 */
import { compensatedMean } from './sums.ts';
import type { RowKernel } from './rowKernel.ts';
import type { Windows } from './windows.ts';

const BLOCK = 16;
/** From this mean length of a window on, blocks are worth their preparation. */
const LONG_WINDOW = 3 * BLOCK;

/** Sums and compensations of the blocks of the row at hand; grown, never shrunk. Kernels run to their end, so one is enough. */
let blockSums = new Float64Array(0);
let blockRests = new Float64Array(0);

export const sumRow: RowKernel = (windows, values, base, out, presence, at) => {
  const { lo, hi, steps } = windows;
  const useBlocks = hasLongWindows(windows) && sumBlocks(values, base, windows.length);
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    out[at + i] = useBlocks ? sumWithBlocks(values, base, l, h) : sumWindow(values, base + l, base + h);
    presence[at + i] = 1;
  }
};

export const averageRow: RowKernel = (windows, values, base, out, presence, at) => {
  const { lo, hi, steps } = windows;
  const useBlocks = hasLongWindows(windows) && sumBlocks(values, base, windows.length);
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    out[at + i] = averageWindow(values, base, l, h, useBlocks);
    presence[at + i] = 1;
  }
};

function averageWindow(values: Float64Array, base: number, l: number, h: number, useBlocks: boolean): number {
  const sum = useBlocks ? sumWithBlocks(values, base, l, h) : Number.NaN;
  return Number.isFinite(sum) ? sum / (h - l) : compensatedMean(values, base + l, base + h);
}

function hasLongWindows({ lo, hi, steps }: Windows): boolean {
  const middle = steps >> 1;
  return steps > 4 && (hi[middle] as number) - (lo[middle] as number) >= LONG_WINDOW;
}

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

/** @returns false when a block is not finite, or so large that sums of blocks may overflow: then windows are summed singly */
function sumBlocks(values: Float64Array, base: number, length: number): boolean {
  const blocks = Math.floor(length / BLOCK);
  if (blockSums.length < blocks) {
    blockSums = new Float64Array(blocks);
    blockRests = new Float64Array(blocks);
  }
  for (let b = 0; b < blocks; b++) {
    let sum = 0;
    let c = 0;
    const from = base + b * BLOCK;
    for (let k = from; k < from + BLOCK; k++) {
      const x = values[k] as number;
      const t = sum + x;
      c += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
      sum = t;
    }
    if (!(Math.abs(sum) < 1e300)) return false;
    blockSums[b] = sum;
    blockRests[b] = c;
  }
  return true;
}

function sumWithBlocks(values: Float64Array, base: number, l: number, h: number): number {
  const firstBlock = Math.ceil(l / BLOCK);
  const lastBlock = Math.floor(h / BLOCK);
  if (firstBlock >= lastBlock) return sumWindow(values, base + l, base + h);
  let sum = 0;
  let c = 0;
  for (let k = base + l; k < base + firstBlock * BLOCK; k++) {
    const x = values[k] as number;
    const t = sum + x;
    c += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
    sum = t;
  }
  for (let b = firstBlock; b < lastBlock; b++) {
    const x = blockSums[b] as number;
    const t = sum + x;
    c += (Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum) + (blockRests[b] as number);
    sum = t;
  }
  for (let k = base + lastBlock * BLOCK; k < base + h; k++) {
    const x = values[k] as number;
    const t = sum + x;
    c += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
    sum = t;
  }
  // Samples around the blocks may be what blocks must not be: without a finite sum, the window is summed by itself.
  return Number.isFinite(sum) ? sum + c : sumWindow(values, base + l, base + h);
}
