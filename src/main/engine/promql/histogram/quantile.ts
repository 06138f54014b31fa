/**
 * Quantiles, fractions and spread of native histograms. Within exponential buckets values are taken to be spread evenly on a
 * logarithmic scale; within custom buckets and the zero bucket evenly as such.
 * @see Prometheus promql/quantile.go
 */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { usesCustomBuckets } from './bounds.ts';
import { allBuckets, narrowedZero, type Bucket } from './buckets.ts';
import { KahanSum } from './kahan.ts';

/** What NaN observations, which are counted but in no bucket, do to the answer. */
export type NaNEffect = 'none' | 'resultIsNaN' | 'skewedHigher';

export function histogramQuantile(q: number, histogram: FloatHistogram): { value: number; nanEffect: NaNEffect } {
  if (q < 0) return plain(Number.NEGATIVE_INFINITY);
  if (q > 1) return plain(Number.POSITIVE_INFINITY);
  if (histogram.count === 0 || Number.isNaN(q)) return plain(Number.NaN);
  // NaN observations make the sum NaN and must stay beyond the last bucket: then only the way up is right.
  const hasNaNSum = Number.isNaN(histogram.sum);
  const isUpward = hasNaNSum || q < 0.5;
  const buckets = isUpward ? allBuckets(histogram) : allBuckets(histogram).toReversed();
  const rank = (isUpward ? q : 1 - q) * histogram.count;
  const { bucket: found, count: reached, next } = bucketAtRank(buckets, rank);
  const bucket = found.lower < 0 && found.upper > 0 ? narrowedZero(found, histogram) : found;
  if (usesCustomBuckets(histogram)) {
    if (bucket.lower === Number.NEGATIVE_INFINITY && bucket.upper <= 0) return plain(bucket.upper);
    if (bucket.lower !== Number.NEGATIVE_INFINITY && bucket.upper === Number.POSITIVE_INFINITY)
      return plain(bucket.lower);
  }
  // Rounding must not make the buckets hold more than the histogram.
  const count = Math.min(reached, histogram.count);
  if (count < rank) return hasNaNSum ? { value: Number.NaN, nanEffect: 'resultIsNaN' } : plain(bucket.upper);
  const inBucket = isUpward ? rank - (count - bucket.count) : count - rank;
  const value = interpolate(bucket, inBucket / bucket.count, usesCustomBuckets(histogram));
  const total = hasNaNSum ? buckets.slice(next).reduce((sum, { count: more }) => sum + more, count) : histogram.count;
  return { value, nanEffect: total < histogram.count ? 'skewedHigher' : 'none' };
}

const plain = (value: number): { value: number; nanEffect: NaNEffect } => ({ value, nanEffect: 'none' });
const NO_BUCKET: Bucket = { lower: 0, upper: 0, isLowerInclusive: false, isUpperInclusive: false, count: 0 };

/** The first bucket at which the running count reaches `rank`, or the last one; `next` is the place behind it. */
function bucketAtRank(buckets: readonly Bucket[], rank: number): { bucket: Bucket; count: number; next: number } {
  let count = 0;
  for (const [i, bucket] of buckets.entries()) {
    if (bucket.count === 0) continue;
    count += bucket.count;
    if (count >= rank) return { bucket, count, next: i + 1 };
  }
  return { bucket: buckets.at(-1) ?? NO_BUCKET, count, next: buckets.length };
}

function interpolate({ lower, upper }: Bucket, fraction: number, isCustom: boolean): number {
  const start = isCustom && lower === Number.NEGATIVE_INFINITY ? 0 : lower;
  if (isCustom || (lower <= 0 && upper >= 0)) return start + (upper - start) * fraction;
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
}

/** The share of observations in (lower, upper]. `ignoresNaNs`: NaN observations are in no fraction. */
export function histogramFraction(
  lower: number,
  upper: number,
  histogram: FloatHistogram,
): { value: number; ignoresNaNs: boolean } {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper))
    return { value: Number.NaN, ignoresNaNs: false };
  if (lower >= upper) return { value: 0, ignoresNaNs: false };
  const buckets = allBuckets(histogram);
  const inBuckets = Number.isNaN(histogram.sum) ? buckets.reduce((sum, { count }) => sum + count, 0) : histogram.count;
  const rankOf = (bound: number): number => Math.min(rankAt(bound, buckets, histogram), inBuckets);
  return { value: (rankOf(upper) - rankOf(lower)) / histogram.count, ignoresNaNs: inBuckets < histogram.count };
}

/** How many observations are at or below `bound`. */
function rankAt(bound: number, buckets: readonly Bucket[], histogram: FloatHistogram): number {
  const isCustom = usesCustomBuckets(histogram);
  let rank = 0;
  for (const full of buckets) {
    const isZero = full.lower <= 0 && full.upper >= 0;
    const bucket = isZero ? narrowedFraction(full, histogram) : full;
    if (bucket.lower >= bound) return rank;
    if (bucket.upper > bound) return rankWithin(bucket, rank, bound, isCustom || isZero);
    rank += bucket.count;
  }
  return Number.POSITIVE_INFINITY;
}

/** For fractions, unlike quantiles, custom buckets around zero are narrowed too. */
function narrowedFraction(bucket: Bucket, { negativeBuckets, positiveBuckets }: FloatHistogram): Bucket {
  if (negativeBuckets.length === 0 && positiveBuckets.length > 0) return { ...bucket, lower: 0 };
  if (positiveBuckets.length === 0 && negativeBuckets.length > 0) return { ...bucket, upper: 0 };
  return bucket;
}

function rankWithin({ lower, upper, count }: Bucket, rank: number, bound: number, isLinear: boolean): number {
  if (isLinear) {
    return lower === Number.NEGATIVE_INFINITY ? count : rank + (count * (bound - lower)) / (upper - lower);
  }
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logBound = Math.log2(Math.abs(bound));
  const fraction =
    bound > 0 ? (logBound - logLower) / (logUpper - logLower) : 1 - (logBound - logUpper) / (logLower - logUpper);
  return rank + count * fraction;
}

/** Each bucket counts with its middle: arithmetic for custom buckets, geometric for exponential ones, 0 for the zero bucket. */
export function histogramVariance(histogram: FloatHistogram): number {
  const mean = histogram.sum / histogram.count;
  const isCustom = usesCustomBuckets(histogram);
  const squares = new KahanSum();
  for (const bucket of allBuckets(histogram)) {
    if (bucket.count === 0) continue;
    const delta = middleOf(bucket, isCustom) - mean;
    squares.add(bucket.count * delta * delta);
  }
  return squares.value / histogram.count;
}

function middleOf({ lower, upper }: Bucket, isCustom: boolean): number {
  if (isCustom) return (upper + lower) / 2;
  if (lower <= 0 && upper >= 0) return 0;
  const middle = Math.sqrt(upper * lower);
  return upper < 0 ? -middle : middle;
}
