/** Makes long rows of few series from the short ones that the head seals: a query over a day reads a fifth of the rows. */
import { AppError } from '../../../../shared/errors.ts';
import { CHUNK_TICKS, type ChunkEntry } from '../chunkDirectory.ts';
import type { Tombstone } from '../retention/tombstones.ts';
import { isAllWritten, replaceChunks } from './chunkChanges.ts';
import type { MustStop, StoreParts } from './storeParts.ts';

/** Eight hours at 15 s: long enough that more would save little. */
const COLD_TICKS = 1920;

export async function mergeChunks(parts: StoreParts, mustStop: MustStop): Promise<void> {
  const { directory, tombstones } = parts;
  for (const group of directory.groups()) {
    for (let run = mergeable(directory.of(group)); run !== undefined; run = mergeable(directory.of(group))) {
      // A merged chunk is newer than the tombstones that its samples are under.
      if (mustStop() || tombstones.of(group).length > 0) break;
      if (!(await merge(parts, run))) break;
    }
  }
}

/** @returns false when the chunks stay as they are */
async function merge(parts: StoreParts, entries: readonly ChunkEntry[]): Promise<boolean> {
  if (!isAllWritten(parts)) return false;
  const stones = parts.tombstones.of((entries[0] as ChunkEntry).group);
  const reply = await parts.worker.ask({ kind: 'merge', ids: entries.map((entry) => entry.id) });
  if (reply.kind === 'corrupt') return rejectChunk(parts, entries, reply.id, reply.reason);
  if (reply.kind === 'failed') parts.log.warn('Chunks could not be merged.', { reason: reply.reason });
  if (reply.kind !== 'merged') return false;
  // A chunk may have been set aside or fallen under a tombstone meanwhile: the merged ones hold what must not come back.
  if (isUnchanged(parts, entries, stones)) replaceChunks(parts, entries, reply.chunks);
  return true;
}

/** Whether what the worker was given is still what the directory says. @param stones  tombstones of the group at that time */
export function isUnchanged(
  { directory, tombstones }: Pick<StoreParts, 'directory' | 'tombstones'>,
  entries: readonly ChunkEntry[],
  stones: readonly Tombstone[],
): boolean {
  return entries.every((entry) => tombstones.of(entry.group) === stones && directory.of(entry.group).includes(entry));
}

/** Sets aside the chunk that the worker could not read. @returns false when there is none of that id */
export function rejectChunk(
  { chunks }: Pick<StoreParts, 'chunks'>,
  entries: readonly ChunkEntry[],
  id: number,
  reason: string,
): boolean {
  const entry = entries.find((candidate) => candidate.id === id);
  if (entry !== undefined) chunks.reject(entry, new AppError('chunk_corrupt', reason));
  return entry !== undefined;
}

/** The oldest neighbouring chunks of ticks that make a full cold chunk. */
function mergeable(entries: readonly ChunkEntry[]): ChunkEntry[] | undefined {
  let run: ChunkEntry[] = [];
  let ticks = 0;
  for (const entry of entries) {
    if (entry.kind !== CHUNK_TICKS) continue;
    if (entry.ticks * 2 > COLD_TICKS) {
      run = [];
      ticks = 0;
      continue;
    }
    run.push(entry);
    ticks += entry.ticks;
    if (ticks >= COLD_TICKS) return run.length > 1 ? run : undefined;
  }
  return undefined;
}
