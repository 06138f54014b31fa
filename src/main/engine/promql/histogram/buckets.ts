/** Every bucket of a histogram in ascending order of its values: negative, zero, positive. */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { upperBound, usesCustomBuckets } from './bounds.ts';
import { negativeSide, positiveSide } from './side.ts';

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly isLowerInclusive: boolean;
  readonly isUpperInclusive: boolean;
  readonly count: number;
}

export function zeroBucket({ zeroThreshold, zeroCount }: FloatHistogram): Bucket {
  return {
    lower: -zeroThreshold,
    upper: zeroThreshold,
    isLowerInclusive: true,
    isUpperInclusive: true,
    count: zeroCount,
  };
}

/** Empty buckets of a span included; a bucket that overlaps the zero bucket ends at it. */
export function allBuckets(histogram: FloatHistogram): Bucket[] {
  const negative = negativeBuckets(histogram).map((bucket) => clampedToZero(bucket, histogram.zeroThreshold));
  const positive = positiveBuckets(histogram).map((bucket) => clampedToZero(bucket, histogram.zeroThreshold));
  return [...negative.toReversed(), ...(histogram.zeroCount > 0 ? [zeroBucket(histogram)] : []), ...positive];
}

/** In the order they are stored: away from zero. */
export function positiveBuckets(histogram: FloatHistogram): Bucket[] {
  const { indexes, counts } = positiveSide(histogram);
  const isCustom = usesCustomBuckets(histogram);
  return indexes.map((index, i) => {
    const lower = upperBound(histogram, index - 1);
    const upper = upperBound(histogram, index);
    const count = counts[i] ?? 0;
    // The first custom bucket takes all from -Inf on, every one of them its upper bound.
    if (isCustom) return { lower, upper, isLowerInclusive: index === 0, isUpperInclusive: true, count };
    return exponentialBucket(lower, upper, count);
  });
}

/** In the order they are stored: away from zero. */
export function negativeBuckets(histogram: FloatHistogram): Bucket[] {
  const { indexes, counts } = negativeSide(histogram);
  return indexes.map((index, i) => {
    const lower = -upperBound(histogram, index);
    const upper = -upperBound(histogram, index - 1);
    return exponentialBucket(lower, upper, counts[i] ?? 0);
  });
}

function exponentialBucket(lower: number, upper: number, count: number): Bucket {
  return { lower, upper, isLowerInclusive: lower < 0, isUpperInclusive: upper > 0, count };
}

function clampedToZero(bucket: Bucket, threshold: number): Bucket {
  if (bucket.upper < 0 && bucket.upper > -threshold) return { ...bucket, upper: -threshold };
  if (bucket.lower > 0 && bucket.lower < threshold) return { ...bucket, lower: threshold };
  return bucket;
}

/**
 * The zero bucket as far as it can hold anything: a histogram with observations of one sign only is taken to have none of
 * the other sign near zero.
 */
export function narrowedZero(bucket: Bucket, histogram: FloatHistogram): Bucket {
  if (usesCustomBuckets(histogram)) return bucket;
  const hasNegative = histogram.negativeBuckets.length > 0;
  const hasPositive = histogram.positiveBuckets.length > 0;
  if (hasPositive && !hasNegative) return { ...bucket, lower: 0 };
  if (hasNegative && !hasPositive) return { ...bucket, upper: 0 };
  return bucket;
}
