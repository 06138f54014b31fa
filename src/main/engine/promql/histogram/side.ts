/**
 * The buckets of one sign as two parallel lists, index ascending: the form arithmetic works on. Spans are for storage.
 */
import type { BucketSpan, FloatHistogram } from '../../storage/histogram.ts';
import { coarserIndex } from './bounds.ts';
import { newBuckets } from './bucketMemory.ts';

export interface Side {
  readonly indexes: readonly number[];
  /** As many, possibly the histogram's own array. */
  readonly counts: ArrayLike<number>;
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
  const indexes = indexesOf(spans);
  if (indexes.length === buckets.length) return { indexes, counts: buckets };
  const count = Math.min(indexes.length, buckets.length);
  return { indexes: indexes.slice(0, count), counts: buckets.subarray(0, count) };
}

/** The histograms of a chunk share the spans they have in common, so the same few are asked for again and again. */
const knownIndexes = new WeakMap<readonly BucketSpan[], readonly number[]>();

function indexesOf(spans: readonly BucketSpan[]): readonly number[] {
  const known = knownIndexes.get(spans);
  if (known !== undefined) return known;
  const indexes: number[] = [];
  let index = 0;
  for (const span of spans) {
    index += span.offset;
    for (let i = 0; i < span.length; i++) indexes.push(index++);
  }
  knownIndexes.set(spans, indexes);
  return indexes;
}

/** Spans without empty buckets. */
export function spanned({ indexes, counts }: Side): SpannedBuckets {
  if (counts instanceof Float64Array && !counts.includes(0)) return { spans: spansOf(indexes), buckets: counts };
  const filled: number[] = [];
  const buckets = newBuckets(indexes.length);
  for (let i = 0; i < indexes.length; i++) {
    if (counts[i] === 0) continue;
    buckets[filled.length] = counts[i] as number;
    filled.push(indexes[i] as number);
  }
  return { spans: newSpans(filled), buckets: buckets.subarray(0, filled.length) };
}

/** As long as no bucket runs empty, differences and sums of a series have the very indexes, and then the very spans, of its samples. */
const knownSpans = new WeakMap<readonly number[], readonly BucketSpan[]>();

function spansOf(indexes: readonly number[]): readonly BucketSpan[] {
  let spans = knownSpans.get(indexes);
  if (spans === undefined) knownSpans.set(indexes, (spans = newSpans(indexes)));
  return spans;
}

function newSpans(indexes: readonly number[]): BucketSpan[] {
  const spans: { offset: number; length: number }[] = [];
  let next = 0;
  for (const index of indexes) {
    const last = spans.at(-1);
    if (last !== undefined && index === next) last.length += 1;
    else spans.push({ offset: last === undefined ? index : index - next, length: 1 });
    next = index + 1;
  }
  return spans;
}

/** Adds up the buckets that fall together in a coarser schema. */
export function coarser(side: Side, fromSchema: number, toSchema: number): Side {
  return fromSchema === toSchema ? side : regrouped(side, (index) => coarserIndex(index, fromSchema, toSchema));
}

/** @param target  the new index of a bucket; must not fall as indexes rise */
export function regrouped(side: Side, target: (index: number) => number): Side {
  const indexes: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < side.indexes.length; i++) {
    const to = target(side.indexes[i] as number);
    const count = side.counts[i] as number;
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
  if (a.indexes === b.indexes) return { indexes: a.indexes, counts: addedCounts(a.counts, b.counts, sign) };
  const indexes: number[] = [];
  const counts: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.indexes.length || j < b.indexes.length) {
    const left = i < a.indexes.length ? (a.indexes[i] as number) : Number.POSITIVE_INFINITY;
    const right = j < b.indexes.length ? (b.indexes[j] as number) : Number.POSITIVE_INFINITY;
    indexes.push(left < right ? left : right);
    counts.push((left <= right ? (a.counts[i] as number) : 0) + (right <= left ? sign * (b.counts[j] as number) : 0));
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return { indexes, counts };
}

function addedCounts(a: ArrayLike<number>, b: ArrayLike<number>, sign: 1 | -1): Float64Array {
  const counts = newBuckets(a.length);
  for (let i = 0; i < counts.length; i++) counts[i] = (a[i] as number) + sign * (b[i] as number);
  return counts;
}

export function filteredSide(side: Side, keep: (index: number) => boolean): Side {
  const indexes: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < side.indexes.length; i++) {
    const index = side.indexes[i] as number;
    if (!keep(index)) continue;
    indexes.push(index);
    counts.push(side.counts[i] as number);
  }
  return indexes.length === side.indexes.length ? side : { indexes, counts };
}
