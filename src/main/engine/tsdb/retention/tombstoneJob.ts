/** Takes deleted samples out of the chunks and tiers that hold them, then the tombstones. */
import type { ChunkEntry } from '../chunkDirectory.ts';
import { forgetEmptyGroups, isAllWritten, replaceChunks } from '../maintenance/chunkChanges.ts';
import { isUnchanged, rejectChunk } from '../maintenance/mergeJob.ts';
import type { MustStop, StoreParts } from '../maintenance/storeParts.ts';
import { bothOf, isNoSlot, type SlotMask, without } from '../slotMask.ts';
import { dropChunks } from './expireJob.ts';
import type { Tombstone } from './tombstones.ts';

/** @returns true when something was taken out */
export async function cleanTombstones(parts: StoreParts, mustStop: MustStop): Promise<boolean> {
  const { tombstones } = parts;
  const groups = tombstones.groups();
  for (const group of groups) {
    const stones = tombstones.of(group);
    const isClean = (await cleanChunks(parts, stones, mustStop)) && (await cleanTiers(parts, stones, mustStop));
    if (!isClean) continue;
    for (const stone of stones) tombstones.remove(stone);
    forgetEmptyGroups(parts, [group]);
  }
  return groups.length > 0;
}

interface Piece extends SlotMask {
  readonly id: number;
  readonly minT: number;
  readonly maxT: number;
}

/** What of a piece stays, once what is wholly deleted is out, and the tombstones that touch the rest. */
function leftOf(piece: Piece, stones: readonly Tombstone[]): { readonly keep: SlotMask; readonly holes: Tombstone[] } {
  let keep: SlotMask = piece;
  for (const stone of stones) {
    if (stone.minT <= piece.minT && stone.maxT >= piece.maxT) keep = without(keep, stone);
  }
  return { keep, holes: stones.filter((stone) => !isNoSlot(bothOf(keep, stone))) };
}

const touches = (stone: Tombstone, piece: Piece, newestId: number): boolean =>
  piece.id <= newestId && stone.minT <= piece.maxT && stone.maxT >= piece.minT && !isNoSlot(bothOf(stone, piece));

/** @returns true when no chunk holds anything of the group that is deleted */
async function cleanChunks(parts: StoreParts, stones: readonly Tombstone[], mustStop: MustStop): Promise<boolean> {
  const [first] = stones;
  if (first === undefined) return true;
  let isClean = true;
  for (const entry of parts.directory.of(first.group).slice()) {
    const own = stones.filter((stone) => touches(stone, entry, stone.chunkId));
    if (own.length === 0) continue;
    if (mustStop()) return false;
    isClean = (await cleanChunk(parts, entry, own, stones)) && isClean;
  }
  return isClean;
}

async function cleanChunk(
  parts: StoreParts,
  entry: ChunkEntry,
  own: readonly Tombstone[],
  stones: readonly Tombstone[],
): Promise<boolean> {
  const { keep, holes } = leftOf(entry, own);
  if (isNoSlot(keep)) return dropChunks(parts, [entry]);
  if (!isAllWritten(parts)) return false;
  const reply = await parts.worker.ask({ kind: 'rewrite', id: entry.id, chunkKind: entry.kind, keep, holes });
  if (reply.kind === 'corrupt') return rejectChunk(parts, [entry], reply.id, reply.reason);
  if (reply.kind !== 'merged' || !isUnchanged(parts, [entry], stones)) return false;
  replaceChunks(parts, [entry], reply.chunks);
  return true;
}

async function cleanTiers(parts: StoreParts, stones: readonly Tombstone[], mustStop: MustStop): Promise<boolean> {
  const [first] = stones;
  if (first === undefined) return true;
  const { tiers, worker } = parts;
  for (const entry of tiers.of(first.group).slice()) {
    const own = stones.filter((stone) => touches(stone, entry, stone.tierId));
    if (own.length === 0) continue;
    if (mustStop()) return false;
    const { keep, holes } = leftOf(entry, own);
    if (!isAllWritten(parts)) return false;
    const reply = isNoSlot(keep)
      ? ({ kind: 'condensed', chunks: [] } as const)
      : await worker.ask({ kind: 'rewriteTier', id: entry.id, keep, holes });
    if (reply.kind === 'corrupt') tiers.reject(entry, reply.reason);
    else if (reply.kind === 'condensed') tiers.replace(entry, reply.chunks);
    else return false;
  }
  return true;
}
