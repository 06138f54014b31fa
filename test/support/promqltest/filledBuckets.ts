/** The buckets of a histogram that hold something: what two histograms are compared by. */
import { type Bucket, allBuckets } from '../../../src/main/engine/promql/histogram/buckets.ts';
import type { FloatHistogram } from '../../../src/main/engine/storage/histogram.ts';

export function filledBuckets(histogram: FloatHistogram): Bucket[] {
  return allBuckets(histogram).filter(({ count }) => count !== 0);
}
