/** Operators that treat each row by itself: where their input comes in pieces, so does what they make of it. */
import type { Grid } from '../grid.ts';
import type { Matrix } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import type { Operator } from './operator.ts';

/**
 * Gives `whole` the pieces of `expr`, changed one by one. A changed piece's memory is used again for the next one.
 * @param prepare  evaluates what all pieces need; the function it returns must not keep anything of a piece
 */
export function inPieces(
  whole: Operator,
  expr: Operator,
  prepare: (run: QueryRun, grid: Grid) => Promise<(piece: Matrix) => Matrix>,
): Operator {
  const { pieces } = expr;
  if (pieces === undefined) return whole;
  whole.pieces = async (run, grid, take) => {
    const change = await prepare(run, grid);
    await pieces(run, grid, (piece) => {
      const [changed, giveBack] = run.cells.recorded(() => change(piece));
      take(changed);
      giveBack();
    });
  };
  return whole;
}
