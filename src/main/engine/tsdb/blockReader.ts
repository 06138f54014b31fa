/**
 * Reads series of one group into a block: sealed chunks and the open ticks, decoded straight into reused arrays.
 * A read is one synchronous step on the state of that moment; nothing is kept between two reads but the arrays.
 */
import type { Labels } from '../../../shared/labels.ts';
import { ABSENT, type SeriesBlock } from '../storage/storage.ts';
import { BlockArrays } from './blockArrays.ts';
import { type Layout, layOut, type Part, type Segment } from './blockLayout.ts';
import { bitsOfFloats } from './chunk/floatBits.ts';
import { type ChunkEntry, hasSlot } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import { DecodedGroups } from './decodedGroups.ts';
import { dropGaps, type Remaining } from './dropGaps.ts';
import type { Head } from './head.ts';
import type { ReadRange } from './readRange.ts';
import { cellState } from './seal.ts';
import type { SeriesGroup } from './seriesGroup.ts';
import { anyOf, isNoSlot, NO_SLOTS, type SlotMask, without } from './slotMask.ts';

/** What chunks and packed runs hold of some slots, a row each. */
export interface SealedBlock {
  readonly slots: Int32Array;
  readonly labels: readonly Labels[];
  readonly times: Float64Array;
  readonly length: number;
  readonly values: Float64Array;
  /** Null when every cell is PRESENT. Rows of both are `length` apart. */
  readonly presence: Uint8Array | null;
}

export class BlockReader {
  private readonly head: Head;
  private readonly chunks: ChunkStore;
  private readonly arrays = new BlockArrays();

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
  read(group: SeriesGroup, slots: readonly number[], range: ReadRange): SeriesBlock | undefined {
    return this.attempt(() => this.tryRead(group, slots, range));
  }

  /** Again without a chunk that turns out to be damaged. */
  private attempt<T>(read: () => T): T {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof DamagedChunk)) throw error;
        this.chunks.reject(error.entry, error.cause);
      }
    }
  }

  get sizeCells(): number {
    return this.arrays.values.length;
  }

  free(): void {
    this.arrays.free();
  }

  /**
   * The samples of these slots in chunks and packed runs, or undefined when there is none and `also` is empty. Slots in `also`
   * have a row in any case. Arrays are valid until the next read.
   */
  readSealed(group: SeriesGroup, slots: readonly number[], range: ReadRange, also: SlotMask): SealedBlock | undefined {
    return this.attempt(() => {
      const layout = layOut(this.chunks, group, slots, range, this.arrays);
      const found = anyOf(layout?.found ?? NO_SLOTS, also);
      const rows = Int32Array.from(slots.filter((slot) => hasSlot(found, slot)));
      if (rows.length === 0) return undefined;
      const labels = this.labelsOf(group, rows);
      if (layout === undefined) return { ...this.decoded({ length: 0, isWhole: true }), slots: rows, labels };
      const hasHoles = layout.hasHoles || !isNoSlot(without(found, layout.found));
      const decoded = this.decode(group, { ...layout, slots: rows, found, hasHoles }, range);
      return { ...this.decoded(decoded), slots: rows, labels };
    });
  }

  private tryRead(group: SeriesGroup, slots: readonly number[], range: ReadRange): SeriesBlock | undefined {
    const layout = layOut(this.chunks, group, slots, range, this.arrays);
    if (layout === undefined) return undefined;
    const decoded = this.decode(group, layout, range);
    if (decoded.length === 0) return undefined;
    const { times, values, presence, length } = this.decoded(decoded);
    return {
      labels: this.labelsOf(group, layout.slots),
      times,
      length,
      stride: length,
      values,
      presence,
      histograms: null,
    };
  }

  /** Fills the arrays. */
  private decode(group: SeriesGroup, layout: Layout, range: ReadRange): Remaining {
    const { arrays } = this;
    const rows = layout.slots.length;
    arrays.coverValues(rows * layout.length);
    if (layout.hasHoles) arrays.coverPresence(rows * layout.length);
    for (const segment of layout.segments) readSegment(segment, layout, arrays);
    readOpen(group, layout, arrays);
    if (!layout.hasHoles) return { length: layout.length, isWhole: true };
    return dropGaps(arrays, rows, layout.length, range.needsMarkers);
  }

  private decoded({ length, isWhole }: Remaining): Pick<SealedBlock, 'times' | 'values' | 'presence' | 'length'> {
    const { times, values, presence } = this.arrays;
    return { times, values, presence: isWhole ? null : presence, length };
  }

  private labelsOf(group: SeriesGroup, slots: Int32Array): Labels[] {
    return Array.from(slots, (slot) => this.head.index.labelsOf(group.series[slot] as number));
  }
}

function readSegment(segment: Segment, layout: Layout, arrays: BlockArrays): void {
  const { parts, from, to, at, found } = segment;
  const { slots, length, hasHoles } = layout;
  const { values } = arrays;
  const presence = hasHoles ? arrays.presence : null;
  if (!isNoSlot(without(layout.found, found))) {
    for (let row = 0; row < slots.length; row++) {
      if (hasSlot(found, slots[row] as number)) continue;
      presence?.fill(ABSENT, row * length + at, row * length + at + to - from);
    }
  }
  for (const part of parts) {
    try {
      part.chunk.readSlots(slotsOf(part, layout), from, to, values, presence, at, length);
    } catch (cause) {
      if (!('group' in part.source)) throw cause;
      throw new DamagedChunk(part.source, cause);
    }
  }
}

/** The slot of each row, -1 for those that are not in the part. */
function slotsOf(part: Part, { slots, found }: Layout): Int32Array {
  if (isNoSlot(without(found, part.slots))) return slots;
  return slots.map((slot) => (hasSlot(part.slots, slot) ? slot : -1));
}

function readOpen(group: SeriesGroup, layout: Layout, arrays: BlockArrays): void {
  const { slots, length, sealed, open, hasHoles } = layout;
  const { from, to } = open;
  if (to === from) return;
  const bits = bitsOfFloats(arrays.values);
  const { presence } = arrays;
  for (let row = 0; row < slots.length; row++) {
    const slot = slots[row] as number;
    const at = row * length + sealed;
    group.copyTicks(slot, from, to, bits, at);
    if (!hasHoles) continue;
    for (let tick = from; tick < to; tick++) presence[at + tick - from] = cellState(group, slot, tick);
  }
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
  /** What readers have decoded lately. */
  readonly decoded: DecodedGroups;

  constructor(head: Head, chunks: ChunkStore) {
    this.head = head;
    this.chunks = chunks;
    this.decoded = new DecodedGroups(chunks);
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
