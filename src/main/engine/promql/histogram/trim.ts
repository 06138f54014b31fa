/**
 * `</` and `>/`: the part of a histogram below or above a value. The bucket the value falls into is divided by
 * interpolation; the sum is estimated anew from the middles of what is left.
 * @see Prometheus model/histogram/float_histogram.go, TrimBuckets
 */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { withBuckets } from './arithmetic.ts';
import { usesCustomBuckets } from './bounds.ts';
import { negativeBuckets, positiveBuckets, zeroBucket, type Bucket } from './buckets.ts';
import { negativeSide, positiveSide } from './side.ts';

type TrimOp = '</' | '>/';

/** What stays of a bucket: how many observations, around which value. */
interface Rest {
  readonly count: number;
  readonly middle: number;
}

interface Shape {
  readonly isPositive: boolean;
  readonly isCustom: boolean;
}

/** `</` keeps what is below `bound`, `>/` what is above. A histogram that loses nothing is returned as it is. */
export function trimHistogram(histogram: FloatHistogram, op: TrimOp, bound: number): FloatHistogram {
  const isCustom = usesCustomBuckets(histogram);
  const positive = positiveBuckets(histogram);
  const negative = negativeBuckets(histogram);
  const restsOf = (buckets: readonly Bucket[], isPositive: boolean): Rest[] =>
    buckets.map((bucket) => restOf(bucket, op, bound, { isPositive, isCustom }));
  const positiveRests = restsOf(positive, true);
  const negativeRests = restsOf(negative, false);
  const zeroRest = histogram.zeroCount > 0 ? zeroRestOf(histogram, op, bound) : NOTHING;
  const rests = [...positiveRests, ...negativeRests, zeroRest];
  const before = [...positive, ...negative, { count: histogram.zeroCount }];
  if (before.every(({ count }, i) => count === rests[i]?.count || (i === rests.length - 1 && count <= 0)))
    return histogram;
  let count = 0;
  let sum = 0;
  for (const rest of rests) {
    count += rest.count;
    if (rest.count !== 0) sum += rest.middle * rest.count;
  }
  return withBuckets(
    { ...histogram, count, sum, zeroCount: histogram.zeroCount > 0 ? zeroRest.count : histogram.zeroCount },
    { indexes: positiveSide(histogram).indexes, counts: positiveRests.map((rest) => rest.count) },
    { indexes: negativeSide(histogram).indexes, counts: negativeRests.map((rest) => rest.count) },
  );
}

const NOTHING: Rest = { count: 0, middle: 0 };

function restOf(bucket: Bucket, op: TrimOp, bound: number, shape: Shape): Rest {
  if (bucket.count === 0) return NOTHING;
  const { lower, upper, count } = bucket;
  const isKept = op === '</' ? upper <= bound : lower >= bound;
  if (isKept) return { count, middle: middleOf(lower, upper, shape) };
  const isCut = op === '</' ? lower < bound : upper > bound;
  if (!isCut) return NOTHING;
  if (lower === Number.NEGATIVE_INFINITY) return restOfLowest(bucket, op, bound);
  if (upper === Number.POSITIVE_INFINITY) return restOfHighest(bucket, op, bound);
  const below = countBelow(bucket, bound, shape);
  if (op === '</') return { count: below, middle: middleOf(lower, bound, shape) };
  return { count: count - below, middle: middleOf(bound, upper, shape) };
}

/** A bucket without a lower end: taken to begin at 0 when it reaches above, else nothing is known of it. */
function restOfLowest({ upper, count }: Bucket, op: TrimOp, bound: number): Rest {
  const isFinite = upper !== Number.POSITIVE_INFINITY;
  if (op === '</') {
    if (bound > 0 && upper > 0 && isFinite) return { count: (count * bound) / upper, middle: bound / 2 };
    return upper <= 0 ? { count, middle: bound } : NOTHING;
  }
  if (bound === Number.NEGATIVE_INFINITY) return { count, middle: 0 };
  if (bound >= 0 && upper > bound && isFinite)
    return { count: count * (1 - bound / upper), middle: (bound + upper) / 2 };
  return NOTHING;
}

/** A bucket without an upper end goes whole to the upper part. */
function restOfHighest({ lower, count }: Bucket, op: TrimOp, bound: number): Rest {
  return op === '>/' && bound >= lower ? { count, middle: bound } : NOTHING;
}

function countBelow({ lower, upper, count }: Bucket, bound: number, { isPositive, isCustom }: Shape): number {
  if (bound <= lower) return 0;
  if (bound >= upper) return count;
  if (isCustom) return count * ((bound - lower) / (upper - lower));
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logBound = Math.log2(Math.abs(bound));
  if (isPositive) return count * ((logBound - logLower) / (logUpper - logLower));
  return count * (1 - (logBound - logUpper) / (logLower - logUpper));
}

/** The zero bucket, without the half the histogram has nothing in. */
function zeroRestOf(histogram: FloatHistogram, op: TrimOp, bound: number): Rest {
  const { count, ...zero } = zeroBucket(histogram);
  const hasPositive = histogram.positiveBuckets.some((inBucket) => inBucket !== 0);
  const hasNegative = histogram.negativeBuckets.some((inBucket) => inBucket !== 0);
  const lower = hasPositive && !hasNegative ? 0 : zero.lower;
  const upper = hasNegative && !hasPositive ? 0 : zero.upper;
  const whole = { count, middle: (lower + upper) / 2 };
  if (bound <= lower) return op === '</' ? NOTHING : whole;
  if (bound >= upper) return op === '</' ? whole : NOTHING;
  if (op === '</') return { count: count * ((bound - lower) / (upper - lower)), middle: (lower + bound) / 2 };
  return { count: count * ((upper - bound) / (upper - lower)), middle: (bound + upper) / 2 };
}

/** Arithmetic for custom buckets, geometric for exponential ones; an open end gives the other end, halved above zero. */
function middleOf(lower: number, upper: number, { isPositive, isCustom }: Shape): number {
  const hasLower = Number.isFinite(lower);
  const hasUpper = Number.isFinite(upper);
  if (!hasLower && !hasUpper) return 0;
  if (!hasLower) return upper > 0 ? upper / 2 : upper;
  if (!hasUpper) return lower;
  if (isCustom) return (lower + upper) / 2;
  const middle = Math.sqrt(Math.abs(lower * upper));
  return isPositive ? middle : -middle;
}
