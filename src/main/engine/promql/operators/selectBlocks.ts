/** Reads blocks of a selector from the store, giving way to the event loop between them. */
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

export async function* selectBlocks(run: QueryRun, request: BlockRequest): AsyncGenerator<SeriesBlock, void, void> {
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
    yield block;
    if (run.isOutOfBreath) await run.breathe();
  }
}
