/**
 * Aggregations with one result per group. Series come in pieces where their operator can give them so, and are added up at
 * once; what histograms in the input mean is settled here: they are added up (sum, avg), counted, or left out with an info.
 */
import { type CellMemory, copyOf } from '../cellMemory.ts';
import { histogramIgnoredInAggregation, invalidQuantile, mixedFloatsHistogramsInAggregation } from '../annotations.ts';
import type { Position } from '../ast.ts';
import type { Grid } from '../grid.ts';
import { type HistogramCells, type Matrix, vectorValue, withoutEmptyRows, noHistograms } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { HistogramAccumulator } from './aggregateHistograms.ts';
import { meanGroups, quantileGroups } from './columnAggregation.ts';
import { FloatAccumulator, type FloatGroups, type RowAggregation } from './floatAccumulator.ts';
import { Grouper, type Grouping, type Groups, groupRows } from './grouping.ts';
import { type Operator, scalarOf, vectorOf } from './operator.ts';

export interface Aggregate {
  readonly op: RowAggregation | 'quantile';
  readonly expr: Operator;
  readonly grouping: Grouping;
  /** Place of what is aggregated. */
  readonly exprPos: Position;
  readonly quantile: { readonly operator: Operator; readonly pos: Position } | undefined;
}

export function aggregate(aggregation: Aggregate): Operator {
  const { op, quantile } = aggregation;
  return async (run, grid) => {
    if (op !== 'quantile') return vectorValue(await aggregateRows({ ...aggregation, op }, run, grid));
    const q = quantile ? await scalarOf(quantile.operator, run, grid) : new Float64Array(grid.steps);
    checkQuantile(q, quantile?.pos ?? aggregation.exprPos, run);
    const matrix = await vectorOf(aggregation.expr, run, grid);
    noteIgnored(aggregation, matrix, run);
    const groups = groupRows(matrix, run.projections.of(aggregation.grouping));
    const floats = await quantileGroups({ matrix, floatPresence: floatPresenceOf(matrix), groups }, q, run);
    return vectorValue(floatResult(floats, groups, run.cells, grid.steps));
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

type RowAggregate = Aggregate & { readonly op: RowAggregation };

async function aggregateRows(aggregation: RowAggregate, run: QueryRun, grid: Grid): Promise<Matrix> {
  const { op, exprPos, expr } = aggregation;
  const grouper = new Grouper(run.projections.of(aggregation.grouping));
  const floats = new FloatAccumulator(op, run.cells, grid.steps);
  const addsHistograms = op === 'sum' || op === 'avg';
  const histograms = addsHistograms ? new HistogramAccumulator(op, exprPos, run.annotations) : undefined;
  const take = (piece: Matrix): void => {
    const ofRow = grouper.rows(piece);
    const cells = { values: piece.values, presence: piece.presence, floatPresence: floatPresenceOf(piece) };
    for (let row = 0; row < ofRow.length; row++) floats.add(ofRow[row] as number, cells, row * grid.steps);
    histograms?.add(piece, ofRow);
    if (!addsHistograms) noteIgnored(aggregation, piece, run);
    run.checkGrowth(grouper.labels.length * grid.steps);
  };
  if (expr.pieces) await expr.pieces(run, grid, take);
  else take(await vectorOf(expr, run, grid));
  const { labels, dropName } = grouper;
  const groups: Groups = { labels, dropName, ofRow: new Int32Array(0) };
  const sums = floats.finish(labels.length) ?? (await meansAgain(aggregation, run, grid));
  return histograms
    ? mixedResult(sums, histograms, groups, exprPos, run, grid.steps)
    : floatResult(sums, groups, run.cells, grid.steps);
}

/** Sums that are not finite may have overflowed: then the mean is taken in another way, which needs all series at once. */
async function meansAgain({ expr, grouping }: Aggregate, run: QueryRun, grid: Grid): Promise<FloatGroups> {
  const matrix = await vectorOf(expr, run, grid);
  return meanGroups(
    { matrix, floatPresence: floatPresenceOf(matrix), groups: groupRows(matrix, run.projections.of(grouping)) },
    run,
  );
}

function floatPresenceOf(matrix: Matrix): Uint8Array {
  if (matrix.histograms === null) return matrix.presence;
  const presence = copyOf(matrix.presence, matrix.memory);
  matrix.histograms.forEach((histogram, cell) => {
    if (histogram !== undefined) presence[cell] = 0;
  });
  return presence;
}

function noteIgnored({ op, exprPos }: Aggregate, { histograms, presence }: Matrix, run: QueryRun): void {
  if (op === 'count' || op === 'group' || histograms === null) return;
  const isAnyThere = histograms.some((histogram, cell) => histogram !== undefined && presence[cell] === 1);
  if (isAnyThere) run.annotations.add(histogramIgnoredInAggregation(exprPos, op));
}

function floatResult({ values, seen }: FloatGroups, groups: Groups, memory: CellMemory, steps: number): Matrix {
  const presence = memory.bytes(values.length);
  for (let i = 0; i < presence.length; i++) presence[i] = (seen[i] as number) > 0 ? 1 : 0;
  return withoutEmptyRows({
    series: groups.labels,
    dropName: groups.dropName,
    steps,
    values,
    presence,
    histograms: null,
    memory,
  });
}

/** Floats and histograms do not add up: a group that has both at a step has no result there. */
function mixedResult(
  { values, seen }: FloatGroups,
  sums: HistogramAccumulator,
  groups: Groups,
  pos: Position,
  run: QueryRun,
  steps: number,
): Matrix {
  if (sums.isEmpty) return floatResult({ values, seen }, groups, run.cells, steps);
  const memory = run.cells;
  const presence = memory.bytes(values.length);
  const histograms: HistogramCells = noHistograms(values.length);
  for (let i = 0; i < presence.length; i++) {
    const hasFloat = (seen[i] as number) > 0;
    if (hasFloat && sums.has(i)) run.annotations.add(mixedFloatsHistogramsInAggregation(pos));
    else if (hasFloat) presence[i] = 1;
    else if (sums.has(i)) {
      histograms[i] = sums.result(i);
      presence[i] = histograms[i] === undefined ? 0 : 1;
    }
  }
  const { labels: series, dropName } = groups;
  return withoutEmptyRows({ series, dropName, steps, values, presence, histograms, memory });
}
