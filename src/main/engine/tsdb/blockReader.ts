/**
 * Reads series of one group into a block: sealed chunks and the open ticks, decoded straight into reused arrays.
 * A read is one synchronous step on the state of that moment; nothing is kept between two reads but the arrays.
 */
import { ABSENT, type SeriesBlock } from '../storage/storage.ts';
import { bitsOfFloats } from './chunk/floatBits.ts';
import { BlockArrays } from './blockArrays.ts';
import { TicksChunk } from './chunk/ticksChunk.ts';
import { hasSlot, type ChunkEntry } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import type { Head } from './head.ts';
import { cellState } from './seal.ts';
import { type PackedRun, type SeriesGroup, SLOTS } from './seriesGroup.ts';
import { ALL_SLOTS, anyOf, bothOf, isNoSlot, maskOf, NO_SLOTS, type SlotMask, without } from './slotMask.ts';

interface Part {
  readonly source: ChunkEntry | PackedRun;
  readonly chunk: TicksChunk;
  /** The slots to be read here. */
  readonly slots: SlotMask;
}

/** Ticks of one stretch of time, `from … to - 1` of them in range; several parts when their slots are spread over rows. */
interface Segment {
  readonly parts: Part[];
  readonly minT: number;
  readonly maxT: number;
  readonly from: number;
  readonly to: number;
  /** Where its first tick lies in the block. */
  readonly at: number;
  /** Slots found in its parts. */
  found: SlotMask;
}

/** The open ticks in range. */
interface OpenSpan {
  readonly from: number;
  readonly to: number;
  /** Slots that have a sample in some of its ticks, and in all of them. */
  readonly some: SlotMask;
  readonly all: SlotMask;
}

/** What a read has to do. */
interface Layout {
  readonly segments: readonly Segment[];
  readonly open: OpenSpan;
  /** Ticks before the open ones. */
  readonly sealed: number;
  readonly length: number;
  /** The slot of each row. */
  readonly slots: readonly number[];
  readonly hasHoles: boolean;
}

export class BlockReader {
  private readonly head: Head;
  private readonly chunks: ChunkStore;
  private readonly arrays = new BlockArrays();
  private chunkTimes = new Float64Array(256);
  private rowSlots = new Int32Array(0);

  constructor(head: Head, chunks: ChunkStore) {
    this.head = head;
    this.chunks = chunks;
  }

  /** Ticks in range, at most: how wide a block of this group would be. */
  countTicks(group: SeriesGroup, minT: number, maxT: number): number {
    let count = group.unsealedTicks;
    let lastMinT = NaN;
    for (const entry of this.chunks.ticksOf(group.id, minT, maxT)) {
      if (entry.minT !== lastMinT) count += entry.ticks;
      lastMinT = entry.minT;
    }
    return count;
  }

  /** The samples of these slots, or undefined when none has one. Arrays are valid until the next read. */
  read(group: SeriesGroup, slots: readonly number[], minT: number, maxT: number): SeriesBlock | undefined {
    for (;;) {
      try {
        return this.tryRead(group, slots, minT, maxT);
      } catch (error) {
        if (!(error instanceof DamagedChunk)) throw error;
        this.chunks.reject(error.entry, error.cause);
      }
    }
  }

  private tryRead(group: SeriesGroup, slots: readonly number[], minT: number, maxT: number): SeriesBlock | undefined {
    const layout = this.layOut(group, slots, minT, maxT);
    if (layout === undefined) return undefined;
    const { length, hasHoles } = layout;
    const { arrays } = this;
    const cells = layout.slots.length * length;
    arrays.coverValues(cells);
    if (hasHoles) arrays.coverPresence(cells);
    const { times, values } = arrays;
    const presence = hasHoles ? arrays.presence : null;
    for (const segment of layout.segments) this.readSegment(segment, layout, values, presence);
    readOpen(group, layout, values, presence);
    return {
      labels: layout.slots.map((slot) => this.head.index.labelsOf(group.series[slot] as number)),
      times,
      length,
      stride: length,
      values,
      presence,
      histograms: null,
    };
  }

  /** Puts the block's times in their place on the way. @returns undefined when there is no sample */
  private layOut(group: SeriesGroup, slots: readonly number[], minT: number, maxT: number): Layout | undefined {
    const wanted = maskOf(slots);
    const segments = this.segmentsOf(group, wanted, minT, maxT);
    const last = segments.at(-1);
    const sealed = last === undefined ? 0 : last.at + last.to - last.from;
    const open = openSpan(group, minT, maxT);
    const length = sealed + open.to - open.from;
    if (length === 0) return undefined;
    this.arrays.coverTimes(length);
    this.arrays.times.set(group.times.subarray(open.from, open.to), sealed);
    const found = bothOf(wanted, segments.map((segment) => segment.found).reduce(anyOf, open.some));
    if (isNoSlot(found)) return undefined;
    const hasHoles = !isNoSlot(without(found, open.all)) || segments.some((segment) => hasHole(segment, found));
    return { segments, open, sealed, length, slots: slots.filter((slot) => hasSlot(found, slot)), hasHoles };
  }

  private readSegment(
    { parts, found, from, to, at }: Segment,
    { slots, length }: Layout,
    values: Float64Array,
    presence: Uint8Array | null,
  ): void {
    for (const [row, slot] of slots.entries()) {
      if (!hasSlot(found, slot)) presence?.fill(ABSENT, row * length + at, row * length + at + to - from);
    }
    if (this.rowSlots.length < slots.length) this.rowSlots = new Int32Array(SLOTS);
    const rowSlots = this.rowSlots.subarray(0, slots.length);
    for (const { source, chunk, slots: own } of parts) {
      for (const [row, slot] of slots.entries()) rowSlots[row] = hasSlot(own, slot) ? slot : -1;
      try {
        chunk.readSlots(rowSlots, from, to, values, presence, at, length);
      } catch (cause) {
        if (!('group' in source)) throw cause;
        throw new DamagedChunk(source, cause);
      }
    }
  }

  get sizeCells(): number {
    return this.arrays.values.length;
  }

  free(): void {
    this.arrays.free();
  }

  private segmentsOf(group: SeriesGroup, wanted: SlotMask, minT: number, maxT: number): Segment[] {
    const segments: Segment[] = [];
    let at = 0;
    for (const part of this.partsOf(group, wanted, minT, maxT)) {
      const { source } = part;
      const last = segments.at(-1);
      if (last !== undefined && last.minT === source.minT && last.maxT === source.maxT) {
        // Of a slot in two parts the first counts.
        last.parts.push({ ...part, slots: without(part.slots, last.found) });
        last.found = anyOf(last.found, part.slots);
        continue;
      }
      const span = this.readTimes(part, minT, maxT, at);
      if (span.to <= span.from) continue;
      segments.push({ parts: [part], minT: source.minT, maxT: source.maxT, ...span, at, found: part.slots });
      at += span.to - span.from;
    }
    return segments;
  }

  /** Sealed chunks, then packed runs, that overlap the range and hold some of the slots. */
  private *partsOf(group: SeriesGroup, wanted: SlotMask, minT: number, maxT: number): Generator<Part> {
    for (const source of this.chunks.ticksOf(group.id, minT, maxT)) {
      if (isNoSlot(bothOf(source, wanted))) continue;
      const chunk = this.chunks.ticks(source);
      if (chunk !== undefined) yield partOf(source, chunk, wanted);
    }
    for (const source of group.packed) {
      if (source.minT <= maxT && source.maxT >= minT && !isNoSlot(bothOf(source, wanted)))
        yield partOf(source, packedChunk(source), wanted);
    }
  }

  /** Puts the times in range to `times[at] …` and tells which of the chunk's ticks they are. */
  private readTimes({ source, chunk }: Part, minT: number, maxT: number, at: number): { from: number; to: number } {
    const { arrays } = this;
    arrays.coverTimes(at + chunk.ticks);
    if (source.minT >= minT && source.maxT <= maxT) {
      chunk.readTimes(arrays.times, at);
      return { from: 0, to: chunk.ticks };
    }
    if (this.chunkTimes.length < chunk.ticks) this.chunkTimes = new Float64Array(chunk.ticks * 2);
    chunk.readTimes(this.chunkTimes, 0);
    const from = lowerBound(this.chunkTimes, chunk.ticks, minT);
    const to = upperBound(this.chunkTimes, chunk.ticks, maxT);
    if (to > from) arrays.times.set(this.chunkTimes.subarray(from, to), at);
    return { from, to };
  }
}

function partOf(source: ChunkEntry | PackedRun, chunk: TicksChunk, wanted: SlotMask): Part {
  return { source, chunk, slots: bothOf(bothOf(source, wanted), chunk.present) };
}

function hasHole({ parts, found }: Segment, slots: SlotMask): boolean {
  return !isNoSlot(without(slots, found)) || parts.some((part) => !isNoSlot(bothOf(part.slots, part.chunk.holed)));
}

function openSpan(group: SeriesGroup, minT: number, maxT: number): OpenSpan {
  const from = lowerBound(group.times, group.ticks, minT);
  const to = Math.max(from, upperBound(group.times, group.ticks, maxT));
  let some = NO_SLOTS;
  let all = ALL_SLOTS;
  for (let tick = from; tick < to; tick++) {
    const mask = { maskLow: group.masks[2 * tick] as number, maskHigh: group.masks[2 * tick + 1] as number };
    some = anyOf(some, mask);
    all = bothOf(all, mask);
  }
  // Markers are told apart cell by cell.
  return { from, to, some, all: group.staleCells > 0 && to > from ? NO_SLOTS : all };
}

function readOpen(group: SeriesGroup, layout: Layout, values: Float64Array, presence: Uint8Array | null): void {
  const { slots, length, sealed, open } = layout;
  const { from, to } = open;
  if (to === from) return;
  const bits = bitsOfFloats(values);
  for (const [row, slot] of slots.entries()) {
    const at = row * length + sealed;
    const cell = 2 * (slot * group.stride + from);
    bits.set(group.bits.subarray(cell, cell + 2 * (to - from)), 2 * at);
    if (presence === null) continue;
    for (let tick = from; tick < to; tick++) presence[at + tick - from] = cellState(group, slot, tick);
  }
}

/** Runs that were read stay open for as long as they are in the head. */
const packedChunks = new WeakMap<PackedRun, TicksChunk>();

function packedChunk(run: PackedRun): TicksChunk {
  let chunk = packedChunks.get(run);
  if (chunk === undefined) packedChunks.set(run, (chunk = new TicksChunk(run.blob)));
  return chunk;
}

/** More than this is not kept between queries: 4 MB of values, one of presence. */
const KEPT_CELLS = 512 * 1024;
/** Selects that run at the same time, mostly the parts of one query. */
const KEPT_READERS = 4;

/** Readers that are done: a query that finds its arrays there does not pay for fresh memory. */
export class IdleReaders {
  private readonly head: Head;
  private readonly chunks: ChunkStore;
  private readonly idle: BlockReader[] = [];

  constructor(head: Head, chunks: ChunkStore) {
    this.head = head;
    this.chunks = chunks;
  }

  take(): BlockReader {
    return this.idle.pop() ?? new BlockReader(this.head, this.chunks);
  }

  /** The blocks of `reader` are void from here on. */
  giveBack(reader: BlockReader): void {
    if (this.idle.length < KEPT_READERS && reader.sizeCells <= KEPT_CELLS) this.idle.push(reader);
    else reader.free();
  }
}

/** A chunk whose frame is right and whose content is not: it shows only when a series is decoded. */
class DamagedChunk extends Error {
  readonly entry: ChunkEntry;

  constructor(entry: ChunkEntry, cause: unknown) {
    super('A chunk is damaged.', { cause });
    this.entry = entry;
  }
}

/** Index of the first of `length` ascending times that is not before `t`. */
function lowerBound(times: Float64Array, length: number, t: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index behind the last of `length` ascending times that is not after `t`. */
function upperBound(times: Float64Array, length: number, t: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
