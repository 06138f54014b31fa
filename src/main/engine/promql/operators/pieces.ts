/**
 * Rows in pieces, for operators that read the store. The rows of a piece are in kernel memory: kernels write them and add them up
 * where they are.
 */
import { OwnedArrays } from '../../kernels/wasm/ownedArrays.ts';
import type { CellMemory } from '../cellMemory.ts';
import type { Grid } from '../grid.ts';
import { type Matrix, MatrixBuilder, PIECE_CELLS } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';

/** Under so many steps no kernel works on a row. */
const MIN_STEPS = 8;

/**
 * Hands on what `fill` builds whenever it is worth it, and the rest.
 * @param fill  calls `onBlock` between rows, where a piece may end
 */
export async function buildPieces(
  run: QueryRun,
  grid: Grid,
  take: (piece: Matrix) => void,
  fill: (builder: MatrixBuilder, onBlock: () => void) => Promise<void>,
): Promise<void> {
  const owned = grid.steps < MIN_STEPS ? undefined : OwnedArrays.ofThread();
  const builder = new MatrixBuilder(run.cells, grid.steps, owned && placeOf(owned));
  const handOn = (): void => {
    take(builder.build());
    builder.reset();
  };
  try {
    await fill(builder, () => {
      if (builder.offset >= PIECE_CELLS) handOn();
    });
    handOn();
  } finally {
    owned?.freeAll();
  }
}

/** Where kernel memory is full, JavaScript's does. */
const placeOf = (owned: OwnedArrays): CellMemory => ({
  floats: (count) => owned.floats(count) ?? new Float64Array(count),
  bytes: (count) => owned.bytes(count)?.fill(0) ?? new Uint8Array(count),
  giveBack: (array) => owned.free(array as Float64Array | Uint8Array),
});
