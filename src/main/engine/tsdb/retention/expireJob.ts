/**
 * Drops what has come of age: whole chunks where nothing in them is kept longer, and single series out of chunks that others
 * of their group still need. Samples that a tier is to be made of stay until it is made.
 */
import type { ChunkEntry } from '../chunkDirectory.ts';
import { forgetEmptyGroups, isAllWritten, replaceChunks } from '../maintenance/chunkChanges.ts';
import { isUnchanged, rejectChunk } from '../maintenance/mergeJob.ts';
import type { MustStop, StoreParts } from '../maintenance/storeParts.ts';
import type { SeriesGroup } from '../seriesGroup.ts';
import { isNoSlot, type SlotMask, without } from '../slotMask.ts';

/** @returns true when something was dropped */
export async function dropExpired(parts: StoreParts, mustStop: MustStop): Promise<boolean> {
  const dropped: ChunkEntry[] = [];
  const thinned: { readonly entry: ChunkEntry; readonly keep: SlotMask }[] = [];
  const oldest = parts.clock.now() - parts.classes.shortestKeepMs;
  for (const id of parts.directory.groups()) {
    const group = parts.head.group(id);
    for (const entry of parts.directory.of(id)) {
      // They ascend by minT.
      if (entry.minT >= oldest) break;
      const keep = group === undefined ? entry : without(entry, mayGo(parts, group, entry));
      if (isNoSlot(keep)) dropped.push(entry);
      else if (keep.maskLow !== entry.maskLow || keep.maskHigh !== entry.maskHigh) thinned.push({ entry, keep });
    }
  }
  await dropChunks(parts, dropped);
  for (const { entry, keep } of thinned) {
    if (mustStop()) return true;
    // What is written anew is newer than the tombstones that its samples are under: those come first.
    if (parts.tombstones.of(entry.group).length === 0) await keepOnly(parts, entry, keep);
  }
  return dropped.length + thinned.length > 0;
}

/** Slots of a chunk whose samples have come of age and are in a tier as far as they are meant to be. */
function mayGo({ clock, classes, tiers }: StoreParts, group: SeriesGroup, entry: ChunkEntry): SlotMask {
  const expired = classes.expiredSlots(group, entry.maxT, clock.now());
  const [finest] = classes.inForce.tiers;
  if (isNoSlot(expired) || finest === undefined) return expired;
  if (entry.maxT <= tiers.builtUntil(group.id, finest.resolutionMs)) return expired;
  return without(expired, classes.downsampledSlots(group));
}

/** Takes chunks out of the directory and out of the database. @returns false when they are still in both */
export async function dropChunks(parts: StoreParts, entries: readonly ChunkEntry[]): Promise<boolean> {
  if (entries.length === 0) return true;
  const { directory, worker, log } = parts;
  if (!isAllWritten(parts)) return false;
  for (const entry of entries) directory.remove(entry);
  const reply = await worker.ask({ kind: 'delete', ids: entries.map((entry) => entry.id) });
  if (reply.kind !== 'done') {
    // They would be back with the next start: better they are never away.
    for (const entry of entries) directory.add(entry);
    if (reply.kind === 'failed') log.warn('Chunks could not be deleted.', { reason: reply.reason });
    return false;
  }
  forgetEmptyGroups(
    parts,
    entries.map((entry) => entry.group),
  );
  return true;
}

async function keepOnly(parts: StoreParts, entry: ChunkEntry, keep: SlotMask): Promise<void> {
  if (!isAllWritten(parts)) return;
  const stones = parts.tombstones.of(entry.group);
  const reply = await parts.worker.ask({ kind: 'rewrite', id: entry.id, chunkKind: entry.kind, keep, holes: [] });
  if (reply.kind === 'corrupt') rejectChunk(parts, [entry], reply.id, reply.reason);
  if (reply.kind === 'failed') parts.log.warn('A chunk could not be made smaller.', { reason: reply.reason });
  if (reply.kind !== 'merged' || !isUnchanged(parts, [entry], stones)) return;
  replaceChunks(parts, [entry], reply.chunks);
  forgetEmptyGroups(parts, [entry.group]);
}

/** Tier chunks go when they are of age and, but for the coarsest, the next tier has them. @returns true when some went */
export function dropExpiredTiers({ clock, head, tiers, classes }: StoreParts): boolean {
  const { inForce } = classes;
  let hasDropped = false;
  for (const entry of Array.from(tiers.all())) {
    const at = inForce.tiers.findIndex(({ resolutionMs }) => resolutionMs === entry.resolutionMs);
    const keepMs = inForce.tiers[at]?.keepMs ?? inForce.keepMs;
    if (entry.maxT >= clock.now() - keepMs) continue;
    const next = inForce.tiers[at + 1];
    if (at >= 0 && next !== undefined && tiers.builtUntil(entry.group, next.resolutionMs) < entry.maxT) continue;
    tiers.remove(entry);
    forgetEmptyGroups({ head, tiers }, [entry.group]);
    hasDropped = true;
  }
  return hasDropped;
}
