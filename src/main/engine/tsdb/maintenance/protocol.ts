/** What the engine asks of the maintenance worker, and its answers. One request at a time. */
import type { MergedChunk } from '../chunk/mergeTicks.ts';

export type MaintenanceRequest =
  | { readonly kind: 'checkpoint' }
  /** Delete chunks that the engine has taken out of its directory. */
  | { readonly kind: 'delete'; readonly ids: readonly number[] }
  /** Read chunks of one group, ascending in time, and answer with the same samples in long chunks of few series. */
  | { readonly kind: 'merge'; readonly ids: readonly number[] }
  /** Give free pages back to the file system when they are many. */
  | { readonly kind: 'shrink' }
  | { readonly kind: 'stop' };

export type MaintenanceReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'merged'; readonly chunks: readonly MergedChunk[] }
  /** A chunk that cannot be read; nothing was merged. */
  | { readonly kind: 'corrupt'; readonly id: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
