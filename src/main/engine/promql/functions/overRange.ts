/** All functions over ranges: which kernel works on floats, and what is done where there are histograms. */
import { AppError } from '../../../../shared/errors.ts';
import { changesRow, resetsRow } from '../../kernels/changesOverTime.ts';
import { countRow, firstRow, lastRow, presentRow, timeOfFirstRow, timeOfLastRow } from '../../kernels/countOverTime.ts';
import { extendedRangeRow } from '../../kernels/extendedRange.ts';
import { maxRow, minRow, timeOfMaxRow, timeOfMinRow } from '../../kernels/extremesOverTime.ts';
import { Extrapolation } from '../../kernels/extrapolation.ts';
import { instantDeltaRow, instantRateRow } from '../../kernels/instantRate.ts';
import type { RowKernel, StepArguments } from '../../kernels/rowKernel.ts';
import { deviationRow, medianDeviationRow, quantileRow, varianceRow } from '../../kernels/spreadOverTime.ts';
import { averageRow, sumRow } from '../../kernels/sumOverTime.ts';
import { derivRow, predictLinearRow, smoothingRow } from '../../kernels/trend.ts';
import { type Annotations, invalidQuantile } from '../annotations.ts';
import type { Position } from '../ast.ts';
import type { Extension } from '../operators/rangeSource.ts';
import * as histograms from './histogramWindows.ts';
import type { MixedWindow, PreparedKernel, RangeFunction } from './rangeFunction.ts';

function overTime(
  row: RowKernel,
  ofHistograms: RangeFunction['histograms'] = histograms.ignoreHistograms,
): RangeFunction {
  return { keepsName: false, createKernel: () => ({ row }), histograms: ofHistograms };
}

function rateFunction(isCounter: boolean, perSecond: boolean): RangeFunction {
  return {
    keepsName: false,
    createKernel: (steps, extension) => rateKernel(steps, extension, isCounter, perSecond),
    histograms: (window) => histograms.extrapolatedChange(window, { isCounter, perSecond }),
  };
}

function rateKernel(steps: number, extension: Extension, isCounter: boolean, perSecond: boolean): PreparedKernel {
  if (extension !== undefined) {
    return { row: extendedRangeRow({ isSmoothed: extension === 'smoothed', isCounter, perSecond }) };
  }
  const extrapolation = new Extrapolation(steps, isCounter, perSecond);
  return {
    prepare: (windows) => extrapolation.prepare(windows),
    row: (windows, values, base, out, presence, at) => extrapolation.row(windows, values, base, out, presence, at),
  };
}

function checkQuantiles({ scalars }: StepArguments, annotations: Annotations, pos: Position): void {
  for (const q of scalars[0] ?? []) if (!(q >= 0 && q <= 1)) annotations.add(invalidQuantile(pos, q));
}

function checkSmoothing({ scalars }: StepArguments): void {
  checkFactors(scalars[0], 'smoothing', 'sf');
  checkFactors(scalars[1], 'trend', 'tf');
}

function checkFactors(factors: Float64Array | undefined, what: string, symbol: string): void {
  const wrong = factors?.find((factor) => factor <= 0 || factor >= 1);
  if (wrong === undefined) return;
  throw new AppError('execution', `invalid ${what} factor. Expected: 0 < ${symbol} < 1, got: ${wrong.toFixed(6)}`);
}

export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['rate', rateFunction(true, true)],
  ['increase', rateFunction(true, false)],
  ['delta', rateFunction(false, false)],
  ['irate', overTime(instantRateRow, (window: MixedWindow) => histograms.instantChange(window, true))],
  ['idelta', overTime(instantDeltaRow, (window: MixedWindow) => histograms.instantChange(window, false))],
  ['changes', overTime(changesRow, histograms.countChanges)],
  ['resets', overTime(resetsRow, histograms.countResets)],
  ['deriv', overTime(derivRow)],
  ['predict_linear', overTime(predictLinearRow)],
  ['double_exponential_smoothing', { ...overTime(smoothingRow), checkArguments: checkSmoothing }],
  ['avg_over_time', overTime(averageRow, histograms.averageOverTime)],
  ['sum_over_time', overTime(sumRow, histograms.sumOverTime)],
  ['count_over_time', overTime(countRow, histograms.countAll)],
  ['present_over_time', overTime(presentRow, histograms.present)],
  ['min_over_time', overTime(minRow)],
  ['max_over_time', overTime(maxRow)],
  ['stddev_over_time', overTime(deviationRow)],
  ['stdvar_over_time', overTime(varianceRow)],
  ['mad_over_time', overTime(medianDeviationRow)],
  ['quantile_over_time', { ...overTime(quantileRow), checkArguments: checkQuantiles }],
  ['first_over_time', { ...overTime(firstRow, histograms.first), keepsName: true }],
  ['last_over_time', { ...overTime(lastRow, histograms.last), keepsName: true }],
  ['ts_of_first_over_time', overTime(timeOfFirstRow, histograms.timeOfFirst)],
  ['ts_of_last_over_time', overTime(timeOfLastRow, histograms.timeOfLast)],
  ['ts_of_max_over_time', overTime(timeOfMaxRow)],
  ['ts_of_min_over_time', overTime(timeOfMinRow)],
]);
