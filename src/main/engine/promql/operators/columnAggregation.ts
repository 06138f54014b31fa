/** Aggregations that need all samples of a group at a step at once: quantiles, and means whose sum overflows. */
import { quantileScratch } from '../../kernels/quantile.ts';
import { quantileBySelection } from '../../kernels/quantileBySelection.ts';
import { compensatedMean } from '../../kernels/sums.ts';
import type { Matrix } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import type { FloatGroups } from './floatAccumulator.ts';
import type { Groups } from './grouping.ts';

export interface FloatInput {
  readonly matrix: Matrix;
  /** Presence of floats alone; the matrix' own where there are no histograms. */
  readonly floatPresence: Uint8Array;
  readonly groups: Groups;
}

export function quantileGroups(input: FloatInput, quantile: Float64Array, run: QueryRun): Promise<FloatGroups> {
  return aggregateColumns(input, run, (count, step) =>
    quantileBySelection(quantile[step] as number, quantileScratch(count), count),
  );
}

export function meanGroups(input: FloatInput, run: QueryRun): Promise<FloatGroups> {
  return aggregateColumns(input, run, (count) => compensatedMean(quantileScratch(count), 0, count));
}

/** @param aggregate  finds its samples in the scratch, in the order of the series */
async function aggregateColumns(
  { matrix, floatPresence, groups }: FloatInput,
  run: QueryRun,
  aggregate: (count: number, step: number) => number,
): Promise<FloatGroups> {
  const { steps } = matrix;
  const values = run.cells.floats(groups.labels.length * steps);
  const seen = run.cells.floats(values.length);
  for (const [group, rows] of rowsOfGroups(groups).entries()) {
    for (let i = 0; i < steps; i++) {
      const scratch = quantileScratch(rows.length);
      let count = 0;
      for (const row of rows) {
        const at = row * steps + i;
        if (floatPresence[at] === 1) scratch[count++] = matrix.values[at] as number;
      }
      seen[group * steps + i] = count;
      if (count > 0) values[group * steps + i] = aggregate(count, i);
      if (run.isOutOfBreathAfter(rows.length)) await run.breathe();
    }
  }
  return { values, seen };
}

export function rowsOfGroups(groups: Groups): number[][] {
  const members: number[][] = groups.labels.map(() => []);
  groups.ofRow.forEach((group, row) => (members[group] as number[]).push(row));
  return members;
}
