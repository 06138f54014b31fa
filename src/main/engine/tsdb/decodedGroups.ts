/**
 * Samples of groups that queries ask for again and again, as they are decoded: a dashboard looks at the same series every few
 * seconds, a little further on, and finding, reading and decoding their chunks is most of what a small query costs.
 *
 * What is in chunks and packed runs never changes, so it is decoded once and stays right for as long as the group has the same
 * ones. Open ticks are added as they come. Bounded by bytes; what was not used for longest goes first.
 */
import type { BlockReader } from './blockReader.ts';
import type { ChunkEntry } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import { DecodedGroup } from './decodedGroup.ts';
import type { ReadRange } from './readRange.ts';
import type { PackedRun, SeriesGroup } from './seriesGroup.ts';
import { maskOf, type SlotMask } from './slotMask.ts';

/** Two million samples: a few hours of the thousand series of a dashboard. */
const LIMIT_BYTES = 16 * 2 ** 20;
/** A query that reads more than this would only push out what others need, and itself. */
const SELECT_BYTES = 12 * 2 ** 20;
/** Decoded on both sides of what was asked for, so that the next question finds its samples there as well. */
const MARGIN_MS = 15 * 60_000;
/** Questions about a group that are remembered; the second time one of them is asked its samples are kept. */
const REMEMBERED = 8;

/** What one select may still keep. */
export interface SelectBudget {
  bytes: number;
}

interface GroupMemory {
  readonly decoded: DecodedGroup[];
  /** Hashes of what was asked, newest last. */
  readonly asked: number[];
}

export class DecodedGroups {
  private readonly chunks: ChunkStore;
  private readonly byGroup = new Map<number, GroupMemory>();
  /** In the order of their last use. */
  private readonly kept = new Set<DecodedGroup>();
  private bytes = 0;

  constructor(chunks: ChunkStore) {
    this.chunks = chunks;
  }

  newBudget(): SelectBudget {
    return { bytes: SELECT_BYTES };
  }

  /**
   * The samples of these slots in a range, to be given back with `release`, or undefined where they have to be read: asked for
   * the first time, or too many.
   */
  hold(
    reader: BlockReader,
    group: SeriesGroup,
    slots: readonly number[],
    range: ReadRange,
    budget: SelectBudget,
  ): DecodedGroup | undefined {
    // Of windows with much between them little is decoded as it is.
    if (range.windows !== undefined || budget.bytes <= 0) return undefined;
    const memory = this.memoryOf(group.id);
    const wanted = maskOf(slots);
    const known = this.find(memory, group, wanted, range) ?? this.decode(memory, reader, group, slots, wanted, range);
    if (known === undefined) return undefined;
    budget.bytes -= known.sizeBytes;
    this.kept.delete(known);
    this.kept.add(known);
    known.holders++;
    return known;
  }

  release(decoded: DecodedGroup): void {
    decoded.holders--;
    if (decoded.isDropped && decoded.holders === 0) decoded.free();
  }

  private memoryOf(group: number): GroupMemory {
    let memory = this.byGroup.get(group);
    if (memory === undefined) this.byGroup.set(group, (memory = { decoded: [], asked: [] }));
    return memory;
  }

  private find(memory: GroupMemory, group: SeriesGroup, wanted: SlotMask, range: ReadRange): DecodedGroup | undefined {
    for (const decoded of memory.decoded) {
      if (!decoded.isOf(group, wanted, range.needsMarkers)) continue;
      if (decoded.covers(range) && this.isCurrent(decoded) && decoded.addOpenTicks()) return decoded;
      // One for each question: what it finds wrong or too short is decoded anew.
      this.drop(decoded);
      return undefined;
    }
    return undefined;
  }

  private decode(
    memory: GroupMemory,
    reader: BlockReader,
    group: SeriesGroup,
    slots: readonly number[],
    wanted: SlotMask,
    range: ReadRange,
  ): DecodedGroup | undefined {
    if (!wasAsked(memory, wanted, range.needsMarkers)) return undefined;
    const covered = { minT: range.minT - MARGIN_MS, maxT: this.coveredEnd(group, range.maxT + MARGIN_MS) };
    const sources = this.sourcesOf(group, covered.minT, covered.maxT);
    const question = { group, wanted, needsMarkers: range.needsMarkers, ...covered };
    const decoded = DecodedGroup.read(reader, question, slots, sources);
    if (decoded === undefined) return undefined;
    memory.decoded.push(decoded);
    this.kept.add(decoded);
    this.bytes += decoded.sizeBytes;
    for (const oldest of this.kept) {
      if (this.bytes <= LIMIT_BYTES || oldest === decoded) break;
      this.drop(oldest);
    }
    return decoded;
  }

  /** Without end where nothing is left behind it: then open ticks belong to it. */
  private coveredEnd(group: SeriesGroup, maxT: number): number {
    const hasMore = this.sourcesOf(group, maxT + 1, Infinity).length > 0;
    const hasOpen = group.ticks > 0 && (group.times[0] as number) <= maxT;
    return hasMore && !hasOpen ? maxT : Infinity;
  }

  private sourcesOf(group: SeriesGroup, minT: number, maxT: number): (ChunkEntry | PackedRun)[] {
    const sources: (ChunkEntry | PackedRun)[] = this.chunks.ticksOf(group.id, minT, maxT);
    for (const run of group.packed) if (run.minT <= maxT && run.maxT >= minT) sources.push(run);
    return sources;
  }

  private isCurrent({ group, minT, maxT, sources }: DecodedGroup): boolean {
    const now = this.sourcesOf(group, minT, maxT);
    if (now.length !== sources.length) return false;
    for (let i = 0; i < now.length; i++) if (now[i] !== sources[i]) return false;
    return true;
  }

  private drop(decoded: DecodedGroup): void {
    if (!this.kept.delete(decoded)) return;
    this.bytes -= decoded.sizeBytes;
    const { decoded: all } = this.memoryOf(decoded.group.id);
    all.splice(all.indexOf(decoded), 1);
    decoded.isDropped = true;
    if (decoded.holders === 0) decoded.free();
  }
}

/** Remembers the question, too. */
function wasAsked({ asked }: GroupMemory, { maskLow, maskHigh }: SlotMask, needsMarkers: boolean): boolean {
  const hash = Math.imul(maskLow, 0x01000193) ^ Math.imul(maskHigh, 0x2c1b3c6d) ^ (needsMarkers ? 1 : 0);
  if (asked.includes(hash)) return true;
  asked.push(hash);
  if (asked.length > REMEMBERED) asked.shift();
  return false;
}
