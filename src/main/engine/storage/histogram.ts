/**
 * Native histograms as every layer sees them: always in float form, buckets as absolute counts.
 * Integer histograms are turned into this form at the door and marked by the store only.
 * @see Prometheus model/histogram/float_histogram.go
 */
export interface BucketSpan {
  /** Gap to the previous span in buckets; for the first span the index of its first bucket. */
  readonly offset: number;
  readonly length: number;
}

/** `unknown` compares with the previous sample; `gauge` histograms never reset. */
export type CounterResetHint = 'unknown' | 'reset' | 'not_reset' | 'gauge';

/** Schema of histograms with custom bucket bounds (NHCB). */
export const CUSTOM_BUCKETS_SCHEMA = -53;

export interface FloatHistogram {
  /** -4 … 8 exponential (bound growth 2^(2^-schema)), or CUSTOM_BUCKETS_SCHEMA. */
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveSpans: readonly BucketSpan[];
  readonly positiveBuckets: Float64Array;
  readonly negativeSpans: readonly BucketSpan[];
  readonly negativeBuckets: Float64Array;
  /** Upper bounds, ascending, without +Inf; only for CUSTOM_BUCKETS_SCHEMA. */
  readonly customValues: Float64Array | undefined;
  readonly counterResetHint: CounterResetHint;
}
