/**
 * Takes samples in: finds each series' place, keeps the rules of time (retention, out-of-order window, duplicates), journals
 * what was taken and seals groups that are full. Visible to readers at once; durable when the writer commits.
 */
import type { Labels } from '../../../shared/labels.ts';
import type { Clock } from '../base/clock.ts';
import type { CommitReport } from '../storage/storage.ts';
import { ByteWriter } from './chunk/byteWriter.ts';
import type { MergedChunk } from './chunk/mergeTicks.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS, type ChunkDirectory, type ChunkEntry } from './chunkDirectory.ts';
import { GrowingInt32, grownFloats } from './growingArrays.ts';
import { HistogramHead } from './histogramHead.ts';
import { LabelIndex } from './labelIndex.ts';
import { packTicks, sealHistograms, sealPacked, sealStrays } from './seal.ts';
import { SeriesGroup } from './seriesGroup.ts';
import type { Statements } from './sqlite/statements.ts';
import type { CommitSource, StoreWriter } from './storeWriter.ts';

/** A hot chunk: Prometheus' 120 samples, at which a chunk has most of its compression and the head is still small. */
const TICKS_PER_CHUNK = 120;
/** Ticks kept as floats where memory counts: enough for the codec's blocks to pay, an eighth of a whole chunk. */
const PACKED_TICKS = 16;
const STRAYS_PER_CHUNK = 1024;
/** Ticks an appender's group keeps open at a seal: the rest of a tick may come with the next request. */
const KEPT_TICKS = 2;
/** Index rows written between two looks at the clock. */
const ROWS_PER_LOOK = 128;
/** As Prometheus' scrape and remote write do. */
const MAX_AHEAD_MS = 10 * 60_000;
/** A group nobody writes to is sealed, or it would hold the journal. */
const IDLE_MS = 10 * 60_000;
/** A group that fills slowly is sealed at this age for the same reason. */
const MAX_OPEN_MS = 6 * 3_600_000;

interface HeadOptions {
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly outOfOrderWindowMs: number;
  /** Up to here all ticks of a chunk stay as floats: to pack them on the way costs as much as all the rest of a scrape. */
  readonly roomySeries: number;
}

export interface TimeBounds {
  readonly minT: number;
  readonly maxT: number;
  /** The oldest time still taken of a series whose newest sample is at `lastT`. */
  oldestLate(lastT: number): number;
}

/** A CommitReport while it is counted. */
export type OpenReport = { -readonly [K in keyof CommitReport]: CommitReport[K] };
export const emptyReport = (): OpenReport => ({ appended: 0, outOfOrder: 0, duplicate: 0, outOfBounds: 0 });

export class Head implements CommitSource {
  readonly index = new LabelIndex();
  readonly groups: (SeriesGroup | undefined)[] = [undefined];
  /** By series id; group 0: none yet. */
  groupOf: Int32Array = new Int32Array(1024);
  slotOf: Uint8Array = new Uint8Array(1024);
  lastT: Float64Array = new Float64Array(1024).fill(-Infinity);
  readonly histograms: HistogramHead;
  samplesAppended = 0;
  /** Series that have a place in the store. */
  seriesCount = 0;

  readonly directory: ChunkDirectory;
  readonly options: HeadOptions;
  readonly writer: StoreWriter;
  private readonly sources = new Map<string, number>();
  /** Newest group of a source that still has a free slot. */
  private readonly openGroupOf = new Map<number, SeriesGroup>();
  /** Pairs in the database, and with those of the running transaction. */
  private savedPairs = 0;
  private writtenPairs = 0;
  /** Series that were not in the database when the queue was last empty; the first `savedSeries` of them are by now. */
  private readonly unsavedSeries = new GrowingInt32(256);
  private savedSeries = 0;
  private writtenSeries = 0;

  constructor(options: HeadOptions, directory: ChunkDirectory, writer: StoreWriter) {
    this.options = options;
    this.directory = directory;
    this.writer = writer;
    this.histograms = new HistogramHead();
    writer.connect(this);
  }

  /** What times can be taken now. */
  bounds(): TimeBounds {
    const now = this.options.clock.now();
    const { retentionMs, outOfOrderWindowMs } = this.options;
    return {
      minT: now - retentionMs,
      maxT: now + MAX_AHEAD_MS,
      // A clock that once stood ahead must not shut its series out: what is of now is never too late.
      oldestLate: (lastT) => Math.min(lastT, now) - outOfOrderWindowMs,
    };
  }

  isOutOfBounds(t: number): boolean {
    const { minT, maxT } = this.bounds();
    return !(t >= minT && t <= maxT);
  }

  /** The series of these labels; one that is new has no group yet. */
  series(labels: Labels): number {
    const series = this.index.findOrAdd(labels);
    this.coverSeries(series);
    return series;
  }

  group(id: number): SeriesGroup | undefined {
    return this.groups[id];
  }

  sourceId(key: string): number {
    const known = this.sources.get(key);
    if (known !== undefined) return known;
    const id = this.sources.size + 1;
    this.sources.set(key, id);
    this.writer.addIndexChange((statements) => void statements.insertSource.run(id, key));
    return id;
  }

  /** Puts a new series into the source's open group. */
  placeInSource(series: number, source: number): void {
    const open = this.openGroupOf.get(source);
    const group = open === undefined || open.isFull ? this.addGroup(source) : open;
    this.openGroupOf.set(source, group);
    this.place(series, group);
  }

  addGroup(source: number): SeriesGroup {
    const group = new SeriesGroup(this.groups.length, source);
    // Groups are sealed at different ticks, so that a large target does not seal all of them in one scrape.
    group.sealAt = TICKS_PER_CHUNK / 2 + ((group.id * 37) % (TICKS_PER_CHUNK / 2));
    group.openedAt = this.options.clock.now();
    this.groups.push(group);
    this.saveGroup(group);
    return group;
  }

  /** No sample of the group is left, neither here nor in a chunk. */
  isEmpty(group: SeriesGroup): boolean {
    if (group.isOpen || this.directory.of(group.id).length > 0) return false;
    return group.series.every((series) => this.histograms.of(series) === undefined);
  }

  /**
   * Takes a group without samples out of the database. It stays in memory: callers may hold refs of its series. The rows with
   * the highest ids stay in the database too, or the next start would give their ids a second time.
   */
  forget(group: SeriesGroup): void {
    if (group.id === this.groups.length - 1 || group.series.includes(this.index.maxSeries)) return;
    group.isForgotten = true;
    this.writer.addIndexChange((statements) => {
      statements.deleteSeriesOfGroup.run(group.id);
      statements.deleteGroup.run(group.id);
    });
  }

  private saveAgain(group: SeriesGroup): void {
    group.isForgotten = false;
    this.saveGroup(group);
    for (const series of group.series) this.saveSeries(series);
  }

  private saveGroup({ id, source }: SeriesGroup): void {
    this.writer.addIndexChange((statements) => void statements.insertGroup.run(id, source));
  }

  /** Gives a series its slot for good. */
  place(series: number, group: SeriesGroup): void {
    const slot = group.addSeries(series);
    this.seriesCount++;
    this.groupOf[series] = group.id;
    this.slotOf[series] = slot;
    this.saveSeries(series);
  }

  private saveSeries(series: number): void {
    this.unsavedSeries.push(series);
    this.writer.schedule();
  }

  /**
   * Writes index rows that are not in the database yet, all labels before the first series, until `isDue`. `indexSaved`
   * follows when they are there for good.
   */
  writeIndex(statements: Statements, isDue: () => boolean): void {
    const { index } = this;
    let pair = this.savedPairs;
    let rows = 0;
    while (pair < index.pairCount && !(++rows % ROWS_PER_LOOK === 0 && isDue())) {
      pair++;
      statements.insertLabel.run(pair, index.pairName(pair), index.pairValue(pair));
    }
    let written = this.savedSeries;
    const labels = new ByteWriter(64);
    const last = pair === index.pairCount ? this.unsavedSeries.length : written;
    while (written < last && !(++rows % ROWS_PER_LOOK === 0 && isDue())) {
      const series = this.unsavedSeries.at(written++);
      labels.clear();
      for (const pairOfSeries of index.pairsOf(series)) labels.varint(pairOfSeries);
      const group = this.groupOf[series] as number;
      statements.insertSeries.run(series, group, this.slotOf[series] as number, labels.written());
    }
    this.writtenPairs = pair;
    this.writtenSeries = written;
  }

  indexSaved(): void {
    this.savedPairs = this.writtenPairs;
    this.savedSeries = this.writtenSeries;
    if (this.savedSeries < this.unsavedSeries.length) return;
    this.unsavedSeries.length = 0;
    this.savedSeries = this.writtenSeries = 0;
  }

  /** Series have to be written, and labels if they have new ones. */
  get unsavedIndexRows(): number {
    const series = this.unsavedSeries.length - this.savedSeries;
    return series === 0 ? 0 : series + this.index.pairCount - this.savedPairs;
  }

  restoreSource(id: number, key: string): void {
    this.sources.set(key, id);
  }

  restoreGroup(id: number, source: number): void {
    const group = new SeriesGroup(id, source);
    group.sealAt = TICKS_PER_CHUNK / 2 + ((id * 37) % (TICKS_PER_CHUNK / 2));
    while (this.groups.length < id) this.groups.push(undefined);
    this.groups[id] = group;
  }

  /** Room for stored series up to this id, at once. */
  reserveSeries(last: number): void {
    this.index.reserve(last);
    this.coverSeries(last);
  }

  restoreSeries(series: number, groupId: number, slot: number, pairs: readonly number[]): void {
    const group = this.groups[groupId];
    if (group === undefined) return;
    this.index.restoreSeries(series, pairs);
    this.coverSeries(series);
    group.restoreSeries(series, slot);
    this.seriesCount++;
    this.groupOf[series] = groupId;
    this.slotOf[series] = slot;
  }

  /** To be called when everything is restored: later pairs are new, and sources fill their last group. */
  finishRestore(): void {
    this.savedPairs = this.writtenPairs = this.index.pairCount;
    for (const group of this.groups) {
      if (group !== undefined && !group.isFull) this.openGroupOf.set(group.source, group);
    }
  }

  touch(group: SeriesGroup): void {
    if (group.isForgotten) this.saveAgain(group);
    const now = this.options.clock.now();
    if (!group.isOpen) group.openedAt = now;
    group.touchedAt = now;
  }

  /** Packs and seals what is full; called after each commit, never inside one. */
  sealIfFull(group: SeriesGroup): void {
    if (group.unsealedTicks >= group.sealAt) this.sealTicksOf(group, closedTicks(group));
    else this.packIfLong(group);
    if (group.strays.length >= STRAYS_PER_CHUNK) this.sealStraysOf(group);
  }

  /** Ticks a group keeps as floats. */
  get openTicks(): number {
    return this.seriesCount > this.options.roomySeries ? PACKED_TICKS : TICKS_PER_CHUNK;
  }

  packIfLong(group: SeriesGroup): void {
    const closed = closedTicks(group);
    if (closed >= this.openTicks) packTicks(group, closed, TICKS_PER_CHUNK);
  }

  sealHistogramsIfFull(series: number): void {
    if (this.histograms.isFull(series)) this.sealHistogramsOf(series);
  }

  /** Seals groups nobody writes to and groups that fill slowly. */
  sealOld(): void {
    const now = this.options.clock.now();
    for (const group of this.groups) {
      if (group === undefined || !group.isOpen) continue;
      if (now - group.touchedAt < IDLE_MS && now - group.openedAt < MAX_OPEN_MS) continue;
      if (group.unsealedTicks > 0) this.sealTicksOf(group, group.ticks);
      if (group.strays.length > 0) this.sealStraysOf(group);
    }
    for (const series of this.histograms.idleSince(now - IDLE_MS)) this.sealHistogramsOf(series);
  }

  sealAll(): void {
    for (const group of this.groups) {
      if (group === undefined) continue;
      if (group.unsealedTicks > 0) this.sealTicksOf(group, group.ticks);
      if (group.strays.length > 0) this.sealStraysOf(group);
    }
    for (const series of this.histograms.idleSince(Infinity)) this.sealHistogramsOf(series);
  }

  oldestOpenRow(): number {
    let oldest = this.histograms.oldestRow();
    for (const group of this.groups) if (group !== undefined) oldest = Math.min(oldest, group.oldestRow());
    return oldest;
  }

  /** Oldest and newest time of all samples; undefined without samples. */
  extent(): { readonly minT: number | undefined; readonly maxT: number | undefined } {
    let minT = Infinity;
    let maxT = -Infinity;
    const cover = (from: number, to: number): void => {
      minT = Math.min(minT, from);
      maxT = Math.max(maxT, to);
    };
    for (const { minT: from, maxT: to } of this.directory.all()) cover(from, to);
    for (const group of this.groups) {
      if (group === undefined) continue;
      if (group.unsealedTicks > 0) cover(group.packed[0]?.minT ?? (group.times[0] as number), group.lastT);
      if (group.strays.length > 0) cover(group.strays.minT, group.strays.maxT);
    }
    for (const { times } of this.histograms.all()) cover(times[0] as number, times.at(-1) as number);
    return minT > maxT ? { minT: undefined, maxT: undefined } : { minT, maxT };
  }

  /** Series with a sample in the head. */
  activeSeries(): number {
    let count = this.histograms.seriesCount;
    for (const group of this.groups) if (group !== undefined) count += group.activeSlots();
    return count;
  }

  /** Seals the packed runs and the first `ticks` open ticks. */
  private sealTicksOf(group: SeriesGroup, ticks: number): void {
    packTicks(group, ticks, TICKS_PER_CHUNK);
    for (const chunk of sealPacked(group, TICKS_PER_CHUNK)) this.store(group, CHUNK_TICKS, chunk);
    group.dropPacked();
    group.sealAt = TICKS_PER_CHUNK;
    group.openedAt = this.options.clock.now();
  }

  private sealStraysOf(group: SeriesGroup): void {
    this.store(group, CHUNK_STRAYS, sealStrays(group));
    group.strays.clear();
  }

  private sealHistogramsOf(series: number): void {
    const group = this.groups[this.groupOf[series] as number];
    const run = this.histograms.take(series);
    if (group === undefined || run === undefined) return;
    this.store(group, CHUNK_HISTOGRAMS, sealHistograms(run, this.slotOf[series] as number));
  }

  private store(group: SeriesGroup, kind: number, chunk: MergedChunk): void {
    const entry: ChunkEntry = {
      id: this.directory.nextId(),
      group: group.id,
      kind,
      minT: chunk.minT,
      maxT: chunk.maxT,
      maskLow: chunk.maskLow,
      maskHigh: chunk.maskHigh,
      journalId: this.writer.newestRow,
      ticks: chunk.ticks,
    };
    this.directory.add(entry);
    this.writer.addChunk(entry, chunk.blob);
  }

  private coverSeries(series: number): void {
    if (series < this.groupOf.length) return;
    const capacity = Math.max(series + 1, this.groupOf.length * 2);
    const groupOf = new Int32Array(capacity);
    groupOf.set(this.groupOf);
    this.groupOf = groupOf;
    const slotOf = new Uint8Array(capacity);
    slotOf.set(this.slotOf);
    this.slotOf = slotOf;
    const length = this.lastT.length;
    this.lastT = grownFloats(this.lastT, capacity).fill(-Infinity, length);
  }
}

/** Open ticks to which nothing is likely to come. The rest of an appender's last ticks may come with its next request; a batch is whole. */
function closedTicks(group: SeriesGroup): number {
  return group.isBatched ? group.ticks : Math.max(0, group.ticks - KEPT_TICKS);
}
