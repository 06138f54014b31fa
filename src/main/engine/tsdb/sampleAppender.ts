/**
 * Appends samples that carry their own times. New series whose first samples share a time are put into one group: they most
 * likely come from one scrape somewhere, and series that share ticks cost a third of those that do not.
 */
import type { Labels } from '../../../shared/labels.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import { STALE_HIGH, STALE_LOW } from '../storage/staleness.ts';
import type { Appender, CommitReport, Exemplar, SeriesRef } from '../storage/storage.ts';
import { bitsOfFloats, copyBits } from './chunk/floatBits.ts';
import type { ExemplarStore } from './exemplarStore.ts';
import { grownFloats } from './growingArrays.ts';
import { emptyReport, type Head, type OpenReport } from './head.ts';
import { HistogramCommit } from './histogramAppend.ts';
import { RunCommit } from './runAppend.ts';
import type { SeriesGroup } from './seriesGroup.ts';

/** The source of all series that no batch appender brought. */
const OWN_TIMES_SOURCE = '';
/** Groups with free slots that later commits may still join. */
const JOINABLE_GROUPS = 8;

interface PendingHistogram {
  readonly series: number;
  readonly t: number;
  readonly histogram: FloatHistogram;
}

/** What the appenders of one store share: groups that still take new series. */
export class OpenGroups {
  private readonly head: Head;
  private readonly recent: SeriesGroup[] = [];

  constructor(head: Head) {
    this.head = head;
  }

  /** Gives a new series a slot beside series that have a sample at `t`. */
  place(series: number, t: number): void {
    let group = this.recent.find((open) => !open.isFull && (open.firstT === t || open.tickAt(t) >= 0));
    if (group === undefined) {
      group = this.head.addGroup(this.head.sourceId(OWN_TIMES_SOURCE));
      group.firstT = t;
      this.recent.unshift(group);
      if (this.recent.length > JOINABLE_GROUPS) this.recent.pop();
    }
    this.head.place(series, group);
  }
}

export class SampleAppender implements Appender {
  private readonly head: Head;
  private readonly openGroups: OpenGroups;
  private readonly exemplars: ExemplarStore;
  private seriesIds = new Int32Array(64);
  private times = new Float64Array(64);
  private values = new Float64Array(64);
  private bits = bitsOfFloats(this.values);
  private length = 0;
  private readonly histograms: PendingHistogram[] = [];
  private readonly pendingExemplars: { series: number; exemplar: Exemplar }[] = [];

  constructor(head: Head, openGroups: OpenGroups, exemplars: ExemplarStore) {
    this.head = head;
    this.openGroups = openGroups;
    this.exemplars = exemplars;
  }

  series(labels: Labels): SeriesRef {
    return this.head.series(labels) as SeriesRef;
  }

  append(ref: SeriesRef, t: number, value: number): void {
    const at = this.push(ref, t);
    this.values[at] = value;
  }

  appendStaleMarker(ref: SeriesRef, t: number): void {
    const at = this.push(ref, t);
    this.bits[2 * at] = STALE_LOW;
    this.bits[2 * at + 1] = STALE_HIGH;
  }

  appendRun(ref: SeriesRef, times: Float64Array, values: Float64Array, count: number): void {
    const from = bitsOfFloats(values);
    for (let i = 0; i < count; i++) {
      // `push` may replace the arrays, so it comes first.
      const at = this.push(ref, times[i] as number);
      copyBits(from, i, this.bits, at);
    }
  }

  appendHistogram(ref: SeriesRef, t: number, histogram: FloatHistogram): void {
    this.histograms.push({ series: ref, t, histogram });
  }

  appendExemplar(ref: SeriesRef, exemplar: Exemplar): void {
    this.pendingExemplars.push({ series: ref, exemplar });
  }

  commit(): CommitReport {
    const report = emptyReport();
    if (!this.head.writer.isFull) {
      this.commitSamples(report);
      this.commitHistograms(report);
      for (const { series, exemplar } of this.pendingExemplars) this.exemplars.add(series, exemplar);
    }
    this.rollback();
    return report;
  }

  rollback(): void {
    this.length = 0;
    this.histograms.length = 0;
    this.pendingExemplars.length = 0;
  }

  private push(series: number, t: number): number {
    if (this.length === this.times.length) this.grow();
    const at = this.length++;
    this.seriesIds[at] = series;
    this.times[at] = t;
    return at;
  }

  private grow(): void {
    const capacity = this.length * 2;
    const series = new Int32Array(capacity);
    series.set(this.seriesIds);
    this.seriesIds = series;
    this.times = grownFloats(this.times, capacity);
    this.values = grownFloats(this.values, capacity);
    this.bits = bitsOfFloats(this.values);
  }

  private commitSamples(report: OpenReport): void {
    if (this.length === 0) return;
    this.placeNewSeries();
    const commit = new RunCommit(this.head, report);
    for (let from = 0; from < this.length;) {
      const series = this.seriesIds[from] as number;
      let to = from + 1;
      let isAscending = true;
      while (to < this.length && this.seriesIds[to] === series) {
        if ((this.times[to] as number) <= (this.times[to - 1] as number)) isAscending = false;
        to++;
      }
      if (isAscending) commit.add(series, this.times, this.bits, from, to);
      else this.addSorted(commit, series, from, to);
      from = to;
    }
    commit.finish();
  }

  /** A series' group is chosen by its first time in this commit; a time that is refused must not make a group. */
  private placeNewSeries(): void {
    const { head } = this;
    const { minT, maxT } = head.bounds();
    for (let i = 0; i < this.length; i++) {
      const series = this.seriesIds[i] as number;
      const t = this.times[i] as number;
      if (head.groupOf[series] === 0 && t >= minT && t <= maxT) this.openGroups.place(series, t);
    }
  }

  /** Sorts a run by time; equal times stay in order and go in one by one, so that the second is judged as a duplicate. */
  private addSorted(commit: RunCommit, series: number, from: number, to: number): void {
    const order = Array.from({ length: to - from }, (_, i) => from + i).sort(
      (a, b) => (this.times[a] as number) - (this.times[b] as number) || a - b,
    );
    for (const i of order) commit.add(series, this.times, this.bits, i, i + 1);
  }

  private commitHistograms(report: OpenReport): void {
    if (this.histograms.length === 0) return;
    const commit = new HistogramCommit(this.head, report);
    for (const { series, t, histogram } of this.histograms) {
      if (this.head.groupOf[series] === 0 && !this.head.isOutOfBounds(t)) this.openGroups.place(series, t);
      commit.add(series, t, histogram);
    }
    commit.finish();
  }
}
