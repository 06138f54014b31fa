/** Kernels that fit a line or smooth a window: `deriv`, `predict_linear`, `double_exponential_smoothing`. */
import type { RowKernel, StepArguments } from './rowKernel.ts';
import { kernelModule } from './wasm/kernelModule.ts';
import { runOverWindows, type WindowKernel } from './wasm/windowKernels.ts';
import type { Windows } from './windows.ts';

/** Least squares over samples l … h - 1 with x in seconds from `origin`; the result is in `line`. */
const line = { slope: 0, intercept: 0 };

function fitLine(times: Float64Array, values: Float64Array, base: number, l: number, h: number, origin: number): void {
  const first = values[base + l] as number;
  let isConstant = true;
  let x = 0;
  let y = 0;
  let xy = 0;
  let xx = 0;
  // What rounding loses of each sum.
  let lostX = 0;
  let lostY = 0;
  let lostXY = 0;
  let lostXX = 0;
  for (let k = l; k < h; k++) {
    const yk = values[base + k] as number;
    if (yk !== first && k > l) isConstant = false;
    const xk = ((times[k] as number) - origin) / 1e3;
    const xyk = xk * yk;
    const xxk = xk * xk;
    const nextX = x + xk;
    lostX += Math.abs(x) >= Math.abs(xk) ? x - nextX + xk : xk - nextX + x;
    x = nextX;
    const nextY = y + yk;
    lostY = isInfinite(nextY) ? 0 : lostY + (Math.abs(y) >= Math.abs(yk) ? y - nextY + yk : yk - nextY + y);
    y = nextY;
    const nextXY = xy + xyk;
    lostXY = isInfinite(nextXY) ? 0 : lostXY + (Math.abs(xy) >= Math.abs(xyk) ? xy - nextXY + xyk : xyk - nextXY + xy);
    xy = nextXY;
    const nextXX = xx + xxk;
    lostXX += Math.abs(xx) >= Math.abs(xxk) ? xx - nextXX + xxk : xxk - nextXX + xx;
    xx = nextXX;
  }
  if (isConstant) {
    line.slope = isInfinite(first) ? Number.NaN : 0;
    line.intercept = isInfinite(first) ? Number.NaN : first;
    return;
  }
  const n = h - l;
  const sumX = x + lostX;
  const sumY = y + lostY;
  line.slope = (xy + lostXY - (sumX * sumY) / n) / (xx + lostXX - (sumX * sumX) / n);
  line.intercept = sumY / n - (line.slope * sumX) / n;
}

const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity;

const SLOPES: WindowKernel = {
  leastSamples: 2,
  run: (exports, { valuesAt, loAt, hiAt, outAt }, { times, steps }) =>
    exports.derivRow(times.byteOffset, valuesAt, loAt, hiAt, steps, outAt),
};

export const derivRow: RowKernel = (windows, values, base, out, presence, at) => {
  const { lo, hi, steps, times } = windows;
  if (areTimesPlaced(windows) && runOverWindows(SLOPES, windows, values, base, out, presence, at)) return;
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

const areTimesPlaced = ({ times }: Windows): boolean => kernelModule()?.holds(times) ?? false;

/** The kernel for the arguments of the query at hand: they stay the same arrays for all of its rows. */
let prediction: { readonly args: StepArguments; readonly kernel: WindowKernel } | undefined;

function predictionKernel(args: StepArguments, steps: number): WindowKernel {
  if (prediction?.args !== args) {
    const floats = new Float64Array(2 * steps);
    floats.set(args.times.subarray(0, steps));
    floats.set((args.scalars[0] as Float64Array).subarray(0, steps), steps);
    const kernel: WindowKernel = {
      leastSamples: 2,
      table: { floats, version: 0 },
      run: (exports, { valuesAt, loAt, hiAt, tableAt, outAt }, { times }) =>
        exports.predictRow(times.byteOffset, valuesAt, loAt, hiAt, steps, tableAt, outAt),
    };
    prediction = { args, kernel };
  }
  return prediction.kernel;
}

export const predictLinearRow: RowKernel = (windows, values, base, out, presence, at, args) => {
  const { lo, hi, steps, times } = windows;
  const seconds = args.scalars[0] as Float64Array;
  if (areTimesPlaced(windows)) {
    if (runOverWindows(predictionKernel(args, steps), windows, values, base, out, presence, at)) return;
  }
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
