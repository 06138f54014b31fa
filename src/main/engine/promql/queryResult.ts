/**
 * What a query evaluates to. A matrix is dense: `series.length` rows by `steps` columns; an instant vector is a matrix
 * of one step. Absent, NaN and zero are three different things, so presence has its own array.
 */
import type { QueryNode } from '../../../shared/explain.ts';
import type { Labels } from '../../../shared/labels.ts';
import type { FloatHistogram } from '../storage/histogram.ts';

export interface ResultMatrix {
  readonly series: readonly Labels[];
  /** Evaluation times: startMs + i * stepMs, i < steps. */
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
  /** Cell (series s, step i) is at s * steps + i. */
  readonly values: Float64Array;
  /** 1 where there is a value, 0 where there is none. */
  readonly presence: Uint8Array;
  /** Cells that are histograms; their cell of `values` has no meaning, presence is 1. Null when there are none. */
  readonly histograms: readonly (FloatHistogram | undefined)[] | null;
}

/** Raw samples: the result of a range selector such as `up[5m]` as an instant query. Times are the samples' own. */
export interface RawSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly histograms: readonly (FloatHistogram | undefined)[] | null;
}

export type QueryValue =
  | { readonly type: 'matrix'; readonly matrix: ResultMatrix }
  | { readonly type: 'vector'; readonly matrix: ResultMatrix }
  | { readonly type: 'raw'; readonly series: readonly RawSeries[] }
  | { readonly type: 'scalar'; readonly t: number; readonly value: number }
  | { readonly type: 'string'; readonly t: number; readonly value: string };

export interface QueryStats {
  readonly seriesRead: number;
  readonly samplesRead: number;
  readonly peakCells: number;
  readonly parseMs: number;
  readonly evalMs: number;
  /** Of the coarsest tier that was read (older samples are kept condensed); 0 when all were samples as they came. */
  readonly resolutionMs: number;
}

export interface QueryResult {
  readonly value: QueryValue;
  /** Sentences in Prometheus' words, each with its place in the query where upstream has one. */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: QueryStats;
  /** What its nodes took; null unless it was asked for, and for a range selector alone. */
  readonly root: QueryNode | null;
  /** Gives the memory of the answer to the next query. Nothing of `value` may be used after it. Not calling it is harmless. */
  release(): void;
}
