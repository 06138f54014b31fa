/** Operators that change each cell by itself: functions of one float, clamp, round, unary minus, vector(), timestamp(). */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { EMPTY_LABELS } from '../../../../shared/labels.ts';
import type { FloatFunction } from '../functions/elementwise.ts';
import { goMax, goMin } from '../functions/goMath.ts';
import { scaleHistogram } from '../histogram/arithmetic.ts';
import { FRESH_CELLS, copyOf } from '../cellMemory.ts';
import { type Matrix, allNamesDropped, mergeSameLabels, vectorValue, withoutEmptyRows } from '../matrix.ts';
import { type Operator, scalarOf, vectorOf } from './operator.ts';
import { evaluateScalars, stepTimes } from './rangeCall.ts';
import { inPieces } from './rowWise.ts';

/** A new matrix of floats: names go, histograms are left out. */
function mapFloats(matrix: Matrix, fill: (out: Float64Array, presence: Uint8Array) => void): Matrix {
  const values = matrix.memory.floats(matrix.values.length);
  const presence = copyOf(matrix.presence, matrix.memory);
  matrix.histograms?.forEach((histogram, cell) => {
    if (histogram !== undefined) presence[cell] = 0;
  });
  fill(values, presence);
  const mapped = { ...matrix, dropName: allNamesDropped(matrix.series.length), values, presence, histograms: null };
  return matrix.histograms ? withoutEmptyRows(mapped) : mapped;
}

export function mapFloat(expr: Operator, func: FloatFunction): Operator {
  const change = (matrix: Matrix): Matrix =>
    mapFloats(matrix, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = func(matrix.values[i] as number);
    });
  const whole: Operator = async (run, grid) => vectorValue(change(await vectorOf(expr, run, grid)));
  return inPieces(whole, expr, async () => change);
}

/** A date function without argument: of the evaluation time. */
export function ofStepTime(func: FloatFunction): Operator {
  return async (_run, grid) => {
    const values = stepTimes(grid).map((time) => func(Math.trunc(time / 1000)));
    return vectorValue(singleRow(values));
  };
}

function singleRow(values: Float64Array): Matrix {
  const presence = new Uint8Array(values.length).fill(1);
  return {
    series: [EMPTY_LABELS],
    dropName: null,
    steps: values.length,
    values,
    presence,
    histograms: null,
    memory: FRESH_CELLS,
  };
}

export function clamp(expr: Operator, min: Operator | undefined, max: Operator | undefined): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    const low = min ? await scalarOf(min, run, grid) : new Float64Array(grid.steps).fill(-Infinity);
    const high = max ? await scalarOf(max, run, grid) : new Float64Array(grid.steps).fill(Infinity);
    const result = mapFloats(matrix, (out, presence) => {
      for (let cell = 0; cell < out.length; cell++) {
        const step = cell % grid.steps;
        out[cell] = goMax(low[step] as number, goMin(high[step] as number, matrix.values[cell] as number));
        if ((high[step] as number) < (low[step] as number)) presence[cell] = 0;
      }
    });
    return vectorValue(withoutEmptyRows(result));
  };
}

/** Ties go up. Multiplying by the inverse loses less than dividing twice. */
export function round(expr: Operator, toNearest: readonly Operator[]): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    const [nearest] = await evaluateScalars(toNearest, run, grid);
    const result = mapFloats(matrix, (out) => {
      for (let cell = 0; cell < out.length; cell++) {
        const inverse = 1 / (nearest?.[cell % grid.steps] ?? 1);
        out[cell] = Math.floor((matrix.values[cell] as number) * inverse + 0.5) / inverse;
      }
    });
    return vectorValue(result);
  };
}

export function negate(expr: Operator): Operator {
  return async (run, grid) => {
    const value = await expr(run, grid);
    if (value.type === 'scalar') return { type: 'scalar', values: value.values.map((x) => -x) };
    if (value.type === 'string') return value;
    const { matrix } = value;
    const histograms =
      matrix.histograms?.map((histogram) => (histogram ? scaleHistogram(histogram, -1) : undefined)) ?? null;
    const result: Matrix = {
      ...matrix,
      dropName: allNamesDropped(matrix.series.length),
      values: negated(matrix),
      histograms,
    };
    return vectorValue(mergeSameLabels(result));
  };
}

function negated({ values, memory }: Matrix): Float64Array {
  const out = memory.floats(values.length);
  for (let cell = 0; cell < out.length; cell++) out[cell] = -(values[cell] as number);
  return out;
}

/** `timestamp(expr)` of anything but a selector: the evaluation time. */
export function timestampOfSteps(expr: Operator): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    const times = stepTimes(grid);
    const values = matrix.memory.floats(matrix.values.length);
    for (let cell = 0; cell < values.length; cell++) values[cell] = (times[cell % grid.steps] as number) / 1000;
    return vectorValue({ ...matrix, dropName: allNamesDropped(matrix.series.length), values, histograms: null });
  };
}

export function vectorFromScalar(expr: Operator): Operator {
  return async (run, grid) => vectorValue(singleRow(await scalarOf(expr, run, grid)));
}

/** The value of the only float at a step, NaN when there is none or more than one. */
export function scalarFromVector(expr: Operator): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    const values = new Float64Array(grid.steps).fill(Number.NaN);
    const found = new Uint8Array(grid.steps);
    for (let cell = 0; cell < matrix.values.length; cell++) {
      if (matrix.presence[cell] === 0 || matrix.histograms?.[cell] !== undefined) continue;
      const step = cell % grid.steps;
      values[step] = found[step] === 0 ? (matrix.values[cell] as number) : Number.NaN;
      found[step] = 1;
    }
    return { type: 'scalar', values };
  };
}

/** Functions of one histogram; floats are left out. */
export function mapHistogram(expr: Operator, func: (histogram: FloatHistogram) => number): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    const values = matrix.memory.floats(matrix.values.length);
    const presence = matrix.memory.bytes(values.length);
    matrix.histograms?.forEach((histogram, cell) => {
      if (histogram === undefined || matrix.presence[cell] === 0) return;
      values[cell] = func(histogram);
      presence[cell] = 1;
    });
    const dropName = allNamesDropped(matrix.series.length);
    return vectorValue(withoutEmptyRows({ ...matrix, dropName, values, presence, histograms: null }));
  };
}
