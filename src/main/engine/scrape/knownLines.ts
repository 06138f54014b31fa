/**
 * The lines of a target's last good body, and those of the one being read once it differs: where each series stands, what is
 * likely to come next, and an index by key for lines that moved.
 */
import { giveLinesBack, grown, GrowingLines, takeSpareLines, viewOf } from './growingLines.ts';
import { isSameRange } from './lineBytes.ts';
import { hashBytes, SeriesIndex } from './seriesIndex.ts';
import type { SeriesSlots } from './seriesSlots.ts';

/** Scrapes without a use of the index after which it is dropped. */
const INDEX_IDLE_SCRAPES = 20;

const NO_BYTES = Buffer.alloc(0);

export class KnownLines {
  /** Of the last good body. */
  last = new GrowingLines();
  /** The line of `last` that is expected next. */
  next = 0;
  bytes: Buffer = NO_BYTES;
  view: DataView = viewOf(NO_BYTES);
  readonly #slots: SeriesSlots;
  #fresh: GrowingLines | undefined;
  /** Line of each slot, in the last body and in the fresh one. */
  #lineOf = new Int32Array(64);
  #freshLineOf = new Int32Array(64);
  #index: SeriesIndex | undefined;
  #indexIdle = 0;
  /** Lines of the last body that were taken one behind the other, and are not in the fresh one yet: they go there as one piece. */
  #runStart = 0;
  #runEnd = 0;

  constructor(slots: SeriesSlots) {
    this.#slots = slots;
  }

  begin(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.next = 0;
    this.#fresh = undefined;
    this.#runStart = this.#runEnd = 0;
    this.#indexIdle += 1;
  }

  /** The body has ended: lines that did not come are gone. */
  end(): void {
    if (this.next < this.last.count) this.#startFresh();
    this.#endRun();
  }

  commit(hasLostSeries: boolean): void {
    if (this.#fresh !== undefined) {
      giveLinesBack(this.last);
      this.last = this.#fresh;
      [this.#lineOf, this.#freshLineOf] = [this.#freshLineOf, this.#lineOf];
    }
    if (hasLostSeries || this.#indexIdle > INDEX_IDLE_SCRAPES) this.#index = undefined;
    this.#done();
  }

  rollback(hadNewSeries: boolean): void {
    if (this.#fresh !== undefined) giveLinesBack(this.#fresh);
    if (hadNewSeries) this.#index = undefined;
    this.#done();
  }

  #done(): void {
    this.bytes = NO_BYTES;
    this.view = viewOf(NO_BYTES);
    this.#fresh = undefined;
  }

  /** The length of line `line`'s key if the body has it at `at`, else -1. */
  lengthAt(line: number, at: number): number {
    const { starts, view } = this.last;
    const start = starts[line] as number;
    const length = (starts[line + 1] as number) - start;
    return isSameRange(this.view, at, view, start, length) ? length : -1;
  }

  /** The series line that is expected next has this text. @returns its slot, or -1 */
  expected(bytes: Buffer, start: number, end: number): number {
    const { starts, slots, view, count } = this.last;
    const line = this.next;
    if (line >= count || (slots[line] as number) < 0) return -1;
    const keyStart = starts[line] as number;
    const length = (starts[line + 1] as number) - keyStart;
    const isSame = length === end - start && isSameRange(this.#viewOf(bytes), start, view, keyStart, length);
    return isSame ? (slots[line] as number) : -1;
  }

  /** Moves on behind line `line`; lines in between are gone from the body, which makes it a different one. */
  take(line: number): void {
    if (line !== this.next) this.#startFresh();
    if (this.#fresh !== undefined) {
      if (line !== this.#runEnd) {
        this.#endRun();
        this.#runStart = line;
      }
      this.#runEnd = line + 1;
    }
    this.next = line + 1;
  }

  /** A series that is known from another place. */
  takeMoved(slot: number, from: Buffer, start: number, end: number): void {
    this.add(from, start, end, slot);
    // Lines move in blocks: what followed this one last time likely follows it now.
    if (this.#slots.isExpected(slot)) this.next = (this.#lineOf[slot] as number) + 1;
  }

  /** A line that was not there before, or not here. */
  add(from: Buffer, start: number, end: number, slot: number): void {
    this.#startFresh();
    this.#endRun();
    this.#record(from, start, end, slot);
  }

  /** A series that was not there before. */
  addSeries(from: Buffer, start: number, end: number, slot: number): void {
    this.#indexed().add(hashBytes(this.#viewOf(from), start, end), slot);
    this.add(from, start, end, slot);
  }

  /** The slot of a series text, wherever it stood; -1 when it is new. Makes the index if there is none. */
  find(bytes: Buffer, start: number, end: number): number {
    return this.#find(this.#indexed(), bytes, start, end);
  }

  /** As `find` if there is an index; -1 when there is none. */
  findMoved(start: number, end: number): number {
    return this.#index === undefined ? -1 : this.#find(this.#index, this.bytes, start, end);
  }

  get hasIndex(): boolean {
    return this.#index !== undefined;
  }

  /** The index was of use: it stays. */
  indexServed(): void {
    this.#indexIdle = 0;
  }

  #find(index: SeriesIndex, bytes: Buffer, start: number, end: number): number {
    const view = this.#viewOf(bytes);
    const hash = hashBytes(view, start, end);
    for (let slot = index.find(hash, 0); slot >= 0; slot = index.find(hash, index.nextProbe)) {
      const isNew = this.#slots.isNew(slot);
      const lines = isNew ? (this.#fresh as GrowingLines) : this.last;
      const line = (isNew ? this.#freshLineOf[slot] : this.#lineOf[slot]) as number;
      const keyStart = lines.starts[line] as number;
      const length = (lines.starts[line + 1] as number) - keyStart;
      if (length === end - start && isSameRange(view, start, lines.view, keyStart, length)) return slot;
    }
    return -1;
  }

  #viewOf(bytes: Buffer): DataView {
    return bytes === this.bytes ? this.view : viewOf(bytes);
  }

  #record(from: Buffer, start: number, end: number, slot: number): void {
    const fresh = this.#fresh as GrowingLines;
    if (slot >= 0) {
      if (slot >= this.#freshLineOf.length) this.#cover(slot);
      this.#freshLineOf[slot] = fresh.count;
    }
    fresh.add(from, start, end, slot);
  }

  #endRun(): void {
    const [start, end] = [this.#runStart, this.#runEnd];
    if (start === end) return;
    this.#runStart = this.#runEnd;
    const fresh = this.#fresh as GrowingLines;
    const { slots } = this.last;
    for (let line = start, to = fresh.count; line < end; line++, to++) {
      const slot = slots[line] as number;
      if (slot >= 0) this.#freshLineOf[slot] = to;
    }
    fresh.addLinesOf(this.last, start, end);
  }

  #cover(slot: number): void {
    const capacity = Math.max(slot + 1, this.#lineOf.length * 2);
    this.#lineOf = grown(this.#lineOf, capacity);
    this.#freshLineOf = grown(this.#freshLineOf, capacity);
  }

  /** From here on the body differs from the last: its lines are written down. */
  #startFresh(): void {
    if (this.#fresh !== undefined) return;
    this.#fresh = takeSpareLines();
    this.#fresh.copyHead(this.last, this.next);
    this.#freshLineOf.set(this.#lineOf);
  }

  #indexed(): SeriesIndex {
    this.#indexIdle = 0;
    if (this.#index !== undefined) return this.#index;
    const { view, starts, slots, count } = this.last;
    const index = new SeriesIndex(count);
    for (let line = 0; line < count; line++) {
      const slot = slots[line] as number;
      // A series that comes twice is found by its last line.
      if (slot >= 0 && this.#lineOf[slot] === line)
        index.add(hashBytes(view, starts[line] as number, starts[line + 1] as number), slot);
    }
    this.#index = index;
    return index;
  }
}
