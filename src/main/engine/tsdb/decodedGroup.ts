/** Decoded samples of some slots of one group: what chunks and packed runs hold of a stretch of time, then open ticks. */
import { OwnedArrays } from '../kernels/wasm/ownedArrays.ts';
import type { Labels } from '../../../shared/labels.ts';
import { PRESENT, type SeriesBlock, STALE } from '../storage/storage.ts';
import type { BlockReader, SealedBlock } from './blockReader.ts';
import { bitsOfFloats } from './chunk/floatBits.ts';
import type { ChunkEntry } from './chunkDirectory.ts';
import type { ReadRange } from './readRange.ts';
import { cellState } from './seal.ts';
import { lowerBound, upperBound } from './searchTimes.ts';
import type { PackedRun, SeriesGroup } from './seriesGroup.ts';
import { anyOf, bothOf, isNoSlot, maskOf, NO_SLOTS, type SlotMask, without } from './slotMask.ts';

/** A chunk's ticks are open at most before they are sealed, with those of a scrape or two behind them. */
const OPEN_TICKS = 136;
/** One that is larger is read as ever. */
const MAX_CELLS = 512 * 1024;

export interface DecodedQuestion {
  readonly group: SeriesGroup;
  readonly wanted: SlotMask;
  readonly needsMarkers: boolean;
  readonly minT: number;
  /** Infinity: to the newest, open ticks included. */
  readonly maxT: number;
}

/** Where it lies: rows are slots, `stride` apart. */
interface Cells {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly presence: Uint8Array;
  readonly stride: number;
}

interface Parts {
  readonly sources: readonly (ChunkEntry | PackedRun)[];
  readonly sealed: SealedBlock;
  readonly owned: OwnedArrays;
  readonly cells: Cells;
}

export class DecodedGroup {
  readonly group: SeriesGroup;
  readonly minT: number;
  readonly maxT: number;
  /** What it was read from, without the open ticks. */
  readonly sources: readonly (ChunkEntry | PackedRun)[];
  /** Selects whose block lies here. */
  holders = 0;
  /** Nobody finds it any more; its memory goes with its last holder. */
  isDropped = false;
  private readonly question: DecodedQuestion;
  private readonly slots: Int32Array;
  /** The slots as a set. */
  private readonly found: SlotMask;
  private readonly labels: readonly Labels[];
  private readonly owned: OwnedArrays;
  private readonly cells: Cells;
  private readonly bits: Int32Array;
  private readonly sealedLength: number;
  private readonly isSealedWhole: boolean;
  private length: number;
  /** First column of an open tick that not every slot has; Infinity when there is none. */
  private firstOpenHole = Infinity;
  /** Open ticks that were added, and the slots that each had. */
  private openTicks = 0;
  private readonly openMasks: Int32Array;
  private openFrom = NaN;

  /** @returns undefined when there is nothing, too much, or no memory */
  static read(
    reader: BlockReader,
    question: DecodedQuestion,
    slots: readonly number[],
    sources: readonly (ChunkEntry | PackedRun)[],
  ): DecodedGroup | undefined {
    const { group, wanted, minT, needsMarkers } = question;
    const hasEnd = question.maxT !== Infinity;
    const openFrom = group.ticks > 0 ? (group.times[0] as number) : Infinity;
    const range = { minT, maxT: Math.min(question.maxT, openFrom - 1), needsMarkers };
    if (reader.countTicks(group, minT, range.maxT) * slots.length > MAX_CELLS) return undefined;
    const sealed = reader.readSealed(group, slots, range, hasEnd ? NO_SLOTS : openSlots(group, wanted));
    if (sealed === undefined) return undefined;
    const stride = sealed.length + (hasEnd ? 0 : OPEN_TICKS);
    const owned = OwnedArrays.ofThread();
    const times = owned?.floats(stride);
    const values = owned?.floats(sealed.slots.length * stride);
    const presence = owned?.bytes(sealed.slots.length * stride);
    if (owned === undefined || times === undefined || values === undefined || presence === undefined) return undefined;
    const decoded = new DecodedGroup(question, { sources, sealed, owned, cells: { times, values, presence, stride } });
    return decoded.addOpenTicks() ? decoded : undefined;
  }

  private constructor(question: DecodedQuestion, { sources, sealed, owned, cells }: Parts) {
    this.question = question;
    this.group = question.group;
    this.minT = question.minT;
    this.maxT = question.maxT;
    this.sources = sources;
    this.slots = sealed.slots;
    this.found = maskOf(sealed.slots);
    this.labels = sealed.labels;
    this.owned = owned;
    this.cells = cells;
    this.bits = bitsOfFloats(cells.values);
    this.sealedLength = sealed.length;
    this.length = sealed.length;
    this.isSealedWhole = sealed.presence === null;
    this.openMasks = new Int32Array(question.maxT === Infinity ? 2 * OPEN_TICKS : 0);
    this.takeSealed(sealed);
  }

  get sizeBytes(): number {
    return this.cells.times.byteLength + this.cells.values.byteLength + this.cells.presence.length + 1000;
  }

  isOf(group: SeriesGroup, wanted: SlotMask, needsMarkers: boolean): boolean {
    const { question } = this;
    return (
      group === this.group &&
      wanted.maskLow === question.wanted.maskLow &&
      wanted.maskHigh === question.wanted.maskHigh &&
      needsMarkers === question.needsMarkers
    );
  }

  covers({ minT, maxT }: ReadRange): boolean {
    return minT >= this.minT && maxT <= this.maxT;
  }

  /** @returns undefined when there is no tick in range */
  block({ minT, maxT }: ReadRange): SeriesBlock | undefined {
    const { times, values, presence, stride } = this.cells;
    const from = lowerBound(times, this.length, minT);
    const to = upperBound(times, this.length, maxT);
    if (to <= from) return undefined;
    const isWhole = (this.isSealedWhole || from >= this.sealedLength) && to <= this.firstOpenHole;
    return {
      labels: this.labels,
      times: from === 0 ? times : times.subarray(from),
      length: to - from,
      stride,
      values: from === 0 ? values : values.subarray(from),
      presence: isWhole ? null : presence.subarray(from),
      histograms: null,
    };
  }

  /** @returns false when more has changed than that ticks were added */
  addOpenTicks(): boolean {
    const { group, openTicks } = this;
    if (this.maxT !== Infinity) return true;
    if (group.ticks < openTicks || (openTicks > 0 && group.times[0] !== this.openFrom)) return false;
    for (let tick = 0; tick < openTicks; tick++) {
      const { maskLow, maskHigh } = this.slotsAt(tick);
      if (maskLow !== this.openMasks[2 * tick] || maskHigh !== this.openMasks[2 * tick + 1]) return false;
    }
    for (let tick = openTicks; tick < group.ticks; tick++) if (!this.addTick(tick)) return false;
    return true;
  }

  free(): void {
    this.owned.freeAll();
  }

  private takeSealed({ times, values, presence, length, slots }: SealedBlock): void {
    const { cells } = this;
    cells.times.set(times.subarray(0, length));
    for (let row = 0; row < slots.length; row++) {
      const [from, to] = [row * length, row * cells.stride];
      // Moved as they are, NaNs too: both are arrays of floats.
      cells.values.set(values.subarray(from, from + length), to);
      if (presence !== null) cells.presence.set(presence.subarray(from, from + length), to);
      cells.presence.fill(PRESENT, to + (presence === null ? 0 : length), to + cells.stride);
    }
  }

  /** The slots asked for that have a sample at an open tick. */
  private slotsAt(tick: number): SlotMask {
    const { masks } = this.group;
    const { maskLow, maskHigh } = this.question.wanted;
    return { maskLow: (masks[2 * tick] as number) & maskLow, maskHigh: (masks[2 * tick + 1] as number) & maskHigh };
  }

  /** @returns false when there is no room, or a slot has come that has no row */
  private addTick(tick: number): boolean {
    const { group } = this;
    const there = this.slotsAt(tick);
    if (tick >= OPEN_TICKS || !isNoSlot(without(there, this.found))) return false;
    if (tick === 0) this.openFrom = group.times[0] as number;
    this.openMasks[2 * tick] = there.maskLow;
    this.openMasks[2 * tick + 1] = there.maskHigh;
    this.openTicks = tick + 1;
    if (!isNoSlot(there)) this.addColumn(tick, isNoSlot(without(this.found, there)));
    return true;
  }

  private addColumn(tick: number, isFull: boolean): void {
    const { group, slots, bits } = this;
    const { times, presence, stride } = this.cells;
    const column = this.length;
    const isWhole = isFull && group.staleCells === 0;
    let isKept = isWhole;
    let hasHole = false;
    for (let row = 0; row < slots.length; row++) {
      const slot = slots[row] as number;
      const cell = row * stride + column;
      group.copyTicks(slot, tick, tick + 1, bits, cell);
      if (isWhole) continue;
      const state = cellState(group, slot, tick);
      presence[cell] = state;
      if (state !== PRESENT) hasHole = true;
      if (state === PRESENT || (state === STALE && this.question.needsMarkers)) isKept = true;
    }
    // A tick at which nothing that is asked for happens is left out, as those of chunks are.
    if (!isKept) return;
    if (hasHole && this.firstOpenHole === Infinity) this.firstOpenHole = column;
    times[column] = group.times[tick] as number;
    this.length = column + 1;
  }
}

/** Of those asked for, the slots that have a sample in an open tick. */
function openSlots({ ticks, masks }: SeriesGroup, wanted: SlotMask): SlotMask {
  let slots: SlotMask = { maskLow: 0, maskHigh: 0 };
  for (let tick = 0; tick < ticks; tick++) {
    slots = anyOf(slots, { maskLow: masks[2 * tick] as number, maskHigh: masks[2 * tick + 1] as number });
  }
  return bothOf(slots, wanted);
}
