/**
 * Keeps the database with its log under a limit of bytes, or of the disk's size. The oldest data goes first; where there are
 * tiers, each form is as old as the part of its time that it has had, so that all of them get shorter together.
 */
import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoragePolicy } from '../../storage/storagePolicy.ts';
import type { ChunkEntry } from '../chunkDirectory.ts';
import type { TierEntry } from '../downsampling/tierStore.ts';
import { forgetEmptyGroups } from '../maintenance/chunkChanges.ts';
import type { MustStop, StoreParts } from '../maintenance/storeParts.ts';
import { countSlots } from '../slotMask.ts';
import { DATABASE_FILE } from '../sqlite/database.ts';
import { dropChunks } from './expireJob.ts';

/** Freed beyond what is needed, so that not every sweep has to free again. */
const SLACK = 1 / 50;

/** The limit in force; undefined when there is none, or the disk does not tell its size. */
export function sizeLimit({ sizeLimitBytes, diskPercentage }: StoragePolicy, dir: string): number | undefined {
  if (diskPercentage === undefined || diskPercentage <= 0) return sizeLimitBytes;
  const { blocks, bsize } = statfsSync(dir);
  return blocks > 0 ? (blocks * bsize * diskPercentage) / 100 : sizeLimitBytes;
}

export function storeBytes(dir: string): number {
  let bytes = 0;
  for (const suffix of ['', '-wal']) {
    bytes += fileBytes(join(dir, DATABASE_FILE + suffix));
  }
  return bytes;
}

/** 0 of a file that is away or that may no longer be looked at: what is wrong with the folder is told with what cannot be written. */
function fileBytes(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

export async function keepUnderLimit(parts: StoreParts, dir: string, mustStop: MustStop): Promise<void> {
  const limit = sizeLimit(parts.classes.inForce, dir);
  if (limit === undefined || storeBytes(dir) <= limit) return;
  await parts.worker.ask({ kind: 'shrink', isThorough: true });
  // What the log holds counts too, and freed pages are found only by asking: two rounds settle it, the next sweep goes on.
  for (let round = 0; round < 2 && !mustStop() && storeBytes(dir) > limit; round++) {
    const usage = await parts.worker.ask({ kind: 'usage' });
    if (usage.kind !== 'usage') return;
    const excess = storeBytes(dir) - limit + limit * SLACK;
    if (!(await dropOldest(parts, usage.usedBytes, excess))) return;
    await parts.worker.ask({ kind: 'shrink', isThorough: true });
  }
}

interface Piece {
  /** 1 when it has had all its time. */
  readonly age: number;
  readonly bytes: number;
  readonly of: ChunkEntry | TierEntry;
}

/** @returns false when there is nothing to drop */
async function dropOldest(parts: StoreParts, usedBytes: number, excess: number): Promise<boolean> {
  const pieces = piecesOf(parts, usedBytes).sort((a, b) => b.age - a.age);
  const chunks: ChunkEntry[] = [];
  const tierGroups: number[] = [];
  let freed = 0;
  let droppedAge = Infinity;
  for (const { of: entry, bytes, age } of pieces) {
    // Rows of the same ticks leave together: each has other series of one stretch.
    if (freed >= excess && age < droppedAge) break;
    droppedAge = age;
    freed += bytes;
    if ('kind' in entry) chunks.push(entry);
    else {
      parts.tiers.remove(entry);
      tierGroups.push(entry.group);
    }
  }
  if (freed === 0) return false;
  parts.log.info('The oldest data goes: the store has reached its limit.', { bytes: Math.round(freed) });
  await dropChunks(parts, chunks);
  forgetEmptyGroups(parts, tierGroups);
  parts.writer.flush();
  return true;
}

/** Chunks do not tell their size: each has its share of what is used, by its samples. */
function piecesOf({ directory, tiers, classes, clock }: StoreParts, usedBytes: number): Piece[] {
  const now = clock.now();
  const { keepMs, tiers: policies } = classes.inForce;
  // Samples without a limit of time of their own share the limit of size with the tier that is kept for the shortest.
  const samplesKeepMs = Math.min(keepMs, ...policies.map((tier) => tier.keepMs));
  const tierKeepMs = new Map(policies.map((tier) => [tier.resolutionMs, tier.keepMs]));
  const tierPieces = Array.from(tiers.all(), (entry): Piece => ({
    age: (now - entry.maxT) / (tierKeepMs.get(entry.resolutionMs) ?? samplesKeepMs),
    bytes: entry.sizeBytes,
    of: entry,
  }));
  const tierBytes = tierPieces.reduce((sum, { bytes }) => sum + bytes, 0);
  const entries = [...directory.all()];
  const samples = entries.reduce((sum, entry) => sum + samplesOf(entry), 0);
  const perSample = samples === 0 ? 0 : Math.max(0, usedBytes - tierBytes) / samples;
  return [
    ...tierPieces,
    ...entries.map((entry): Piece => ({
      age: (now - entry.maxT) / samplesKeepMs,
      bytes: samplesOf(entry) * perSample,
      of: entry,
    })),
  ];
}

/** Cells of a chunk, the empty ones too. */
export const samplesOf = (entry: ChunkEntry): number => entry.ticks * countSlots(entry);
