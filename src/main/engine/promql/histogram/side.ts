/**
 * The buckets of one sign as two parallel lists, index ascending: the form arithmetic works on. Spans are for storage.
 */
import type { BucketSpan, FloatHistogram } from '../../storage/histogram.ts';
import { coarserIndex } from './bounds.ts';

export interface Side {
  readonly indexes: readonly number[];
  readonly counts: readonly number[];
}

export interface SpannedBuckets {
  readonly spans: readonly BucketSpan[];
  readonly buckets: Float64Array;
}

export function positiveSide(histogram: FloatHistogram): Side {
  return unspan(histogram.positiveSpans, histogram.positiveBuckets);
}

export function negativeSide(histogram: FloatHistogram): Side {
  return unspan(histogram.negativeSpans, histogram.negativeBuckets);
}

function unspan(spans: readonly BucketSpan[], buckets: Float64Array): Side {
  const indexes: number[] = [];
  let index = 0;
  for (const span of spans) {
    index += span.offset;
    for (let i = 0; i < span.length && indexes.length < buckets.length; i++) indexes.push(index++);
  }
  return { indexes, counts: Array.from(buckets.subarray(0, indexes.length)) };
}

/** Spans without empty buckets. */
export function spanned({ indexes, counts }: Side): SpannedBuckets {
  const spans: { offset: number; length: number }[] = [];
  const filled: number[] = [];
  let next = 0;
  for (const [i, index] of indexes.entries()) {
    const count = counts[i] ?? 0;
    if (count === 0) continue;
    const last = spans.at(-1);
    if (last !== undefined && index === next) last.length += 1;
    else spans.push({ offset: last === undefined ? index : index - next, length: 1 });
    filled.push(count);
    next = index + 1;
  }
  return { spans, buckets: Float64Array.from(filled) };
}

/** Adds up the buckets that fall together in a coarser schema. */
export function coarser(side: Side, fromSchema: number, toSchema: number): Side {
  return fromSchema === toSchema ? side : regrouped(side, (index) => coarserIndex(index, fromSchema, toSchema));
}

/** @param target  the new index of a bucket; must not fall as indexes rise */
export function regrouped(side: Side, target: (index: number) => number): Side {
  const indexes: number[] = [];
  const counts: number[] = [];
  for (const [i, index] of side.indexes.entries()) {
    const to = target(index);
    const count = side.counts[i] ?? 0;
    if (indexes.at(-1) === to) counts[counts.length - 1] = (counts.at(-1) ?? 0) + count;
    else {
      indexes.push(to);
      counts.push(count);
    }
  }
  return { indexes, counts };
}

/** a + sign × b, bucket by bucket. */
export function mergedSides(a: Side, b: Side, sign: 1 | -1): Side {
  const indexes: number[] = [];
  const counts: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.indexes.length || j < b.indexes.length) {
    const left = a.indexes[i] ?? Number.POSITIVE_INFINITY;
    const right = b.indexes[j] ?? Number.POSITIVE_INFINITY;
    indexes.push(Math.min(left, right));
    counts.push((left <= right ? (a.counts[i] ?? 0) : 0) + (right <= left ? sign * (b.counts[j] ?? 0) : 0));
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return { indexes, counts };
}

export function filteredSide(side: Side, keep: (index: number) => boolean): Side {
  const kept = side.indexes.map(keep);
  if (!kept.includes(false)) return side;
  return { indexes: side.indexes.filter((_, i) => kept[i]), counts: side.counts.filter((_, i) => kept[i]) };
}
