/** Reads blocks of a selector from the store, row by row, giving way to the event loop where it takes long. */
import type { Matcher } from '../../storage/matcher.ts';
import type { SelectHints, SeriesBlock, TierUse } from '../../storage/storage.ts';
import type { QueryRun } from '../queryRun.ts';

/** A block whose series may come from a subquery, with names that are to be removed late. */
export interface RangeBlock extends SeriesBlock {
  readonly dropName?: Uint8Array | null;
}

export interface BlockRequest {
  readonly matchers: readonly Matcher[];
  readonly minT: number;
  readonly maxT: number;
  readonly hints: SelectHints;
}

/** What becomes of the series of blocks, one after the other. Arrays of a block are valid until `endBlock` returns. */
export interface RowSink {
  startBlock(block: RangeBlock): void;
  row(block: RangeBlock, row: number): void;
  endBlock?(): void;
}

/** @param cellsPerRow  how much work a row is, about */
export async function readBlocks(
  run: QueryRun,
  request: BlockRequest,
  sink: RowSink,
  cellsPerRow: number,
): Promise<void> {
  run.checkAlive();
  if (request.maxT < request.minT) return;
  const select = {
    ...request,
    onTier: (use: TierUse) => run.noteTier(use, request.hints.rangeMs),
    ...(run.signal ? { signal: run.signal } : {}),
  };
  for (const block of run.querier.select(select)) {
    run.seriesRead += block.labels.length;
    run.samplesRead += block.labels.length * block.length;
    const paused = readRows(run, block, sink, cellsPerRow);
    if (paused !== undefined) await paused;
    if (run.isOutOfBreath) await run.breathe();
  }
}

/** A block that is not from the store. @returns a promise only where it had to pause: most blocks are one short piece of work */
export function readRows(
  run: QueryRun,
  block: RangeBlock,
  sink: RowSink,
  cellsPerRow: number,
): Promise<void> | undefined {
  sink.startBlock(block);
  return readRowsFrom(0, run, block, sink, cellsPerRow);
}

function readRowsFrom(
  from: number,
  run: QueryRun,
  block: RangeBlock,
  sink: RowSink,
  cellsPerRow: number,
): Promise<void> | undefined {
  for (let row = from; row < block.labels.length; row++) {
    sink.row(block, row);
    if (!run.isOutOfBreathAfter(cellsPerRow)) continue;
    return run.breathe().then(() => readRowsFrom(row + 1, run, block, sink, cellsPerRow));
  }
  sink.endBlock?.();
  return undefined;
}
