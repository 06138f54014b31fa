/** Whether the buckets of two histograms can be put side by side as they are. */
import type { FloatHistogram } from '../../storage/histogram.ts';

/** Neighbours mostly share their very spans. */
export function hasSameLayout(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    a.positiveSpans === b.positiveSpans &&
    a.negativeSpans === b.negativeSpans &&
    a.positiveBuckets.length === b.positiveBuckets.length &&
    a.negativeBuckets.length === b.negativeBuckets.length
  );
}
