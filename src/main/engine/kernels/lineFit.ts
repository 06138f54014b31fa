/** `deriv` and `predict_linear` in WebAssembly where rows are in kernel memory; the twins of trend.ts where they are not. */
import type { RowKernel, StepArguments } from './rowKernel.ts';
import { derivRow, predictLinearRow } from './trend.ts';
import { kernelModule } from './wasm/kernelModule.ts';
import { runOverWindows, type StepTable, type WindowKernel, type WindowPlaces } from './wasm/windowKernels.ts';
import type { Windows } from './windows.ts';

/** Puts the sample times into the scratch. @returns 1 where there is no kernel memory */
function runLine(places: WindowPlaces, { times, length, steps }: Windows, originsAt: number): number {
  const kernels = kernelModule();
  if (kernels === null) return 1;
  const { valuesAt, scratchAt, loAt, hiAt, outAt } = places;
  kernels.floats.set(times.subarray(0, length), scratchAt / 8);
  return kernels.exports.lineRow(valuesAt, scratchAt, loAt, hiAt, steps, originsAt, outAt);
}

const DERIV: WindowKernel = { leastSamples: 2, run: (_exports, places, windows) => runLine(places, windows, 0) };

export const fittedSlopeRow: RowKernel = (windows, values, base, out, presence, at, args) => {
  if (runOverWindows(DERIV, windows, values, base, out, presence, at)) return;
  derivRow(windows, values, base, out, presence, at, args);
};

/** One per call: its arguments stay the same from row to row. */
const predictions = new WeakMap<StepArguments, WindowKernel>();

function predictionOf(args: StepArguments): WindowKernel {
  let kernel = predictions.get(args);
  if (kernel === undefined) predictions.set(args, (kernel = newPrediction(args)));
  return kernel;
}

function newPrediction({ times, scalars }: StepArguments): WindowKernel {
  const floats = new Float64Array(2 * times.length);
  floats.set(times);
  floats.set(scalars[0] as Float64Array, times.length);
  const table: StepTable = { floats, version: 0 };
  return { leastSamples: 2, table, run: (_exports, places, windows) => runLine(places, windows, places.tableAt) };
}

export const fittedPredictionRow: RowKernel = (windows, values, base, out, presence, at, args) => {
  if (runOverWindows(predictionOf(args), windows, values, base, out, presence, at)) return;
  predictLinearRow(windows, values, base, out, presence, at, args);
};
