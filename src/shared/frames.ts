/**
 * The columnar result of a query as it crosses the wire and reaches a chart: a dense grid of `series × steps` with a
 * presence byte per cell. Absence, NaN and zero stay different from storage to pixel.
 */
import type { Labels } from './labels.ts';

/**
 * Labels of a bucket where the buckets of native histograms are asked for as series: its bounds, as numbers or `±Infinity`.
 */
export const BUCKET_FROM = '__bucket_from__';
export const BUCKET_TO = '__bucket_to__';

export interface QueryFrame {
  readonly series: readonly Labels[];
  /** ms since epoch of the first column. */
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
  /** Cell (series s, step i) is at s * steps + i; owned by whoever holds the frame. */
  readonly values: Float64Array;
  /** 1 present, 0 absent; same layout as `values`. */
  readonly presence: Uint8Array;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: { readonly seriesRead: number; readonly samplesRead: number; readonly evalMs: number };
}
