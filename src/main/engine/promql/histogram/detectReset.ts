/**
 * Whether a counter was reset between two histograms: something that can only grow has shrunk or is gone.
 * @see Prometheus model/histogram/float_histogram.go, DetectReset
 */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { usesCustomBuckets } from './bounds.ts';
import { boundMapper, commonBounds, haveEqualBounds, sidesAt, widenedZero } from './reconcile.ts';
import { hasSameLayout } from './sameLayout.ts';
import { positiveSide, regrouped, type Side } from './side.ts';

export function isReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (current.counterResetHint === 'reset') return true;
  if (current.counterResetHint === 'not_reset') return false;
  if (current.count < previous.count) return true;
  if (usesCustomBuckets(current)) return isCustomReset(current, previous);
  // A finer schema or a narrower zero bucket needs a new start.
  if (usesCustomBuckets(previous) || current.schema > previous.schema) return true;
  if (current.zeroThreshold < previous.zeroThreshold) return true;
  const widened = widenedZero(previous, current.zeroThreshold);
  if (widened.threshold !== current.zeroThreshold || current.zeroCount < widened.count) return true;
  if (hasSameLayout(current, previous)) {
    return (
      hasShrunkSomewhere(current.positiveBuckets, previous.positiveBuckets) ||
      hasShrunkSomewhere(current.negativeBuckets, previous.negativeBuckets)
    );
  }
  const now = sidesAt(current, current.schema, current.zeroThreshold);
  const before = sidesAt(previous, current.schema, current.zeroThreshold);
  return hasShrunk(now.positive, before.positive) || hasShrunk(now.negative, before.negative);
}

function isCustomReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (!usesCustomBuckets(previous)) return true;
  if (haveEqualBounds(current, previous)) return hasShrunk(positiveSide(current), positiveSide(previous));
  const now = current.customValues ?? new Float64Array(0);
  const before = previous.customValues ?? new Float64Array(0);
  const common = commonBounds(now, before);
  return hasShrunk(
    regrouped(positiveSide(current), boundMapper(now, common)),
    regrouped(positiveSide(previous), boundMapper(before, common)),
  );
}

function hasShrunk(now: Side, before: Side): boolean {
  if (now.indexes === before.indexes) return hasShrunkSomewhere(now.counts, before.counts);
  let j = 0;
  for (let i = 0; i < before.indexes.length; i++) {
    const index = before.indexes[i] as number;
    while (j < now.indexes.length && (now.indexes[j] as number) < index) j += 1;
    const count = now.indexes[j] === index ? (now.counts[j] as number) : 0;
    if (count < (before.counts[i] as number)) return true;
  }
  return false;
}

function hasShrunkSomewhere(now: ArrayLike<number>, before: ArrayLike<number>): boolean {
  for (let i = 0; i < before.length; i++) if ((now[i] as number) < (before[i] as number)) return true;
  return false;
}
