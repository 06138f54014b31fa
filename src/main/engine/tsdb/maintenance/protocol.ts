/** What the engine asks of the maintenance worker, and its answers. One request at a time. */
import type { MergedChunk } from '../chunk/mergeTicks.ts';
import type { TierUnit } from '../downsampling/condense.ts';
import type { EncodedTier } from '../downsampling/tierChunk.ts';
import type { Hole } from '../retention/rewriteChunk.ts';
import type { SlotMask } from '../slotMask.ts';

export type MaintenanceRequest =
  | { readonly kind: 'checkpoint' }
  /** Delete chunks that the engine has taken out of its directory. */
  | { readonly kind: 'delete'; readonly ids: readonly number[] }
  /** Read chunks of one group, ascending in time, and answer with the same samples in long chunks of few series. */
  | { readonly kind: 'merge'; readonly ids: readonly number[] }
  /** Read one chunk and answer with what is left of it: one chunk or none. */
  | {
      readonly kind: 'rewrite';
      readonly id: number;
      readonly chunkKind: number;
      readonly keep: SlotMask;
      readonly holes: readonly Hole[];
    }
  | { readonly kind: 'rewriteTier'; readonly id: number; readonly keep: SlotMask; readonly holes: readonly Hole[] }
  /** Condense a stretch of time of one group: its chunks of ticks, ascending, and its strays. */
  | {
      readonly kind: 'condense';
      readonly unit: TierUnit;
      readonly ticks: readonly number[];
      readonly strays: readonly number[];
    }
  /** The same from chunks of a finer tier. */
  | { readonly kind: 'condenseTiers'; readonly unit: TierUnit; readonly ids: readonly number[] }
  /** How many bytes each series takes in these chunks of ticks. */
  | { readonly kind: 'measure'; readonly ids: readonly number[] }
  /** Give free pages back to the file system: all, or when they are many. */
  | { readonly kind: 'shrink'; readonly isThorough: boolean }
  | { readonly kind: 'usage' }
  /** Copy the store as it is now into a folder to be made, and look the copy over. */
  | { readonly kind: 'snapshot'; readonly target: string }
  | { readonly kind: 'stop' };

/** What series of one chunk take. */
export interface ChunkSize {
  readonly id: number;
  /** By slot, and in all with the times that the series share. */
  readonly slotBytes: readonly number[];
  readonly bytes: number;
}

export type MaintenanceReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'merged'; readonly chunks: readonly MergedChunk[] }
  | { readonly kind: 'condensed'; readonly chunks: readonly EncodedTier[] }
  | { readonly kind: 'measured'; readonly sizes: readonly ChunkSize[] }
  | { readonly kind: 'copied'; readonly bytes: number; readonly problems: number }
  | { readonly kind: 'usage'; readonly usedBytes: number; readonly fileBytes: number }
  /** A chunk that cannot be read; nothing was made of the others. */
  | { readonly kind: 'corrupt'; readonly id: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
