/**
 * `changes` and `resets`: events between neighbours, counted once per row as a running total; a window is the difference of
 * two totals, exactly.
 */
import type { RowKernel } from './rowKernel.ts';
import type { Windows } from './windows.ts';

let totals = new Int32Array(256);

export const changesRow: RowKernel = (windows, values, base, out, presence, at) => {
  reserveTotals(windows.length);
  for (let k = 1; k < windows.length; k++) {
    const value = values[base + k] as number;
    const previous = values[base + k - 1] as number;
    const isChange = value !== previous && !(Number.isNaN(value) && Number.isNaN(previous));
    totals[k] = (totals[k - 1] as number) + (isChange ? 1 : 0);
  }
  countRow(windows, out, presence, at);
};

export const resetsRow: RowKernel = (windows, values, base, out, presence, at) => {
  reserveTotals(windows.length);
  for (let k = 1; k < windows.length; k++) {
    const isReset = (values[base + k] as number) < (values[base + k - 1] as number);
    totals[k] = (totals[k - 1] as number) + (isReset ? 1 : 0);
  }
  countRow(windows, out, presence, at);
};

function reserveTotals(length: number): void {
  if (totals.length < length) totals = new Int32Array(2 * length);
  totals[0] = 0;
}

function countRow(windows: Windows, out: Float64Array, presence: Uint8Array, at: number): void {
  const { lo, hi, steps, times, ends, rangeMs } = windows;
  const isAnchored = windows.beforeMs > 0;
  for (let i = 0; i < steps; i++) {
    let l = lo[i] as number;
    const h = hi[i] as number;
    if (l === h) continue;
    if (isAnchored) {
      // The last sample at or before the range start is what the first one inside is compared with.
      const start = (ends[i] as number) - rangeMs;
      if ((times[h - 1] as number) <= start) continue;
      while (l + 1 < h && (times[l + 1] as number) <= start) l++;
    }
    out[at + i] = (totals[h - 1] as number) - (totals[l] as number);
    presence[at + i] = 1;
  }
}
