/** Kernels that fit a line or smooth a window: `deriv`, `predict_linear`, `double_exponential_smoothing`. */
import type { RowKernel } from './rowKernel.ts';
import { CompensatedSum } from './sums.ts';

const sumX = new CompensatedSum();
const sumY = new CompensatedSum();
const sumXY = new CompensatedSum();
const sumX2 = new CompensatedSum();

/** Least squares over samples l … h - 1 with x in seconds from `origin`; the result is in `line`. */
const line = { slope: 0, intercept: 0 };

function fitLine(times: Float64Array, values: Float64Array, base: number, l: number, h: number, origin: number): void {
  const first = values[base + l] as number;
  let isConstant = true;
  for (const sum of [sumX, sumY, sumXY, sumX2]) sum.reset();
  for (let k = l; k < h; k++) {
    const y = values[base + k] as number;
    if (y !== first && k > l) isConstant = false;
    const x = ((times[k] as number) - origin) / 1e3;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  if (isConstant) {
    const isInfinite = first === Infinity || first === -Infinity;
    line.slope = isInfinite ? Number.NaN : 0;
    line.intercept = isInfinite ? Number.NaN : first;
    return;
  }
  const n = h - l;
  const x = sumX.total;
  const y = sumY.total;
  line.slope = (sumXY.total - (x * y) / n) / (sumX2.total - (x * x) / n);
  line.intercept = y / n - (line.slope * x) / n;
}

export const derivRow: RowKernel = ({ lo, hi, steps, times }, values, base, out, presence, at) => {
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h - l < 2) continue;
    // An origin among the samples keeps x small, and with it the error.
    fitLine(times, values, base, l, h, times[l] as number);
    out[at + i] = line.slope;
    presence[at + i] = 1;
  }
};

export const predictLinearRow: RowKernel = ({ lo, hi, steps, times }, values, base, out, presence, at, args) => {
  const seconds = args.scalars[0] as Float64Array;
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h - l < 2) continue;
    fitLine(times, values, base, l, h, args.times[i] as number);
    out[at + i] = line.slope * (seconds[i] as number) + line.intercept;
    presence[at + i] = 1;
  }
};

/** Holt's linear method. The factors have been checked by the caller. */
export const smoothingRow: RowKernel = ({ lo, hi, steps }, values, base, out, presence, at, { scalars }) => {
  const [smoothing, trend] = scalars as [Float64Array, Float64Array];
  for (let i = 0; i < steps; i++) {
    const l = lo[i] as number;
    const h = hi[i] as number;
    if (h - l < 2) continue;
    const sf = smoothing[i] as number;
    const tf = trend[i] as number;
    let previous = 0;
    let smoothed = values[base + l] as number;
    let slope = (values[base + l + 1] as number) - smoothed;
    for (let k = l + 1; k < h; k++) {
      if (k > l + 1) slope = tf * (smoothed - previous) + (1 - tf) * slope;
      const next = sf * (values[base + k] as number) + (1 - sf) * (smoothed + slope);
      previous = smoothed;
      smoothed = next;
    }
    out[at + i] = smoothed;
    presence[at + i] = 1;
  }
};
