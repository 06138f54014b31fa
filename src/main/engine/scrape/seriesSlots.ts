/**
 * The series of a target by slot, one per series text of its bodies: the store's ref, the reading that saw it last, and which
 * series ended because a body had them no more. Readings count from 1.
 */
import type { Labels } from '../../../shared/labels.ts';
import type { EndedSeries } from './bodyReading.ts';
import { grown } from './growingLines.ts';

/** Refs of slots that have none in the batch. */
export const DROPPED = 0;
export const UNRESOLVED = -1;

/** In place of the reading that made a slot. */
const FREE = 0;

const NONE_ENDED: EndedSeries = { refs: [], timed: [], histograms: [] };

export class SeriesSlots {
  refs = new Int32Array(64);
  /** Labels where they are needed again: series with timestamps or exemplars. */
  readonly labels = new Map<number, Labels>();
  /** Slots that are native histograms. */
  readonly histograms = new Set<number>();
  /** The last commit freed slots. */
  hasLost = false;
  /** The reading that saw the slot last, and the one that made it. */
  #seen = new Uint32Array(64);
  #born = new Uint32Array(64);
  #count = 0;
  readonly #free: number[] = [];
  /** Made by the reading under way. */
  #fresh: number[] = [];
  #readingId = 0;
  #seenCount = 0;
  /** Slots the last good body had, and whether their series still live (no staleness marker since). */
  #liveCount = 0;
  #isLive = false;

  get hasNew(): boolean {
    return this.#fresh.length > 0;
  }

  /** Refs in the batch of the series that the reading under way made. */
  newRefs(): number[] {
    return this.#fresh.map((slot) => this.refs[slot] as number).filter((ref) => ref > 0);
  }

  begin(): void {
    this.#readingId += 1;
    this.#seenCount = 0;
    this.#fresh = [];
  }

  /** Made by the reading under way. */
  isNew(slot: number): boolean {
    return this.#born[slot] === this.#readingId;
  }

  /** The last body had it, and this one has not had it yet. */
  isExpected(slot: number): boolean {
    const seen = this.#seen[slot] as number;
    return seen !== 0 && seen !== this.#readingId;
  }

  /** A new slot, unresolved. */
  add(): number {
    const slot = this.#free.pop() ?? this.#count++;
    if (slot >= this.refs.length) {
      const capacity = this.refs.length * 2;
      this.refs = grown(this.refs, capacity);
      this.#seen = grown(this.#seen, capacity);
      this.#born = grown(this.#born, capacity);
    }
    this.refs[slot] = UNRESOLVED;
    this.#seen[slot] = 0;
    this.#born[slot] = this.#readingId;
    this.#fresh.push(slot);
    return slot;
  }

  /** @returns false when this body had it already */
  see(slot: number): boolean {
    if (this.#seen[slot] === this.#readingId) return false;
    this.#seen[slot] = this.#readingId;
    this.#seenCount += 1;
    return true;
  }

  /**
   * The body counts; slots of series that it has no more are free.
   * @param current  refs that have a sample
   * @returns the series that ended
   */
  commit(current: Int32Array): EndedSeries {
    const isSame = this.#seenCount === this.#liveCount && !this.hasNew;
    const gone = isSame ? [] : this.#unseen();
    const ended = gone.length > 0 && this.#isLive ? this.#endedOf(gone, current) : NONE_ENDED;
    for (const slot of gone) this.#release(slot);
    this.hasLost = gone.length > 0;
    this.#liveCount = this.#seenCount;
    this.#isLive = true;
    this.#fresh = [];
    return ended;
  }

  /** The body does not count: what it made is free again. */
  rollback(): void {
    for (const slot of this.#fresh) this.#release(slot);
    this.#fresh = [];
  }

  /** @returns every series that still lived */
  endAll(): EndedSeries {
    if (!this.#isLive) return NONE_ENDED;
    this.#isLive = false;
    const refs: number[] = [];
    for (let slot = 0; slot < this.#count; slot++) {
      const ref = this.refs[slot] as number;
      // A free slot has no ref.
      if (ref > 0) refs.push(ref);
    }
    return { refs, ...this.#endedApart([...this.labels.keys()]) };
  }

  /** Series that were dropped are resolved again with the next body. */
  reconsiderDropped(): void {
    for (let slot = 0; slot < this.#count; slot++) {
      if (this.#born[slot] !== FREE && this.refs[slot] === DROPPED) this.refs[slot] = UNRESOLVED;
    }
  }

  #unseen(): number[] {
    const gone: number[] = [];
    for (let slot = 0; slot < this.#count; slot++) {
      if (this.#seen[slot] !== this.#readingId && this.#born[slot] !== FREE) gone.push(slot);
    }
    return gone;
  }

  #release(slot: number): void {
    this.refs[slot] = DROPPED;
    this.#seen[slot] = 0;
    this.#born[slot] = FREE;
    this.labels.delete(slot);
    this.histograms.delete(slot);
    this.#free.push(slot);
  }

  #endedOf(slots: readonly number[], current: Int32Array): EndedSeries {
    return { ...this.#endedApart(slots), refs: this.#refsWithoutSample(slots, current) };
  }

  /** Refs of these slots, but for those that the reading has under another spelling. */
  #refsWithoutSample(slots: readonly number[], current: Int32Array): number[] {
    const refs = slots.map((slot) => this.refs[slot] as number).filter((ref) => ref > 0);
    if (refs.length === 0) return refs;
    // Few end in a scrape and most go on: the few make the set.
    const gone = new Set(refs);
    for (let i = 0; i < current.length && gone.size > 0; i++) gone.delete(current[i] as number);
    return gone.size === refs.length ? refs : [...gone];
  }

  /** Of these slots, the series that went their own way. */
  #endedApart(slots: readonly number[]): Pick<EndedSeries, 'timed' | 'histograms'> {
    const timed: Labels[] = [];
    const histograms: Labels[] = [];
    for (const slot of slots) {
      const labels = this.refs[slot] === UNRESOLVED ? this.labels.get(slot) : undefined;
      if (labels !== undefined) (this.histograms.has(slot) ? histograms : timed).push(labels);
    }
    return { timed, histograms };
  }
}
