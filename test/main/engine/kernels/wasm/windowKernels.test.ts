/** Kernels over windows: what they make of kernel memory is, bit for bit, what their twins make of any other. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Extrapolation } from '../../../../../src/main/engine/kernels/extrapolation.ts';
import { maxRow, minRow } from '../../../../../src/main/engine/kernels/extremesOverTime.ts';
import type { RowKernel } from '../../../../../src/main/engine/kernels/rowKernel.ts';
import { deviationRow, quantileRow, varianceRow } from '../../../../../src/main/engine/kernels/spreadOverTime.ts';
import { averageRow, sumRow } from '../../../../../src/main/engine/kernels/sumOverTime.ts';
import { derivRow, predictLinearRow } from '../../../../../src/main/engine/kernels/trend.ts';
import { Windows, windowEnds } from '../../../../../src/main/engine/kernels/windows.ts';
import { kernelModule, type KernelModule } from '../../../../../src/main/engine/kernels/wasm/kernelModule.ts';
import { anyRun } from '../../../../support/floatRuns.ts';

const kernels = kernelModule() as KernelModule;

function extrapolated(isCounter: boolean, perSecond: boolean): RowKernel {
  return (windows, values, base, out, presence, at) => {
    const extrapolation = new Extrapolation(windows.steps, isCounter, perSecond);
    extrapolation.prepare(windows);
    extrapolation.row(windows, values, base, out, presence, at);
  };
}

const KERNELS: readonly (readonly [string, RowKernel])[] = [
  ['rate', extrapolated(true, true)],
  ['increase', extrapolated(true, false)],
  ['delta', extrapolated(false, false)],
  ['sum_over_time', sumRow],
  ['avg_over_time', averageRow],
  ['min_over_time', minRow],
  ['max_over_time', maxRow],
  ['stdvar_over_time', varianceRow],
  ['stddev_over_time', deviationRow],
  ['quantile_over_time', quantileRow],
  ['deriv', derivRow],
  ['predict_linear', predictLinearRow],
];

const BASE = 3;
const STEPS = 60;
const QUANTILES = Float64Array.from({ length: STEPS }, (_, i) => [0.9, 0, 1, 0.5, -1, 2, Number.NaN][i % 7] as number);

/** Steps that have a value, each with its bits. */
function run(row: RowKernel, windows: Windows, values: Float64Array): string[] {
  const out = new Float64Array(windows.steps + 2);
  const presence = new Uint8Array(windows.steps + 2);
  row(windows, values, BASE, out, presence, 1, { times: windows.ends, scalars: [QUANTILES] });
  expect([out[0], out.at(-1)], 'nothing is written around the row').toEqual([0, 0]);
  return Array.from(out, (value, i) => (presence[i] === 1 ? `${i}: ${Object.is(value, -0) ? '-0' : value}` : ''));
}

const shapes = fc.record({
  rangeMs: fc.integer({ min: 1, max: 150 }).map((samples) => samples * 15_000),
  stepMs: fc.integer({ min: 1, max: 40 }).map((samples) => samples * 15_000 - 4_000),
  /** A gap in time after every so many samples. */
  gapEvery: fc.integer({ min: 5, max: 200 }),
});

describe('kernels over windows', () => {
  for (const [name, row] of KERNELS) {
    it(`${name} is its twin’s`, () => {
      fc.assert(
        fc.property(anyRun, shapes, (run_, { rangeMs, stepMs, gapEvery }) => {
          const values = new Float64Array(run_.length + BASE);
          values.set(run_, BASE);
          const times = Float64Array.from(run_, (_, i) => i * 15_000 + Math.floor(i / gapEvery) * 300_000);
          const windows = new Windows(windowEnds(0, stepMs, STEPS, 0), rangeMs);
          windows.locate(times, run_.length);
          const placed = kernels.allocateFloats(values.length) as Float64Array;
          const placedTimes = kernels.allocateFloats(times.length) as Float64Array;
          placedTimes.set(times);
          const placedWindows = new Windows(windows.ends, rangeMs);
          placedWindows.locate(placedTimes, run_.length);
          placed.set(values);
          const actual = run(row, placedWindows, placed);
          kernels.free(placed);
          kernels.free(placedTimes);
          expect(actual).toEqual(run(row, windows, values));
        }),
        { numRuns: 300 },
      );
    });
  }
});
