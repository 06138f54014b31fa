/** Changes of the directory and of the database that belong together. Only the engine's thread makes them. */
import type { MergedChunk } from '../chunk/mergeTicks.ts';
import type { ChunkEntry } from '../chunkDirectory.ts';
import type { StoreParts } from './storeParts.ts';

/**
 * Sees to it that the worker, which reads the file, finds every chunk of the directory there.
 *
 * @returns false when the disk refuses: then nothing may be asked of the worker
 */
export function isAllWritten({ writer }: Pick<StoreParts, 'writer'>): boolean {
  writer.flush();
  return writer.writeError === undefined;
}

/** Puts other chunks of the same kind in the place of some of one group: in memory at once, on disk in one transaction. */
export function replaceChunks(
  { directory, writer }: Pick<StoreParts, 'directory' | 'writer'>,
  entries: readonly ChunkEntry[],
  chunks: readonly MergedChunk[],
): void {
  const [first] = entries;
  if (first === undefined) return;
  const journalId = Math.max(...entries.map((entry) => entry.journalId));
  for (const entry of entries) directory.remove(entry);
  writer.addChange((statements) => {
    for (const { id } of entries) {
      statements.deleteChunk.run(id);
      statements.deleteBlob.run(id);
    }
  });
  for (const { blob, minT, maxT, maskLow, maskHigh, ticks } of chunks) {
    const entry: ChunkEntry = {
      id: directory.nextId(),
      group: first.group,
      kind: first.kind,
      minT,
      maxT,
      maskLow,
      maskHigh,
      journalId,
      ticks,
    };
    directory.add(entry);
    writer.addChunk(entry, blob);
  }
  // Never in two commits: between them the samples would be nowhere.
  writer.flush();
}

/** Forgets groups of which nothing is left in any form. */
export function forgetEmptyGroups({ head, tiers }: Pick<StoreParts, 'head' | 'tiers'>, groups: Iterable<number>): void {
  for (const id of new Set(groups)) {
    const group = head.group(id);
    if (group !== undefined && head.isEmpty(group) && tiers.of(id).length === 0) head.forget(group);
  }
}
