/**
 * `+`, `-`, `*` and `/` on native histograms. Results have no empty buckets where buckets were put together; the operands
 * are left alone.
 * @see Prometheus model/histogram/float_histogram.go
 */
import type { BucketSpan, CounterResetHint, FloatHistogram } from '../../storage/histogram.ts';
import { usesCustomBuckets } from './bounds.ts';
import { newBuckets } from './bucketMemory.ts';
import { boundMapper, combinedHint, commonBounds, commonZeroBucket, haveEqualBounds, sidesAt } from './reconcile.ts';
import { hasSameLayout } from './sameLayout.ts';
import { mergedSides, negativeSide, positiveSide, regrouped, spanned, type Side } from './side.ts';

export interface Combined {
  readonly histogram: FloatHistogram;
  /** A reset met a non-reset: worth a warning. */
  readonly isHintCollision: boolean;
  /** Custom bounds differed and were brought to the ones both have: worth an info. */
  readonly hasReconciledBounds: boolean;
}

const NO_BUCKETS = { spans: [], buckets: new Float64Array(0) } as const;
const NO_SIDE: Side = { indexes: [], counts: [] };

/** @returns undefined when one has custom buckets and the other has not */
export function addHistograms(a: FloatHistogram, b: FloatHistogram): Combined | undefined {
  return combine(a, b, 1);
}

/** The hint of the difference is combined as for a sum; PromQL's `-` makes it a gauge. */
export function subtractHistograms(a: FloatHistogram, b: FloatHistogram): Combined | undefined {
  return combine(a, b, -1);
}

export function scaleHistogram(histogram: FloatHistogram, factor: number): FloatHistogram {
  return {
    ...histogram,
    zeroCount: histogram.zeroCount * factor,
    count: histogram.count * factor,
    sum: histogram.sum * factor,
    positiveBuckets: scaled(histogram.positiveBuckets, factor),
    negativeBuckets: scaled(histogram.negativeBuckets, factor),
    counterResetHint: factor < 0 ? 'gauge' : histogram.counterResetHint,
  };
}

function scaled(buckets: Float64Array, factor: number): Float64Array {
  const product = newBuckets(buckets.length);
  for (let i = 0; i < product.length; i++) product[i] = (buckets[i] as number) * factor;
  return product;
}

/** The same as a gauge, for a histogram that was just made and that nobody else has: its buckets are multiplied in place. */
export function scaleOwnGauge(histogram: FloatHistogram, factor: number): FloatHistogram {
  scaleInPlace(histogram.positiveBuckets, factor);
  scaleInPlace(histogram.negativeBuckets, factor);
  return {
    ...histogram,
    zeroCount: histogram.zeroCount * factor,
    count: histogram.count * factor,
    sum: histogram.sum * factor,
    counterResetHint: 'gauge',
  };
}

function scaleInPlace(buckets: Float64Array, factor: number): void {
  for (let i = 0; i < buckets.length; i++) buckets[i] = (buckets[i] as number) * factor;
}

/** Division by zero leaves no buckets: they would all be infinite. */
export function divideHistogram(histogram: FloatHistogram, divisor: number): FloatHistogram {
  const divided = mapped(histogram, (count) => count / divisor);
  if (divisor === 0) return withBuckets(divided, NO_SIDE, NO_SIDE);
  return { ...divided, counterResetHint: divisor < 0 ? 'gauge' : histogram.counterResetHint };
}

/** Without empty buckets and with the fewest spans. */
export function compactHistogram(histogram: FloatHistogram): FloatHistogram {
  const { positiveSpans, positiveBuckets, negativeSpans, negativeBuckets } = histogram;
  if (isCompact(positiveSpans, positiveBuckets) && isCompact(negativeSpans, negativeBuckets)) return histogram;
  return withBuckets(histogram, positiveSide(histogram), negativeSide(histogram));
}

function isCompact(spans: readonly BucketSpan[], buckets: Float64Array): boolean {
  let total = 0;
  for (let i = 0; i < spans.length; i++) {
    const { offset, length } = spans[i] as BucketSpan;
    if (length === 0 || (i > 0 && offset === 0)) return false;
    total += length;
  }
  return total === buckets.length && !buckets.includes(0);
}

export function withHint(histogram: FloatHistogram, counterResetHint: CounterResetHint): FloatHistogram {
  return histogram.counterResetHint === counterResetHint ? histogram : { ...histogram, counterResetHint };
}

export function withBuckets(histogram: FloatHistogram, positive: Side, negative: Side): FloatHistogram {
  const { spans: positiveSpans, buckets: positiveBuckets } = spanned(positive);
  const { spans: negativeSpans, buckets: negativeBuckets } =
    negative.indexes.length === 0 ? NO_BUCKETS : spanned(negative);
  return { ...histogram, positiveSpans, positiveBuckets, negativeSpans, negativeBuckets };
}

function mapped(histogram: FloatHistogram, change: (count: number) => number): FloatHistogram {
  return {
    ...histogram,
    zeroCount: change(histogram.zeroCount),
    count: change(histogram.count),
    sum: change(histogram.sum),
    positiveBuckets: histogram.positiveBuckets.map(change),
    negativeBuckets: histogram.negativeBuckets.map(change),
  };
}

function combine(a: FloatHistogram, b: FloatHistogram, sign: 1 | -1): Combined | undefined {
  if (usesCustomBuckets(a) !== usesCustomBuckets(b)) return undefined;
  const { hint, isCollision } = combinedHint(a.counterResetHint, b.counterResetHint);
  const isCustom = usesCustomBuckets(a);
  if (!isCustom && hasSameLayout(a, b)) {
    const histogram = combineAlike(a, b, sign, hint);
    return { histogram, isHintCollision: isCollision, hasReconciledBounds: false };
  }
  const totals = { ...a, count: a.count + sign * b.count, sum: a.sum + sign * b.sum, counterResetHint: hint };
  if (isCustom) return { ...combineCustom(totals, a, b, sign), isHintCollision: isCollision };
  return {
    histogram: combineBuckets(totals, a, b, sign),
    isHintCollision: isCollision,
    hasReconciledBounds: false,
  };
}

/** Samples of one series mostly share their very spans. */
function combineAlike(
  a: FloatHistogram,
  b: FloatHistogram,
  sign: 1 | -1,
  counterResetHint: CounterResetHint,
): FloatHistogram {
  const positive = spanned(mergedSides(positiveSide(a), positiveSide(b), sign));
  const hasNegative = a.negativeBuckets.length > 0;
  const negative = hasNegative ? spanned(mergedSides(negativeSide(a), negativeSide(b), sign)) : NO_BUCKETS;
  return {
    schema: a.schema,
    zeroThreshold: a.zeroThreshold,
    zeroCount: a.zeroCount + sign * b.zeroCount,
    count: a.count + sign * b.count,
    sum: a.sum + sign * b.sum,
    positiveSpans: positive.spans,
    positiveBuckets: positive.buckets,
    negativeSpans: negative.spans,
    negativeBuckets: negative.buckets,
    customValues: a.customValues,
    counterResetHint,
  };
}

function combineBuckets(totals: FloatHistogram, a: FloatHistogram, b: FloatHistogram, sign: 1 | -1): FloatHistogram {
  const schema = Math.min(a.schema, b.schema);
  const { threshold, aCount, bCount } = commonZeroBucket(a, b);
  const left = sidesAt(a, schema, threshold);
  const right = sidesAt(b, schema, threshold);
  return withBuckets(
    { ...totals, schema, zeroThreshold: threshold, zeroCount: aCount + sign * bCount },
    mergedSides(left.positive, right.positive, sign),
    mergedSides(left.negative, right.negative, sign),
  );
}

function combineCustom(
  totals: FloatHistogram,
  a: FloatHistogram,
  b: FloatHistogram,
  sign: 1 | -1,
): Omit<Combined, 'isHintCollision'> {
  if (haveEqualBounds(a, b)) {
    const side = mergedSides(positiveSide(a), positiveSide(b), sign);
    return { histogram: withBuckets(totals, side, NO_SIDE), hasReconciledBounds: false };
  }
  const aBounds = a.customValues ?? new Float64Array(0);
  const bBounds = b.customValues ?? new Float64Array(0);
  const customValues = commonBounds(aBounds, bBounds);
  const side = mergedSides(
    regrouped(positiveSide(a), boundMapper(aBounds, customValues)),
    regrouped(positiveSide(b), boundMapper(bBounds, customValues)),
    sign,
  );
  return { histogram: withBuckets({ ...totals, customValues }, side, NO_SIDE), hasReconciledBounds: true };
}
