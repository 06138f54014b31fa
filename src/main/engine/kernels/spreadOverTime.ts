/** Kernels over how the values of a window are spread: variance, quantile, median deviation. */
import { quantileOfScratch, quantileScratch } from './quantile.ts';
import type { RowKernel } from './rowKernel.ts';
import { CompensatedSum } from './sums.ts';

const mean = new CompensatedSum();
const squares = new CompensatedSum();

/** Welford's recurrence with compensated sums. */
function varianceOf(values: Float64Array, from: number, to: number): number {
  mean.reset();
  squares.reset();
  for (let k = from; k < to; k++) {
    const value = values[k] as number;
    const delta = value - mean.total;
    mean.add(delta / (k - from + 1));
    squares.add(delta * (value - mean.total));
  }
  return squares.total / (to - from);
}

export const varianceRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = varianceOf(values, base + (lo[i] as number), base + (hi[i] as number));
    presence[at + i] = 1;
  }
};

export const deviationRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    if (hi[i] === lo[i]) continue;
    out[at + i] = Math.sqrt(varianceOf(values, base + (lo[i] as number), base + (hi[i] as number)));
    presence[at + i] = 1;
  }
};

function fillScratch(values: Float64Array, from: number, to: number): Float64Array {
  const scratch = quantileScratch(to - from);
  for (let k = from; k < to; k++) scratch[k - from] = values[k] as number;
  return scratch;
}

export const quantileRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at, { scalars }) => {
  const q = scalars[0] as Float64Array;
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h === l) continue;
    fillScratch(values, base + l, base + h);
    out[at + i] = quantileOfScratch(q[i] as number, h - l);
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
