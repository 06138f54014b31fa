/** What two histograms must share before their buckets can be put side by side: zero bucket, schema, custom bounds, reset hint. */
import type { CounterResetHint, FloatHistogram } from '../../storage/histogram.ts';
import { exponentialBound } from './bounds.ts';
import { negativeBuckets, positiveBuckets } from './buckets.ts';
import { coarser, filteredSide, negativeSide, positiveSide, type Side } from './side.ts';

/**
 * The smallest zero threshold that covers both zero buckets and cuts no populated bucket.
 * @returns both zero counts with what falls into the wider zero bucket
 */
export function commonZeroBucket(
  a: FloatHistogram,
  b: FloatHistogram,
): { threshold: number; aCount: number; bCount: number } {
  let threshold = Math.max(a.zeroThreshold, b.zeroThreshold);
  for (;;) {
    const inA = widenedZero(a, threshold);
    const inB = widenedZero(b, inA.threshold);
    if (inB.threshold === inA.threshold) return { threshold: inB.threshold, aCount: inA.count, bCount: inB.count };
    threshold = inB.threshold;
  }
}

/** The zero count for a larger threshold, which moves on to the end of a populated bucket it falls into. */
export function widenedZero(histogram: FloatHistogram, wanted: number): { threshold: number; count: number } {
  let threshold = wanted;
  for (;;) {
    if (threshold === histogram.zeroThreshold) return { threshold, count: histogram.zeroCount };
    let count = histogram.zeroCount;
    let reach = threshold;
    for (const bucket of positiveBuckets(histogram)) {
      if (bucket.lower >= reach) break;
      count += bucket.count;
      if (bucket.upper > reach && bucket.count !== 0) reach = bucket.upper;
    }
    for (const bucket of negativeBuckets(histogram)) {
      if (bucket.upper <= -reach) break;
      count += bucket.count;
      if (bucket.lower < -reach && bucket.count !== 0) reach = -bucket.lower;
    }
    if (reach === threshold) return { threshold, count };
    threshold = reach;
  }
}

/** The sides at a schema, without what lies within the zero threshold. */
export function sidesAt(
  histogram: FloatHistogram,
  schema: number,
  threshold: number,
): { positive: Side; negative: Side } {
  const prepare = (side: Side): Side => {
    const outside =
      threshold > histogram.zeroThreshold
        ? filteredSide(side, (index) => exponentialBound(index, histogram.schema) > threshold)
        : side;
    return coarser(outside, histogram.schema, schema);
  };
  return { positive: prepare(positiveSide(histogram)), negative: prepare(negativeSide(histogram)) };
}

export function haveEqualBounds(a: FloatHistogram, b: FloatHistogram): boolean {
  const left = a.customValues ?? NO_BOUNDS;
  const right = b.customValues ?? NO_BOUNDS;
  return left.length === right.length && left.every((bound, i) => bound === right[i]);
}

const NO_BOUNDS = new Float64Array(0);

/** The bounds both have: a bucket between two of them has an exact count in either histogram. */
export function commonBounds(a: Float64Array, b: Float64Array): Float64Array {
  const shared = new Set(b);
  return a.filter((bound) => shared.has(bound));
}

/** The bucket among `to` that holds bucket `index` of `from`; `to` is a subset of `from`. */
export function boundMapper(from: Float64Array, to: Float64Array): (index: number) => number {
  return (index) => {
    const bound = from[index];
    if (bound === undefined) return to.length;
    const at = to.findIndex((candidate) => candidate >= bound);
    return at < 0 ? to.length : at;
  };
}

/** The hint of a sum or difference; a reset meeting a non-reset is unknown and worth a warning. */
export function combinedHint(
  a: CounterResetHint,
  b: CounterResetHint,
): { hint: CounterResetHint; isCollision: boolean } {
  if (a === b) return { hint: a, isCollision: false };
  if (a === 'gauge' || b === 'gauge') return { hint: 'gauge', isCollision: false };
  return { hint: 'unknown', isCollision: a !== 'unknown' && b !== 'unknown' };
}
