/** What there is to read for some slots of a group in a range: chunks, packed runs and open ticks, each tick with its place. */
import type { BlockArrays } from './blockArrays.ts';
import { TicksChunk } from './chunk/ticksChunk.ts';
import { type ChunkEntry, hasSlot } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import { type ReadRange, spansIn, type TickSpan } from './readRange.ts';
import { lowerBound, upperBound } from './searchTimes.ts';
import type { PackedRun, SeriesGroup } from './seriesGroup.ts';
import { ALL_SLOTS, anyOf, bothOf, isNoSlot, maskOf, NO_SLOTS, type SlotMask, without } from './slotMask.ts';

export interface Part {
  readonly source: ChunkEntry | PackedRun;
  readonly chunk: TicksChunk;
  /** The slots to be read here. */
  readonly slots: SlotMask;
}

/** Ticks of one stretch of time; several parts when their slots are spread over rows. */
export interface Segment extends TickSpan {
  readonly parts: readonly Part[];
  /** Where its first tick lies in the block. */
  readonly at: number;
  /** Slots found in its parts. */
  readonly found: SlotMask;
}

/** The open ticks in range. */
interface OpenSpan extends TickSpan {
  /** Slots that have a sample in some of its ticks, and in all of them. */
  readonly some: SlotMask;
  readonly all: SlotMask;
}

/** Rows are slots, columns ticks: those of the segments, then the open ones. */
export interface Layout {
  readonly segments: readonly Segment[];
  readonly open: OpenSpan;
  /** Ticks before the open ones. */
  readonly sealed: number;
  readonly length: number;
  readonly slots: Int32Array;
  readonly found: SlotMask;
  readonly hasHoles: boolean;
}

/** Puts the block's times in their place on the way. @returns undefined when there is no sample */
export function layOut(
  chunks: ChunkStore,
  group: SeriesGroup,
  slots: readonly number[],
  range: ReadRange,
  arrays: BlockArrays,
): Layout | undefined {
  const wanted = maskOf(slots);
  const segments = segmentsOf(chunks, group, wanted, range, arrays);
  const last = segments.at(-1);
  const sealed = last === undefined ? 0 : last.at + last.to - last.from;
  const open = openSpan(group, range);
  const length = sealed + open.to - open.from;
  if (length === 0) return undefined;
  arrays.coverTimes(length);
  arrays.times.set(group.times.subarray(open.from, open.to), sealed);
  const found = bothOf(wanted, segments.map((segment) => segment.found).reduce(anyOf, open.some));
  if (isNoSlot(found)) return undefined;
  return {
    segments,
    open,
    sealed,
    length,
    slots: Int32Array.from(slots.filter((slot) => hasSlot(found, slot))),
    found,
    hasHoles: !isNoSlot(without(found, open.all)) || segments.some((segment) => hasHole(segment, found)),
  };
}

function segmentsOf(
  chunks: ChunkStore,
  group: SeriesGroup,
  wanted: SlotMask,
  range: ReadRange,
  arrays: BlockArrays,
): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  const found = chunks.readTogether(() => partsOf(chunks, group, wanted, range));
  for (const parts of stretchesOf(found)) {
    const { chunk } = parts[0] as Part;
    const slots = parts.map((part) => part.slots).reduce(anyOf, NO_SLOTS);
    arrays.coverTimes(at + chunk.ticks);
    for (const { from, to } of spansIn(chunk.times, chunk.ticks, range)) {
      arrays.times.set(from === 0 && to === chunk.ticks ? chunk.times : chunk.times.subarray(from, to), at);
      segments.push({ parts, from, to, at, found: slots });
      at += to - from;
    }
  }
  return segments;
}

/** Parts of the same ticks together. Of a slot in two of them the first counts. */
function stretchesOf(parts: readonly Part[]): Part[][] {
  const stretches: Part[][] = [];
  let told = NO_SLOTS;
  for (const part of parts) {
    const stretch = stretches.at(-1);
    const first = stretch?.[0]?.source;
    if (stretch !== undefined && first?.minT === part.source.minT && first.maxT === part.source.maxT) {
      stretch.push({ ...part, slots: without(part.slots, told) });
      told = anyOf(told, part.slots);
    } else {
      stretches.push([part]);
      told = part.slots;
    }
  }
  return stretches;
}

/** Sealed chunks, then packed runs, that overlap the range and hold some of the slots. */
function partsOf(chunks: ChunkStore, group: SeriesGroup, wanted: SlotMask, { minT, maxT }: ReadRange): Part[] {
  const parts: Part[] = [];
  const add = (source: ChunkEntry | PackedRun, chunk: TicksChunk): void => {
    parts.push({ source, chunk, slots: bothOf(bothOf(source, wanted), chunk.present) });
  };
  for (const source of chunks.ticksOf(group.id, minT, maxT)) {
    if (isNoSlot(bothOf(source, wanted))) continue;
    const chunk = chunks.ticks(source);
    if (chunk !== undefined) add(source, chunk);
  }
  for (const source of group.packed) {
    if (source.minT > maxT || source.maxT < minT || isNoSlot(bothOf(source, wanted))) continue;
    add(source, packedChunk(source));
  }
  return parts;
}

function hasHole({ parts, found }: Segment, slots: SlotMask): boolean {
  return !isNoSlot(without(slots, found)) || parts.some((part) => !isNoSlot(bothOf(part.slots, part.chunk.holed)));
}

function openSpan(group: SeriesGroup, { minT, maxT }: ReadRange): OpenSpan {
  const from = lowerBound(group.times, group.ticks, minT);
  const to = Math.max(from, upperBound(group.times, group.ticks, maxT));
  let someLow = 0;
  let someHigh = 0;
  let allLow = -1;
  let allHigh = -1;
  for (let tick = from; tick < to; tick++) {
    const low = group.masks[2 * tick] as number;
    const high = group.masks[2 * tick + 1] as number;
    someLow |= low;
    someHigh |= high;
    allLow &= low;
    allHigh &= high;
  }
  // Markers are told apart cell by cell.
  const mayHaveMarkers = group.staleCells > 0 && to > from;
  return {
    from,
    to,
    some: { maskLow: someLow, maskHigh: someHigh },
    all: to === from ? ALL_SLOTS : mayHaveMarkers ? NO_SLOTS : { maskLow: allLow, maskHigh: allHigh },
  };
}

/** Runs that were read stay open for as long as they are in the head. */
const packedChunks = new WeakMap<PackedRun, TicksChunk>();

function packedChunk(run: PackedRun): TicksChunk {
  let chunk = packedChunks.get(run);
  if (chunk === undefined) packedChunks.set(run, (chunk = new TicksChunk(run.blob)));
  return chunk;
}
