/**
 * Reads series of one group into a block: sealed chunks and the open ticks, decoded straight into reused arrays.
 * A read is one synchronous step on the state of that moment; nothing is kept between two reads but the arrays.
 */
import { ABSENT, PRESENT, type SeriesBlock } from '../storage/storage.ts';
import { bitsOfFloats } from './chunk/floatBits.ts';
import { BlockArrays } from './blockArrays.ts';
import { TicksChunk } from './chunk/ticksChunk.ts';
import { hasSlot, type ChunkEntry } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import type { Head } from './head.ts';
import { cellState } from './seal.ts';
import type { PackedRun, SeriesGroup } from './seriesGroup.ts';

interface Part {
  readonly source: ChunkEntry | PackedRun;
  readonly chunk: TicksChunk;
}

/** Ticks of one stretch of time, `from … to - 1` of them in range; several chunks when their slots are spread over rows. */
interface Segment {
  readonly chunks: Part[];
  readonly minT: number;
  readonly maxT: number;
  readonly from: number;
  readonly to: number;
  /** Where its first tick lies in the block. */
  readonly at: number;
}

interface FoundSlot {
  readonly slot: number;
  /** Where its samples are, for each segment. */
  readonly parts: readonly (Part | undefined)[];
}

/** The open ticks in range. */
interface OpenSpan {
  readonly from: number;
  readonly to: number;
}

export class BlockReader {
  private readonly head: Head;
  private readonly chunks: ChunkStore;
  private readonly arrays = new BlockArrays();
  private chunkTimes = new Float64Array(256);

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
    const segments = this.segmentsOf(group, slots, minT, maxT);
    const last = segments.at(-1);
    const sealed = last === undefined ? 0 : last.at + last.to - last.from;
    const open = this.openSpan(group, minT, maxT);
    const length = sealed + open.to - open.from;
    if (length === 0) return undefined;
    const { arrays } = this;
    arrays.coverTimes(length);
    arrays.times.set(group.times.subarray(open.from, open.to), sealed);
    const found: FoundSlot[] = [];
    for (const slot of slots) {
      const parts = segments.map((segment) => chunkOf(segment, slot));
      if (isAnyThere(parts) || isOpen(group, slot, open)) found.push({ slot, parts });
    }
    if (found.length === 0) return undefined;
    const cells = found.length * length;
    arrays.coverValues(cells);
    const hasHoles = found.some(({ slot, parts }) => hasHole(group, slot, parts, open));
    if (hasHoles) arrays.coverPresence(cells);
    const { times, values } = arrays;
    const presence = hasHoles ? arrays.presence : null;
    // Segment by segment, so that the blob of a chunk is looked at once for all its series.
    for (const [i, segment] of segments.entries()) {
      for (const [row, { slot, parts }] of found.entries()) {
        readSegment(segment, parts[i], slot, values, row * length + segment.at, presence);
      }
    }
    if (open.to > open.from) {
      const bits = bitsOfFloats(values);
      for (const [row, { slot }] of found.entries()) readOpen(group, slot, open, row * length + sealed, bits, presence);
    }
    return {
      labels: found.map(({ slot }) => this.head.index.labelsOf(group.series[slot] as number)),
      times,
      length,
      stride: length,
      values,
      presence,
      histograms: null,
    };
  }

  get sizeCells(): number {
    return this.arrays.values.length;
  }

  free(): void {
    this.arrays.free();
  }

  private segmentsOf(group: SeriesGroup, slots: readonly number[], minT: number, maxT: number): Segment[] {
    const segments: Segment[] = [];
    let at = 0;
    for (const part of this.partsOf(group, minT, maxT)) {
      const { source } = part;
      if (!hasAnySlot(source, slots)) continue;
      const last = segments.at(-1);
      if (last !== undefined && last.minT === source.minT && last.maxT === source.maxT) {
        last.chunks.push(part);
        continue;
      }
      const span = this.readTimes(part, minT, maxT, at);
      if (span.to <= span.from) continue;
      segments.push({ chunks: [part], minT: source.minT, maxT: source.maxT, ...span, at });
      at += span.to - span.from;
    }
    return segments;
  }

  /** Sealed chunks, then packed runs, that overlap the range. */
  private *partsOf(group: SeriesGroup, minT: number, maxT: number): Generator<Part> {
    for (const source of this.chunks.ticksOf(group.id, minT, maxT)) {
      const chunk = this.chunks.ticks(source);
      if (chunk !== undefined) yield { source, chunk };
    }
    for (const source of group.packed) {
      if (source.minT <= maxT && source.maxT >= minT) yield { source, chunk: packedChunk(source) };
    }
  }

  /** Puts the times in range to `times[at] …` and tells which of the chunk's ticks they are. */
  private readTimes({ source, chunk }: Part, minT: number, maxT: number, at: number): OpenSpan {
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

  private openSpan(group: SeriesGroup, minT: number, maxT: number): OpenSpan {
    return {
      from: lowerBound(group.times, group.ticks, minT),
      to: Math.max(lowerBound(group.times, group.ticks, minT), upperBound(group.times, group.ticks, maxT)),
    };
  }
}

function readSegment(
  { from, to }: Segment,
  found: Part | undefined,
  slot: number,
  values: Float64Array,
  at: number,
  presence: Uint8Array | null,
): void {
  if (found === undefined) {
    presence?.fill(ABSENT, at, at + to - from);
    return;
  }
  try {
    found.chunk.readSlot(slot, from, to, values, at, presence);
  } catch (cause) {
    if (!('group' in found.source)) throw cause;
    throw new DamagedChunk(found.source, cause);
  }
}

function readOpen(
  group: SeriesGroup,
  slot: number,
  { from, to }: OpenSpan,
  at: number,
  bits: Int32Array,
  presence: Uint8Array | null,
): void {
  const cell = 2 * (slot * group.stride + from);
  bits.set(group.bits.subarray(cell, cell + 2 * (to - from)), 2 * at);
  if (presence === null) return;
  for (let tick = from; tick < to; tick++) presence[at + tick - from] = cellState(group, slot, tick);
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

function hasAnySlot(source: ChunkEntry | PackedRun, slots: readonly number[]): boolean {
  for (const slot of slots) if (hasSlot(source, slot)) return true;
  return false;
}

function chunkOf(segment: Segment, slot: number): Part | undefined {
  for (const found of segment.chunks) if (hasSlot(found.source, slot) && found.chunk.has(slot)) return found;
  return undefined;
}

function isAnyThere(parts: FoundSlot['parts']): boolean {
  for (const part of parts) if (part !== undefined) return true;
  return false;
}

function isOpen(group: SeriesGroup, slot: number, open: OpenSpan): boolean {
  for (let tick = open.from; tick < open.to; tick++) if (group.has(slot, tick)) return true;
  return false;
}

function hasHole(group: SeriesGroup, slot: number, parts: FoundSlot['parts'], open: OpenSpan): boolean {
  for (const part of parts) if (part === undefined || part.chunk.hasHoles(slot)) return true;
  for (let tick = open.from; tick < open.to; tick++) if (cellState(group, slot, tick) !== PRESENT) return true;
  return false;
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
