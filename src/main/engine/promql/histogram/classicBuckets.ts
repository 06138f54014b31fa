/**
 * Quantiles and fractions of classic histograms: cumulative counts by upper bound, the last one +Inf.
 * @see Prometheus promql/quantile.go
 */
export interface ClassicBucket {
  readonly upperBound: number;
  /** Observations up to the bound. */
  readonly count: number;
}

/** Where counts fell although bounds rose, and had to be lifted. */
interface Repair {
  readonly minBucket: number;
  readonly maxBucket: number;
  readonly maxDiff: number;
}

export interface BucketQuantile {
  readonly value: number;
  readonly repair: Repair | undefined;
}

const answer = (value: number, repair?: Repair): BucketQuantile => ({ value, repair });

/** Relative differences below this are rounding, not data. */
const SMALL_DELTA = 1e-12;
const SMALLEST_NORMAL = 2.225_073_858_507_201_4e-308;

/** @param unsorted  in any order, at least one */
export function bucketQuantile(q: number, unsorted: readonly ClassicBucket[]): BucketQuantile {
  if (Number.isNaN(q)) return answer(Number.NaN);
  if (q < 0) return answer(Number.NEGATIVE_INFINITY);
  if (q > 1) return answer(Number.POSITIVE_INFINITY);
  const merged = sortedBuckets(unsorted);
  if (merged === undefined) return answer(Number.NaN);
  const { buckets, repair } = monotonic(merged);
  const observations = buckets.at(-1)?.count ?? 0;
  if (buckets.length < 2 || observations === 0) return answer(Number.NaN, repair);
  const rank = q * observations;
  const at = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[at];
  const before = buckets[at - 1];
  if (bucket === undefined || at === buckets.length - 1)
    return answer(buckets.at(-2)?.upperBound ?? Number.NaN, repair);
  if (before === undefined && bucket.upperBound <= 0) return answer(bucket.upperBound, repair);
  const { upperBound: start, count: below } = before ?? { upperBound: 0, count: 0 };
  const share = (rank - below) / (bucket.count - below);
  return answer(start + (bucket.upperBound - start) * share, repair);
}

/** The share of observations in (lower, upper]. */
export function bucketFraction(lower: number, upper: number, unsorted: readonly ClassicBucket[]): number {
  const buckets = sortedBuckets(unsorted);
  const count = buckets?.at(-1)?.count ?? 0;
  if (buckets === undefined || count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const rankOf = (bound: number): number => Math.min(rankAt(bound, buckets), count);
  return (rankOf(upper) - rankOf(lower)) / count;
}

function rankAt(bound: number, buckets: readonly ClassicBucket[]): number {
  let start = (buckets[0]?.upperBound ?? 0) <= 0 ? Number.NEGATIVE_INFINITY : 0;
  let rank = 0;
  for (const { upperBound, count } of buckets) {
    if (start >= bound) return rank;
    if (upperBound > bound) {
      if (start === Number.NEGATIVE_INFINITY) return count;
      return rank + ((count - rank) * (bound - start)) / (upperBound - start);
    }
    start = upperBound;
    rank = count;
  }
  return Number.POSITIVE_INFINITY;
}

/** In order, one per bound; undefined when the last is not +Inf. */
function sortedBuckets(unsorted: readonly ClassicBucket[]): ClassicBucket[] | undefined {
  const sorted = unsorted.toSorted((a, b) => (a.upperBound < b.upperBound ? -1 : a.upperBound > b.upperBound ? 1 : 0));
  if (sorted.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return undefined;
  const merged: ClassicBucket[] = [];
  for (const bucket of sorted) {
    const last = merged.at(-1);
    if (last?.upperBound === bucket.upperBound) {
      merged[merged.length - 1] = { upperBound: bucket.upperBound, count: last.count + bucket.count };
    } else merged.push(bucket);
  }
  return merged;
}

/** Counts that never fall. Rounding differences are levelled without a word, others are told. */
function monotonic(buckets: readonly ClassicBucket[]): { buckets: ClassicBucket[]; repair: Repair | undefined } {
  let highest = buckets[0]?.count ?? 0;
  let repair: Repair | undefined;
  const levelled = buckets.map((bucket) => {
    const { upperBound, count } = bucket;
    if (count === highest) return bucket;
    if (isAlmost(highest, count)) return { upperBound, count: highest };
    // Not `count < highest`: a NaN count begins anew, as upstream.
    if (!(count < highest)) {
      highest = count;
      return bucket;
    }
    repair = {
      minBucket: Math.min(repair?.minBucket ?? upperBound, upperBound),
      maxBucket: Math.max(repair?.maxBucket ?? upperBound, upperBound),
      maxDiff: Math.max(repair?.maxDiff ?? 0, highest - count),
    };
    return { upperBound, count: highest };
  });
  return { buckets: levelled, repair };
}

function isAlmost(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  const size = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || size < SMALLEST_NORMAL) return difference < SMALL_DELTA * SMALLEST_NORMAL;
  return difference / Math.min(size, Number.MAX_VALUE) < SMALL_DELTA;
}
