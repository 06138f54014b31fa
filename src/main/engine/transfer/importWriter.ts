/**
 * Stores samples that come in order of time, list by list. A list is cut into commits at whole timestamps, and each commit
 * goes in by series: so series that share their times come to lie together, as if they had been scraped.
 */
import { AppError } from '../../../shared/errors.ts';
import type { Labels } from '../../../shared/labels.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import type { Appender, CommitReport, Exemplar, SeriesRef, Storage } from '../storage/storage.ts';
import type { SampleList } from './sampleRecords.ts';

/** A commit's samples, at most when times are not all one: what a group of series keeps open at once stays in the megabytes. */
const COMMIT_SAMPLES = 1 << 14;
/** Histograms and exemplars that wait for a commit. */
const COMMIT_PENDING = 1024;
/** Position in a list, beside a time in ms of some 100 years or a series, in 53 bits. */
const INDEX_SPAN = 2 ** 20;

export type ImportTally = { -readonly [K in keyof CommitReport]: CommitReport[K] };

export class ImportWriter {
  readonly tally: ImportTally = { appended: 0, outOfOrder: 0, duplicate: 0, outOfBounds: 0 };
  /** Samples that were handed over and are stored or refused for good. */
  done = 0;
  /** Histograms that are stored. */
  histogramsDone = 0;
  private readonly storage: Storage;
  private readonly appender: Appender;
  private readonly keys = new Float64Array(INDEX_SPAN);
  private readonly bySeries = new Float64Array(INDEX_SPAN);
  private times = new Float64Array(1024);
  private values = new Float64Array(1024);
  private valueBits = new Int32Array(this.values.buffer);
  private pending = 0;
  private histograms = 0;

  constructor(storage: Storage) {
    this.storage = storage;
    this.appender = storage.appender();
  }

  series(labels: Labels): SeriesRef {
    return this.appender.series(labels);
  }

  addHistogram(labels: Labels, t: number, histogram: FloatHistogram): void {
    this.appender.appendHistogram(this.series(labels), t, histogram);
    this.histograms++;
    if (++this.pending >= COMMIT_PENDING) this.commit();
  }

  addExemplar(ref: SeriesRef, exemplar: Exemplar): void {
    this.appender.appendExemplar(ref, exemplar);
    if (++this.pending >= COMMIT_PENDING) this.commit();
  }

  /**
   * Stores the list and empties it; the samples of its newest time stay, unless `isWhole`, for more of them may come.
   *
   * @param skip  samples at its beginning that an earlier run has stored
   */
  write(list: SampleList, isWhole: boolean, skip = 0): void {
    const order = this.orderByTime(list);
    const end = isWhole ? list.length : lastTick(list, order);
    for (let from = 0; from < end;) {
      const to = commitEnd(list, order, from, end);
      // What was stored before the interruption ends with a commit, so a commit is skipped whole or not at all.
      if (to > skip) this.writeCommit(list, order, from, to);
      else this.done += to - from;
      from = to;
    }
    keepRest(list, order, end);
  }

  /** Puts what waits into the store and on disk. @throws AppError `store_unwritable` */
  commit(): void {
    this.pending = 0;
    const report = this.appender.commit();
    for (const key of Object.keys(this.tally) as (keyof ImportTally)[]) this.tally[key] += report[key];
    this.storage.flush();
    const { writeError } = this.storage.stats();
    if (writeError !== undefined) throw new AppError('store_unwritable', `The import stopped. ${writeError}`);
    this.histogramsDone = this.histograms;
  }

  private writeCommit(list: SampleList, order: Float64Array, from: number, to: number): void {
    const count = to - from;
    for (let i = 0; i < count; i++) {
      const at = (order[from + i] as number) % INDEX_SPAN;
      this.bySeries[i] = (list.series[at] as number) * INDEX_SPAN + (from + i);
    }
    const sorted = this.bySeries.subarray(0, count).sort();
    for (let i = 0; i < count;) i = this.addRun(list, order, sorted, i);
    this.commit();
    this.done += count;
  }

  /** Adds the run of one series that begins at `from`. @returns where the next one begins */
  private addRun(list: SampleList, order: Float64Array, sorted: Float64Array, from: number): number {
    const series = Math.floor((sorted[from] as number) / INDEX_SPAN);
    let length = 0;
    let at = from;
    for (; at < sorted.length; at++) {
      const key = sorted[at] as number;
      if (Math.floor(key / INDEX_SPAN) !== series) break;
      const sample = (order[key % INDEX_SPAN] as number) % INDEX_SPAN;
      if (length === this.times.length) this.grow();
      this.times[length] = list.times[sample] as number;
      this.valueBits[2 * length] = list.bits[2 * sample] as number;
      this.valueBits[2 * length + 1] = list.bits[2 * sample + 1] as number;
      length++;
    }
    this.appender.appendRun(series as SeriesRef, this.times, this.values, length);
    return at;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const bits = new Int32Array(this.valueBits.length * 2);
    bits.set(this.valueBits);
    this.valueBits = bits;
    this.values = new Float64Array(bits.buffer);
  }

  /** Keys that ascend by time, then by place; the place is the key's rest by INDEX_SPAN. */
  private orderByTime(list: SampleList): Float64Array {
    let minT = Infinity;
    let maxT = -Infinity;
    for (let i = 0; i < list.length; i++) {
      minT = Math.min(minT, list.times[i] as number);
      maxT = Math.max(maxT, list.times[i] as number);
    }
    const keys = this.keys.subarray(0, list.length);
    if (maxT - minT < 2 ** 32) {
      for (let i = 0; i < keys.length; i++) keys[i] = ((list.times[i] as number) - minT) * INDEX_SPAN + i;
      return keys.sort();
    }
    // A list over weeks has few samples per time; its order is made the slow way.
    const places = Array.from(keys.keys()).sort(
      (a, b) => (list.times[a] as number) - (list.times[b] as number) || a - b,
    );
    keys.set(places);
    return keys;
  }
}

/** Samples before those of the newest time. */
function lastTick(list: SampleList, order: Float64Array): number {
  const timeAt = (i: number): number => list.times[(order[i] as number) % INDEX_SPAN] as number;
  let end = list.length;
  while (end > 0 && timeAt(end - 1) === timeAt(list.length - 1)) end--;
  // A list of one single time is too large to wait.
  return end === 0 ? list.length : end;
}

/** The end of a commit: behind a whole time, unless one time alone is too much. */
function commitEnd(list: SampleList, order: Float64Array, from: number, end: number): number {
  const timeAt = (i: number): number => list.times[(order[i] as number) % INDEX_SPAN] as number;
  const limit = Math.min(end, from + COMMIT_SAMPLES);
  if (limit === end) return end;
  let to = limit;
  while (to > from && timeAt(to - 1) === timeAt(limit)) to--;
  return to === from ? limit : to;
}

/** Leaves in the list what lies behind `end` of the order. */
function keepRest(list: SampleList, order: Float64Array, end: number): void {
  const rest = Array.from(order.subarray(end, list.length), (key) => key % INDEX_SPAN).sort((a, b) => a - b);
  for (const [to, from] of rest.entries()) {
    list.series[to] = list.series[from] as number;
    list.times[to] = list.times[from] as number;
    list.bits[2 * to] = list.bits[2 * from] as number;
    list.bits[2 * to + 1] = list.bits[2 * from + 1] as number;
  }
  list.length = rest.length;
}
