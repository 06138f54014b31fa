/** Equality of histograms as `==` in PromQL sees it: same layout, same numbers; hints do not count. */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { haveEqualBounds } from './reconcile.ts';
import { negativeSide, positiveSide, type Side } from './side.ts';

export function equalHistograms(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    sameNumber(a.zeroCount, b.zeroCount) &&
    sameNumber(a.count, b.count) &&
    sameNumber(a.sum, b.sum) &&
    haveEqualBounds(a, b) &&
    sameSide(positiveSide(a), positiveSide(b)) &&
    sameSide(negativeSide(a), negativeSide(b))
  );
}

function sameSide(a: Side, b: Side): boolean {
  return (
    a.indexes.length === b.indexes.length &&
    a.indexes.every((index, i) => index === b.indexes[i] && sameNumber(a.counts[i] ?? 0, b.counts[i] ?? 0))
  );
}

/** NaN equals NaN here, as Prometheus compares bits; -0 and 0 differ. */
function sameNumber(a: number, b: number): boolean {
  return Object.is(a, b);
}
