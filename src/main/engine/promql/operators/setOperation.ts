/** `and`, `or`, `unless`: which series are there decides, their values do not. */
import { copyOf } from '../cellMemory.ts';
import type { SetOp, VectorMatching } from '../ast.ts';
import type { LabelProjections } from '../labelProjections.ts';
import {
  type HistogramCells,
  type Matrix,
  mergeSameLabels,
  vectorValue,
  withoutEmptyRows,
  noHistograms,
} from '../matrix.ts';
import { matchGroups } from './matchRows.ts';
import { type Operator, vectorOf } from './operator.ts';

export function setOperation(op: SetOp, lhs: Operator, rhs: Operator, matching: VectorMatching): Operator {
  return async (run, grid) => {
    const left = await vectorOf(lhs, run, grid);
    const right = await vectorOf(rhs, run, grid);
    return vectorValue(combineSets(op, left, right, matching, run.projections));
  };
}

function combineSets(
  op: SetOp,
  left: Matrix,
  right: Matrix,
  matching: VectorMatching,
  projections: LabelProjections,
): Matrix {
  const groups = matchGroups(left, right, matching, projections);
  switch (op) {
    case 'and':
      return withoutEmptyRows(masked(left, groups.many, presentGroups(right, groups.one, groups.count), 1));
    case 'unless':
      return withoutEmptyRows(masked(left, groups.many, presentGroups(right, groups.one, groups.count), 0));
    case 'or': {
      const others = withoutEmptyRows(masked(right, groups.one, presentGroups(left, groups.many, groups.count), 0));
      return mergeSameLabels(concatenate(left, others));
    }
  }
}

/** 1 at `group * steps + i` where a series of the group is there at step i. */
function presentGroups(matrix: Matrix, groups: Int32Array, count: number): Uint8Array {
  const { steps, presence } = matrix;
  const present = new Uint8Array(count * steps);
  for (let row = 0; row < groups.length; row++) {
    const to = (groups[row] as number) * steps;
    const from = row * steps;
    for (let i = 0; i < steps; i++) if (presence[from + i] === 1) present[to + i] = 1;
  }
  return present;
}

/** The cells whose group is there (`wanted` 1) or not there (0) on the other side. */
function masked(matrix: Matrix, groups: Int32Array, otherSide: Uint8Array, wanted: 0 | 1): Matrix {
  const { steps } = matrix;
  const presence = copyOf(matrix.presence, matrix.memory);
  for (let row = 0; row < groups.length; row++) {
    const from = row * steps;
    const other = (groups[row] as number) * steps;
    for (let i = 0; i < steps; i++) if (otherSide[other + i] !== wanted) presence[from + i] = 0;
  }
  return { ...matrix, presence };
}

const cellsOf = (matrix: Matrix): HistogramCells => matrix.histograms ?? noHistograms(matrix.values.length);

function concatenate(a: Matrix, b: Matrix): Matrix {
  if (b.series.length === 0) return a;
  if (a.series.length === 0) return b;
  const values = a.memory.floats(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  const presence = a.memory.bytes(values.length);
  presence.set(a.presence);
  presence.set(b.presence, a.presence.length);
  const dropName = new Uint8Array(a.series.length + b.series.length);
  if (a.dropName) dropName.set(a.dropName);
  if (b.dropName) dropName.set(b.dropName, a.series.length);
  return {
    series: [...a.series, ...b.series],
    dropName: a.dropName || b.dropName ? dropName : null,
    steps: a.steps,
    memory: a.memory,
    values,
    presence,
    histograms: a.histograms || b.histograms ? [...cellsOf(a), ...cellsOf(b)] : null,
  };
}
