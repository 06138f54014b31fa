/**
 * The open end of a group: up to 64 series that share timestamps, their samples since the last seal, and what the journal
 * needs to write the next row as differences. Samples off the ticks (out of order, or of a series out of step) are strays.
 */
import { bitsOfFloats, copyBits } from './chunk/floatBits.ts';
import type { MergedChunk } from './chunk/mergeTicks.ts';
import { type FloatBlocks, grownFloats } from './growingArrays.ts';
import { Strays } from './strays.ts';

export const SLOTS = 64;
/** As many as a crowded head keeps before it packs them: its groups grow no more. */
const MIN_TICKS = 16;

export interface PackedRun extends MergedChunk {
  /** Journal row that brought its first tick. */
  readonly firstRow: number;
}

export class SeriesGroup {
  readonly id: number;
  readonly source: number;
  /** Slots given out. */
  slots = 0;
  /** Series id per slot. */
  readonly series: number[] = [];

  /** Ticks before the open ones that are in no chunk yet, as bytes. */
  readonly packed: PackedRun[] = [];
  private packedTicks = 0;
  /** Open ticks. */
  ticks = 0;
  times: Float64Array = new Float64Array(0);
  /** Journal row that brought the tick. */
  rows: Float64Array = new Float64Array(0);
  /** Cell (slot, tick) at `tick * width + slot`: the samples of a scrape lie side by side. */
  values: Float64Array = new Float64Array(0);
  bits: Int32Array = new Int32Array(0);
  /** Slots there is room for. */
  width = 0;
  /** Two words per tick: bit s says slot s has a sample, possibly a staleness marker. */
  masks: Int32Array = new Int32Array(0);
  /** Staleness markers among the open cells; 0 spares readers the search. */
  staleCells = 0;
  readonly strays = new Strays();

  /** Newest tick that is in a chunk: the ticks start after it. */
  sealedT = -Infinity;
  /** Ticks at which the group is sealed next. */
  sealAt = 120;
  /** A scrape or a rule group writes here: whole rows, sealed to the last tick. */
  isBatched = false;
  /** Retention has taken its last sample and its rows: they are written again with the next sample. */
  isForgotten = false;
  /** First time of the series for which an appender made the group. */
  firstT = NaN;
  /** Wall time of the first open sample, and of the newest. */
  openedAt = 0;
  touchedAt = 0;

  /** Journal state per slot: last value as written, its decimal exponent or RAW, and the last row's presence. */
  journalLast: Float64Array = new Float64Array(0);
  journalBits: Int32Array = new Int32Array(0);
  journalExponent: Int8Array = new Int8Array(0);
  journalMaskLow = 0;
  journalMaskHigh = 0;

  private tickCapacity = 0;

  constructor(id: number, source: number) {
    this.id = id;
    this.source = source;
  }

  get lastT(): number {
    return this.ticks > 0 ? (this.times[this.ticks - 1] as number) : (this.packed.at(-1)?.maxT ?? this.sealedT);
  }

  get isOpen(): boolean {
    return this.unsealedTicks > 0 || this.strays.length > 0;
  }

  get unsealedTicks(): number {
    return this.packedTicks + this.ticks;
  }

  get isFull(): boolean {
    return this.slots === SLOTS;
  }

  /** Gives the series the next slot. */
  addSeries(series: number): number {
    const slot = this.slots++;
    this.series[slot] = series;
    return slot;
  }

  /** Puts a stored series back into its slot. */
  restoreSeries(series: number, slot: number): void {
    this.series[slot] = series;
    this.slots = Math.max(this.slots, slot + 1);
  }

  /** Adds a tick after the last one; `t` must be newer. */
  addTick(t: number, row: number): number {
    if (this.ticks === this.tickCapacity || this.slots > this.width) this.grow();
    const tick = this.ticks++;
    this.times[tick] = t;
    this.rows[tick] = row;
    this.masks[2 * tick] = 0;
    this.masks[2 * tick + 1] = 0;
    return tick;
  }

  /** The open tick at exactly `t`, or -1. */
  tickAt(t: number): number {
    const { times } = this;
    let low = 0;
    let high = this.ticks - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const time = times[middle] as number;
      if (time === t) return middle;
      if (time < t) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Makes room for so many ticks at once: who knows what will come spares the copies on the way. */
  reserve(ticks: number, room: FloatBlocks): void {
    if (this.slots > this.width) this.widen(widthOf(this.slots));
    if (this.tickCapacity < ticks) this.lengthen(ticks, room.take(ticks * this.width));
  }

  has(slot: number, tick: number): boolean {
    return ((this.masks[2 * tick + (slot >>> 5)] as number) & (1 << (slot & 31))) !== 0;
  }

  /** Takes the value at `fromIndex` of another array's bits into a cell. */
  set(slot: number, tick: number, from: Int32Array, fromIndex: number): void {
    if (slot >= this.width) this.grow();
    const cell = 2 * (tick * this.width + slot);
    const low = from[2 * fromIndex] as number;
    const high = from[2 * fromIndex + 1] as number;
    this.bits[cell] = low;
    this.bits[cell + 1] = high;
    if (high === 0x7ff00000 && low === 2) this.staleCells++;
    const word = 2 * tick + (slot >>> 5);
    this.masks[word] = (this.masks[word] as number) | (1 << (slot & 31));
  }

  /** Whether the cell holds exactly this value. */
  equals(slot: number, tick: number, from: Int32Array, fromIndex: number): boolean {
    const cell = 2 * (tick * this.width + slot);
    return this.bits[cell] === from[2 * fromIndex] && this.bits[cell + 1] === from[2 * fromIndex + 1];
  }

  /** Copies the values of a slot's ticks `from … to - 1` to another array's bits, at index `at` and behind it. */
  copyTicks(slot: number, from: number, to: number, bits: Int32Array, at: number): void {
    const { width } = this;
    for (let tick = from; tick < to; tick++) copyBits(this.bits, tick * width + slot, bits, at + tick - from);
  }

  isStale(slot: number, tick: number): boolean {
    const cell = 2 * (tick * this.width + slot);
    return this.bits[cell + 1] === 0x7ff00000 && this.bits[cell] === 2;
  }

  /** Takes a run that holds the first open ticks as bytes. */
  addPacked(run: PackedRun): void {
    this.packed.push(run);
    this.packedTicks += run.ticks;
    this.dropTicks(run.ticks);
  }

  /** Forgets the first `count` open ticks. */
  private dropTicks(count: number): void {
    const kept = this.ticks - count;
    this.times.copyWithin(0, count, this.ticks);
    this.rows.copyWithin(0, count, this.ticks);
    this.masks.copyWithin(0, 2 * count, 2 * this.ticks);
    this.staleCells = 0;
    this.values.copyWithin(0, count * this.width, this.ticks * this.width);
    for (let tick = 0; tick < kept; tick++) {
      for (let slot = 0; slot < this.slots; slot++) {
        if (this.has(slot, tick) && this.isStale(slot, tick)) this.staleCells++;
      }
    }
    this.ticks = kept;
  }

  /** Forgets the packed runs, which chunks hold now. */
  dropPacked(): void {
    this.sealedT = this.packed.at(-1)?.maxT ?? this.sealedT;
    this.packed.length = 0;
    this.packedTicks = 0;
    this.forgetJournalState();
  }

  /** The next row of the journal writes this group's values in full. */
  forgetJournalState(): void {
    this.journalLast.fill(0);
    this.journalExponent.fill(0);
    this.journalMaskLow = 0;
    this.journalMaskHigh = 0;
  }

  /** Series with a sample at the tick. */
  filledCells(tick: number): number {
    return bitCount(this.masks[2 * tick] as number) + bitCount(this.masks[2 * tick + 1] as number);
  }

  /** Slots with a sample that is not sealed, not counting strays. */
  activeSlots(): number {
    let low = 0;
    let high = 0;
    for (const { maskLow, maskHigh } of this.packed) {
      low |= maskLow;
      high |= maskHigh;
    }
    for (let tick = 0; tick < this.ticks; tick++) {
      low |= this.masks[2 * tick] as number;
      high |= this.masks[2 * tick + 1] as number;
    }
    return bitCount(low) + bitCount(high);
  }

  /** Makes room for the journal state of every slot. */
  coverJournalState(): void {
    if (this.slots > this.width) this.grow();
  }

  /** Oldest journal row whose samples are only here; Infinity when nothing is open. */
  oldestRow(): number {
    const firstOpen = this.ticks > 0 ? (this.rows[0] as number) : Infinity;
    return Math.min(this.packed[0]?.firstRow ?? firstOpen, this.strays.oldestRow);
  }

  /** Makes room for one more tick and for all slots. */
  private grow(): void {
    if (this.slots > this.width) this.widen(widthOf(this.slots));
    if (this.ticks < this.tickCapacity) return;
    const capacity = longer(this.tickCapacity);
    this.lengthen(capacity, new Float64Array(capacity * this.width));
  }

  private widen(width: number): void {
    const values = new Float64Array(width * this.tickCapacity);
    for (let tick = 0; tick < this.ticks; tick++) {
      values.set(this.values.subarray(tick * this.width, (tick + 1) * this.width), tick * width);
    }
    this.holdValues(values);
    this.journalLast = grownFloats(this.journalLast, width);
    this.journalBits = bitsOfFloats(this.journalLast);
    const exponents = new Int8Array(width);
    exponents.set(this.journalExponent);
    this.journalExponent = exponents;
    this.width = width;
  }

  /** @param values  empty cells for so many ticks */
  private lengthen(tickCapacity: number, values: Float64Array): void {
    values.set(this.values.subarray(0, this.ticks * this.width));
    this.holdValues(values);
    this.times = grownFloats(this.times, tickCapacity);
    this.rows = grownFloats(this.rows, tickCapacity);
    const masks = new Int32Array(2 * tickCapacity);
    masks.set(this.masks);
    this.masks = masks;
    this.tickCapacity = tickCapacity;
  }

  private holdValues(values: Float64Array): void {
    this.values = values;
    this.bits = bitsOfFloats(values);
  }
}

/** From a quarter of a chunk's ticks to all of them in one go: fresh memory costs more than the copy. */
const longer = (ticks: number): number => (ticks < 32 ? Math.max(MIN_TICKS, ticks * 2) : ticks * 4);

/** Room for so many slots: the next power of two. */
const widthOf = (slots: number): number => (slots <= 1 ? 1 : Math.min(SLOTS, 2 ** (32 - Math.clz32(slots - 1))));

function bitCount(word: number): number {
  let rest = word;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
