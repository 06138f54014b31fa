/** `irate` and `idelta`: the last two samples of a window. */
import type { RowKernel } from './rowKernel.ts';

export const instantRateRow: RowKernel = ({ lo, hi, steps, times }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const h = hi[i] as number;
    if (h - (lo[i] as number) < 2) continue;
    const last = values[base + h - 1] as number;
    const previous = values[base + h - 2] as number;
    const seconds = ((times[h - 1] as number) - (times[h - 2] as number)) / 1000;
    out[at + i] = (last < previous ? last : last - previous) / seconds;
    presence[at + i] = 1;
  }
};

export const instantDeltaRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const h = hi[i] as number;
    if (h - (lo[i] as number) < 2) continue;
    out[at + i] = (values[base + h - 1] as number) - (values[base + h - 2] as number);
    presence[at + i] = 1;
  }
};
