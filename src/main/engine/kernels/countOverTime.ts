/** Kernels that look at which samples a window has, or at its ends. */
import type { RowKernel } from './rowKernel.ts';

export const countRow: RowKernel = ({ lo, hi, steps }, _values, _base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const count = (hi[i] as number) - (lo[i] as number);
    if (count === 0) continue;
    out[at + i] = count;
    presence[at + i] = 1;
  }
};

export const presentRow: RowKernel = ({ lo, hi, steps }, _values, _base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = 1;
    presence[at + i] = 1;
  }
};

export const firstRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = values[base + (lo[i] as number)] as number;
    presence[at + i] = 1;
  }
};

export const lastRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = values[base + (hi[i] as number) - 1] as number;
    presence[at + i] = 1;
  }
};

export const timeOfFirstRow: RowKernel = ({ lo, hi, steps, times }, _values, _base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = (times[lo[i] as number] as number) / 1000;
    presence[at + i] = 1;
  }
};

export const timeOfLastRow: RowKernel = ({ lo, hi, steps, times }, _values, _base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = (times[(hi[i] as number) - 1] as number) / 1000;
    presence[at + i] = 1;
  }
};
