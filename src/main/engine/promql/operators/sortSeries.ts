/** `sort`, `sort_desc`, `sort_by_label`, `sort_by_label_desc`. They only show in instant queries: ranges are ordered by labels. */
import { type Labels, compareLabels, labelValue } from '../../../../shared/labels.ts';
import { copyOf } from '../cellMemory.ts';
import { sortInRangeQuery } from '../annotations.ts';
import type { Position } from '../ast.ts';
import { compareNaturally } from '../functions/naturalOrder.ts';
import { type Matrix, pickRows, vectorValue, withoutEmptyRows } from '../matrix.ts';
import { type Operator, vectorOf } from './operator.ts';

export interface SortContext {
  readonly isDescending: boolean;
  /** The warning about ranges is about the query, not about a subquery's steps. */
  readonly isRangeQuery: boolean;
  readonly pos: Position;
}

export function sortByValue(expr: Operator, { isDescending, isRangeQuery, pos }: SortContext): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    if (isRangeQuery) run.annotations.add(sortInRangeQuery(pos));
    const floats = withoutHistogramRows(matrix);
    if (grid.steps !== 1) return vectorValue(floats);
    const order = floats.series.map((_, row) => row);
    order.sort((a, b) => compareValues(floats.values[a] as number, floats.values[b] as number, isDescending ? -1 : 1));
    return vectorValue(pickRows(floats, order));
  };
}

/** NaN is last either way. */
function compareValues(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -sign : a > b ? sign : 0;
}

function withoutHistogramRows(matrix: Matrix): Matrix {
  if (matrix.histograms === null) return matrix;
  const presence = copyOf(matrix.presence, matrix.memory);
  matrix.histograms.forEach((histogram, cell) => {
    if (histogram !== undefined) presence[cell] = 0;
  });
  return withoutEmptyRows({ ...matrix, presence, histograms: null });
}

export function sortByLabel(
  expr: Operator,
  names: readonly string[],
  { isDescending, isRangeQuery, pos }: SortContext,
): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    if (isRangeQuery) run.annotations.add(sortInRangeQuery(pos));
    const order = matrix.series.map((_, row) => row);
    const sign = isDescending ? -1 : 1;
    order.sort((a, b) => sign * compareByLabels(matrix.series[a] as Labels, matrix.series[b] as Labels, names));
    return vectorValue(pickRows(matrix, order));
  };
}

function compareByLabels(a: Labels, b: Labels, names: readonly string[]): number {
  for (const name of names) {
    const order = compareNaturally(labelValue(a, name), labelValue(b, name));
    if (order !== 0) return order;
  }
  return compareLabels(a, b);
}
