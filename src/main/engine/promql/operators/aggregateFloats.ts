/**
 * Aggregations whose result is one float per group and step. Cells that are histograms have been taken out by the caller
 * (`floatPresence`), who also says what becomes of them.
 */
import type { Labels } from '../../../../shared/labels.ts';
import { addRow, countRow, extremeRow, varianceRow } from '../../kernels/groupSums.ts';
import { quantileOfScratch, quantileScratch } from '../../kernels/quantile.ts';
import { compensatedMean } from '../../kernels/sums.ts';
import type { Matrix } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import type { Groups } from './grouping.ts';

export type FloatAggregation = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'group' | 'stddev' | 'stdvar' | 'quantile';

export interface FloatInput {
  readonly matrix: Matrix;
  /** Presence of floats alone; the matrix' own where there are no histograms. */
  readonly floatPresence: Uint8Array;
  readonly groups: Groups;
}

/** Values and how many samples each cell has: 0 is an absent cell. */
export interface FloatGroups {
  readonly values: Float64Array;
  readonly seen: Float64Array;
}

export async function aggregateFloats(
  op: FloatAggregation,
  input: FloatInput,
  run: QueryRun,
  quantile: Float64Array | undefined,
): Promise<FloatGroups> {
  switch (op) {
    case 'sum':
      return sumGroups(input, run);
    case 'avg':
      return averageGroups(input, run);
    case 'min':
    case 'max':
      return extremeGroups(input, run, op === 'max' ? 1 : -1);
    case 'count':
      return countGroups(input, run);
    case 'group': {
      const { values, seen } = await countGroups(input, run);
      return { values: values.fill(1), seen };
    }
    case 'stddev':
    case 'stdvar':
      return varianceGroups(input, run, op === 'stddev');
    case 'quantile':
      return quantileGroups(input, run, quantile as Float64Array);
  }
}

async function eachRow(
  { matrix, groups }: FloatInput,
  run: QueryRun,
  visit: (from: number, to: number) => void,
): Promise<void> {
  const { steps } = matrix;
  for (let row = 0; row < matrix.series.length; row++) {
    visit(row * steps, (groups.ofRow[row] as number) * steps);
    if (run.isOutOfBreath) await run.breathe();
  }
}

const cellsOf = ({ matrix, groups }: FloatInput): Float64Array => new Float64Array(groups.labels.length * matrix.steps);

async function sumGroups(input: FloatInput, run: QueryRun): Promise<FloatGroups> {
  const sum = cellsOf(input);
  const rest = cellsOf(input);
  const seen = cellsOf(input);
  const { values, steps } = input.matrix;
  await eachRow(input, run, (from, to) => addRow(sum, rest, seen, to, values, input.floatPresence, from, steps));
  for (let i = 0; i < sum.length; i++) if (rest[i] !== 0) sum[i] = (sum[i] as number) + (rest[i] as number);
  return { values: sum, seen };
}

async function averageGroups(input: FloatInput, run: QueryRun): Promise<FloatGroups> {
  const sum = cellsOf(input);
  const rest = cellsOf(input);
  const seen = cellsOf(input);
  const { values, steps } = input.matrix;
  await eachRow(input, run, (from, to) => addRow(sum, rest, seen, to, values, input.floatPresence, from, steps));
  for (let i = 0; i < sum.length; i++) {
    const count = seen[i] as number;
    if (count === 0) continue;
    const s = sum[i] as number;
    sum[i] = Number.isFinite(s) ? s / count + (rest[i] as number) / count : meanOfColumn(input, i);
  }
  return { values: sum, seen };
}

/** A sum that is not finite may have overflowed: the mean is then taken in the order of the series, as Prometheus does. */
function meanOfColumn({ matrix, floatPresence, groups }: FloatInput, cell: number): number {
  const { steps } = matrix;
  const group = Math.floor(cell / steps);
  const column: number[] = [];
  for (let row = 0; row < matrix.series.length; row++) {
    const at = row * steps + (cell % steps);
    if (groups.ofRow[row] === group && floatPresence[at] === 1) column.push(matrix.values[at] as number);
  }
  return compensatedMean(Float64Array.from(column), 0, column.length);
}

async function extremeGroups(input: FloatInput, run: QueryRun, sign: number): Promise<FloatGroups> {
  const best = cellsOf(input);
  const seen = cellsOf(input);
  const { values, steps } = input.matrix;
  await eachRow(input, run, (from, to) => extremeRow(best, seen, to, values, input.floatPresence, from, steps, sign));
  return { values: best, seen };
}

/** Counts histograms too: their cells are present in the matrix. */
async function countGroups(input: FloatInput, run: QueryRun): Promise<FloatGroups> {
  const seen = cellsOf(input);
  const { presence, steps } = input.matrix;
  await eachRow(input, run, (from, to) => countRow(seen, to, presence, from, steps));
  return { values: seen.slice(), seen };
}

async function varianceGroups(input: FloatInput, run: QueryRun, isDeviation: boolean): Promise<FloatGroups> {
  const mean = cellsOf(input);
  const squares = cellsOf(input);
  const seen = cellsOf(input);
  const { values, steps } = input.matrix;
  await eachRow(input, run, (from, to) =>
    varianceRow(mean, squares, seen, to, values, input.floatPresence, from, steps),
  );
  for (let i = 0; i < squares.length; i++) {
    const variance = (squares[i] as number) / (seen[i] as number);
    squares[i] = isDeviation ? Math.sqrt(variance) : variance;
  }
  return { values: squares, seen };
}

async function quantileGroups(input: FloatInput, run: QueryRun, quantile: Float64Array): Promise<FloatGroups> {
  const out = cellsOf(input);
  const seen = cellsOf(input);
  const { matrix, floatPresence } = input;
  const { steps } = matrix;
  const members = rowsOfGroups(input.groups);
  for (const [group, rows] of members.entries()) {
    for (let i = 0; i < steps; i++) {
      const scratch = quantileScratch(rows.length);
      let count = 0;
      for (const row of rows) {
        const at = row * steps + i;
        if (floatPresence[at] === 1) scratch[count++] = matrix.values[at] as number;
      }
      seen[group * steps + i] = count;
      if (count > 0) out[group * steps + i] = quantileOfScratch(quantile[i] as number, count);
    }
    if (run.isOutOfBreath) await run.breathe();
  }
  return { values: out, seen };
}

export function rowsOfGroups(groups: Groups): number[][] {
  const members: number[][] = groups.labels.map((_: Labels) => []);
  groups.ofRow.forEach((group, row) => (members[group] as number[]).push(row));
  return members;
}
