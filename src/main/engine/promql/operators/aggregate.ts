/**
 * Aggregations with one result per group. Floats are aggregated row by row in typed arrays; what histograms in the input mean
 * is settled here: they are added up (sum, avg), counted, or left out with an info.
 */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { histogramIgnoredInAggregation, invalidQuantile, mixedFloatsHistogramsInAggregation } from '../annotations.ts';
import type { Position } from '../ast.ts';
import { type HistogramCells, type Matrix, vectorValue, withoutEmptyRows } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { type FloatAggregation, type FloatGroups, aggregateFloats } from './aggregateFloats.ts';
import { type HistogramGroups, aggregateHistograms } from './aggregateHistograms.ts';
import { type Grouping, type Groups, groupRows } from './grouping.ts';
import { type Operator, scalarOf, vectorOf } from './operator.ts';

export interface Aggregate {
  readonly op: FloatAggregation;
  readonly expr: Operator;
  readonly grouping: Grouping;
  /** Place of what is aggregated. */
  readonly exprPos: Position;
  readonly quantile: { readonly operator: Operator; readonly pos: Position } | undefined;
}

export function aggregate(aggregation: Aggregate): Operator {
  return async (run, grid) => {
    const { quantile } = aggregation;
    const q = quantile ? await scalarOf(quantile.operator, run, grid) : undefined;
    if (q && quantile) checkQuantile(q, quantile.pos, run);
    const matrix = await vectorOf(aggregation.expr, run, grid);
    const groups = groupRows(matrix, aggregation.grouping);
    const floatPresence = matrix.histograms ? withoutHistograms(matrix) : matrix.presence;
    const floats = await aggregateFloats(aggregation.op, { matrix, floatPresence, groups }, run, q);
    if (matrix.histograms === null) return vectorValue(floatResult(floats, groups, matrix.steps));
    return vectorValue(withHistograms(aggregation, matrix, groups, floats, run));
  };
}

/** The extremes stand for all steps. */
function checkQuantile(q: Float64Array, pos: Position, run: QueryRun): void {
  let min = Infinity;
  let max = -Infinity;
  for (const value of q) {
    if (Number.isNaN(value)) run.annotations.add(invalidQuantile(pos, Number.NaN));
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (max > 1) run.annotations.add(invalidQuantile(pos, max));
  if (min < 0) run.annotations.add(invalidQuantile(pos, min));
}

function withoutHistograms(matrix: Matrix): Uint8Array {
  const presence = matrix.presence.slice();
  matrix.histograms?.forEach((histogram, cell) => {
    if (histogram !== undefined) presence[cell] = 0;
  });
  return presence;
}

function floatResult({ values, seen }: FloatGroups, groups: Groups, steps: number): Matrix {
  const presence = new Uint8Array(values.length);
  for (let i = 0; i < presence.length; i++) presence[i] = (seen[i] as number) > 0 ? 1 : 0;
  return withoutEmptyRows({
    series: groups.labels,
    dropName: groups.dropName,
    steps,
    values,
    presence,
    histograms: null,
  });
}

function withHistograms(
  aggregation: Aggregate,
  matrix: Matrix,
  groups: Groups,
  floats: FloatGroups,
  run: QueryRun,
): Matrix {
  const { op, exprPos } = aggregation;
  const result = floatResult(floats, groups, matrix.steps);
  if (op === 'count' || op === 'group') return result;
  if (op !== 'sum' && op !== 'avg') {
    const isAnyThere = matrix.histograms?.some(
      (histogram, cell) => histogram !== undefined && matrix.presence[cell] === 1,
    );
    if (isAnyThere) run.annotations.add(histogramIgnoredInAggregation(exprPos, op));
    return result;
  }
  const sums = aggregateHistograms(op, { matrix, groups, pos: exprPos }, run);
  return mixedResult(floats, sums, groups, matrix.steps, () =>
    run.annotations.add(mixedFloatsHistogramsInAggregation(exprPos)),
  );
}

/** Floats and histograms do not add up: a group that has both at a step has no result there. */
function mixedResult(
  { values, seen }: FloatGroups,
  sums: HistogramGroups,
  groups: Groups,
  steps: number,
  onMix: () => void,
): Matrix {
  const presence = new Uint8Array(values.length);
  const histograms: HistogramCells = new Array<FloatHistogram | undefined>(values.length).fill(undefined);
  for (let i = 0; i < presence.length; i++) {
    const hasFloat = (seen[i] as number) > 0;
    const hasHistogram = sums.seen[i] === 1;
    if (hasFloat && hasHistogram) onMix();
    else if (hasFloat) presence[i] = 1;
    else if (hasHistogram && sums.cells[i] !== undefined) {
      histograms[i] = sums.cells[i];
      presence[i] = 1;
    }
  }
  return withoutEmptyRows({ series: groups.labels, dropName: groups.dropName, steps, values, presence, histograms });
}
