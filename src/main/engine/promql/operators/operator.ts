/** The shape of every node of a plan: given the times, its value at each of them. */
import type { Grid } from '../grid.ts';
import type { Matrix, Value } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';

export interface Operator {
  (run: QueryRun, grid: Grid): Promise<Value>;
  /**
   * The same vector in pieces, a few series each, for operators that do not need all of it at once: it is then never in memory
   * as a whole. A piece is valid until `take` returns. Absent where the operator has no use for it.
   */
  pieces?: (run: QueryRun, grid: Grid, take: (piece: Matrix) => void) => Promise<void>;
}

/** The plan was type-checked: these turn a mistake of the planner into a clear failure. */
export async function vectorOf(operator: Operator, run: QueryRun, grid: Grid): Promise<Matrix> {
  const value = await operator(run, grid);
  if (value.type !== 'vector') throw new TypeError(`expected an instant vector, got a ${value.type}`);
  return value.matrix;
}

export async function scalarOf(operator: Operator, run: QueryRun, grid: Grid): Promise<Float64Array> {
  const value = await operator(run, grid);
  if (value.type !== 'scalar') throw new TypeError(`expected a scalar, got a ${value.type}`);
  return value.values;
}
