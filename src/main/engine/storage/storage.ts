/**
 * The keel: what writers (scrape, rules, remote), readers (promql, api) and the store (tsdb) agree on.
 * Only contracts live here. Time is ms since epoch, bounds named minT and maxT are inclusive.
 */
import type { Labels } from '../../../shared/labels.ts';
import type { FloatHistogram } from './histogram.ts';
import type { Matcher } from './matcher.ts';

declare const seriesRefBrand: unique symbol;
/** Dense id of a series, given by the store; valid until the store is closed. Never 0. */
export type SeriesRef = number & { readonly [seriesRefBrand]: true };

export interface Storage {
  /**
   * The appender of one source: a target, a rule group, this machine. Its series share one timestamp per batch, which is
   * what makes them cheap. `source` is a stable key (job and instance, group file and name): the same key after a restart
   * continues the same groups. Two open appenders must not share a key.
   */
  batchAppender(source: string): BatchAppender;
  /** For samples that carry their own timestamps: exposition with timestamps, remote write, backfill. */
  appender(): Appender;
  /**
   * A reader over everything committed so far. Cheap; open one per query. What waits to be durable is made so first, unless
   * every commit has to reach the disk itself (`durability: full`) or the disk refuses.
   */
  querier(): Querier;
  /** Metric metadata as last seen from a source. */
  setMetadata(source: string, metadata: Iterable<MetricMetadata>): void;
  metadata(): readonly SourceMetadata[];
  /** Number of known series per metric name. */
  seriesPerMetric(): ReadonlyMap<string, number>;
  /**
   * Writes everything committed to the journal; otherwise that is done in groups: within 25 ms when they are seldom, 250 ms
   * when they are many.
   * @returns why it could not, in a sentence: the samples wait in memory then
   */
  flush(): string | undefined;
  /** Since the start. */
  samplesAppended(): number;
  stats(): StorageStats;
}

export interface BatchAppender {
  /** The series of these labels in this source; created when new. The caller caches the ref (see scrape/cache). */
  series(labels: Labels): SeriesRef;
  /**
   * Appends one value per ref at time `t`, all or nothing, visible to queriers on return and durable at the next group
   * commit. `values` is read through its bits, so NaN payloads and staleness markers survive. Nothing is kept of the arrays.
   * @returns what could not be taken; never throws for a refused sample
   */
  commit(t: number, refs: Int32Array | readonly SeriesRef[], values: Float64Array, count: number): CommitReport;
  /** Ends use of the key; the series and their samples stay. */
  close(): void;
}

export interface CommitReport {
  readonly appended: number;
  /** Older than the newest sample of the series and outside the out-of-order window. */
  readonly outOfOrder: number;
  /** Same time, other value. */
  readonly duplicate: number;
  /** Older than retention allows or too far in the future. */
  readonly outOfBounds: number;
}

/** Collects samples of any series and time; `commit` makes them visible and queues them for the journal in one step. */
export interface Appender {
  /** The series of these labels, created when new. The caller may cache the ref for the life of the store. */
  series(labels: Labels): SeriesRef;
  append(ref: SeriesRef, t: number, value: number): void;
  /** Ends the series at `t`. */
  appendStaleMarker(ref: SeriesRef, t: number): void;
  /** `count` samples of one series; `values` is read through its bits. Times need not ascend. */
  appendRun(ref: SeriesRef, times: Float64Array, values: Float64Array, count: number): void;
  appendHistogram(ref: SeriesRef, t: number, histogram: FloatHistogram): void;
  appendExemplar(ref: SeriesRef, exemplar: Exemplar): void;
  commit(): CommitReport;
  rollback(): void;
}

export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  readonly t: number;
}

export interface SelectRequest {
  readonly matchers: readonly Matcher[];
  readonly minT: number;
  readonly maxT: number;
  /** What the samples are for; lets the store answer from statistics or downsampled tiers. Absent: raw samples. */
  readonly hints?: SelectHints;
  readonly signal?: AbortSignal;
  /** Told, while the blocks come, of stretches that are not there as samples any more, or need not be looked at as such. */
  readonly onTier?: (use: TierUse) => void;
}

/** A stretch of time that is kept condensed. */
export interface TierUse {
  readonly resolutionMs: number;
  readonly untilT: number;
  /** False: it was passed over, because the range asked for is shorter than the resolution. */
  readonly isUsed: boolean;
}

export interface SelectHints {
  readonly stepMs: number;
  readonly rangeMs: number;
  readonly func: string;
  /**
   * Each step looks at samples no further away than this: those of the request's first reachMs, of as many a stepMs later, and
   * so on. What lies between may be left out. Absent: everything is looked at.
   */
  readonly reachMs?: number;
}

export interface Querier {
  /**
   * Samples of all series that match, as blocks of series that share timestamps, in no order. Each `next()` reads one
   * consistent block synchronously; between two calls the caller may yield to the event loop, and writers may commit.
   * The block's arrays belong to the store and are valid until the following `next()`.
   * A series may come in only one block.
   */
  select(request: SelectRequest): Generator<SeriesBlock, void, void>;
  /** Labels of all series that match and have a sample in the range; sorted by compareLabels. */
  series(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): Labels[];
  /** Sorted, unique. No matcher sets: all. */
  labelNames(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): string[];
  labelValues(name: string, matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): string[];
  exemplars(
    matcherSets: readonly (readonly Matcher[])[],
    minT: number,
    maxT: number,
  ): readonly { labels: Labels; exemplars: readonly Exemplar[] }[];
}

/** Presence of one cell of a block. */
export const ABSENT = 0;
export const PRESENT = 1;
/** A staleness marker: the series ends here. */
export const STALE = 2;

/**
 * `labels.length` series over `times.length` shared timestamps. Cell (series s, time i) is at `s * stride + i`.
 */
export interface SeriesBlock {
  readonly labels: readonly Labels[];
  /** Ascending, strictly; only the first `length` entries are valid. */
  readonly times: Float64Array;
  readonly length: number;
  readonly stride: number;
  readonly values: Float64Array;
  /** ABSENT, PRESENT or STALE per cell; null when every cell is PRESENT. A cell that is not PRESENT has no meaning in `values`. */
  readonly presence: Uint8Array | null;
  /** Histogram per cell, where the sample is one (its cell of `values` has no meaning then); null in a float-only block. */
  readonly histograms: readonly (FloatHistogram | undefined)[] | null;
  /**
   * The samples at the front that come from tiers, ascending by `end`. They are what `hints.func` needs: real first and last
   * samples of each bucket, or one cell per bucket with its sum, smallest or largest value at the time of its last sample.
   */
  readonly condensed?: readonly CondensedSpan[];
  /** For `avg_over_time` and `count_over_time` of condensed samples: how many each cell stands for; `values` are their sums. */
  readonly weights?: Float64Array;
}

export interface CondensedSpan {
  readonly resolutionMs: number;
  /** Index behind its last sample. */
  readonly end: number;
}

export type MetricType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'gaugehistogram'
  | 'summary'
  | 'info'
  | 'stateset'
  | 'unknown';

export interface MetricMetadata {
  /** Metric family name. */
  readonly metric: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: string;
}

export interface SourceMetadata extends MetricMetadata {
  readonly source: string;
}

export interface StorageStats {
  /** Series with a sample in the head. */
  readonly activeSeries: number;
  readonly totalSeries: number;
  readonly samplesAppended: number;
  /** Bytes of the database with its write-ahead log. */
  readonly diskBytes: number;
  readonly minT: number | undefined;
  readonly maxT: number | undefined;
  /** Blobs set aside because their checksum or form was wrong. */
  readonly corruptBlobs: number;
  /** The sentence that says why nothing can be written now; undefined when all is well. */
  readonly writeError: string | undefined;
}
