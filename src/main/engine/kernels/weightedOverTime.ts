/** `avg_over_time` and `count_over_time` where a cell stands for several samples: its value is their sum, its weight their number. */
import type { Windows } from './windows.ts';

export interface WeightedRow {
  /** Cell k of the windows: values[k] and weights[k]. */
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly isCount: boolean;
}

/** Step i goes to out[at + i], with presence[at + i] set to 1 where there is a value. */
export function weightedRow(
  windows: Windows,
  { values, weights, isCount }: WeightedRow,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
): void {
  const { lo, hi, steps } = windows;
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    let count = 0;
    for (let k = l; k < h; k++) count += weights[k] as number;
    out[at + i] = isCount ? count : compensatedSum(values, l, h) / count;
    presence[at + i] = 1;
  }
}

function compensatedSum(values: Float64Array, from: number, to: number): number {
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
