/** From the histogram on the wire to the form every layer uses: absolute counts, empty buckets gone, spans as few as can be. */
import type { BucketSpan, FloatHistogram } from '../storage/histogram.ts';
import { ExpositionError } from './expositionParser.ts';
import type { ProtoHistogram } from './protoMessages.ts';

/** No honest histogram has more; spans are lengths that cost nothing to claim. */
const MAX_BUCKETS = 100_000;

/** A zero threshold, a zero bucket or a span is what tells a native histogram from a classic one. */
export function isNative(h: ProtoHistogram): boolean {
  return h.zeroThreshold > 0 || h.zeroCount > 0 || h.positiveSpans.length > 0 || h.negativeSpans.length > 0;
}

export function toFloatHistogram(h: ProtoHistogram, isGauge: boolean): FloatHistogram {
  const positive = compact(h.positiveSpans, h.isFloat ? h.positiveCounts : sums(h.positiveDeltas));
  const negative = compact(h.negativeSpans, h.isFloat ? h.negativeCounts : sums(h.negativeDeltas));
  return {
    schema: h.schema,
    zeroThreshold: h.zeroThreshold,
    zeroCount: h.zeroCount,
    count: h.count,
    sum: h.sum,
    positiveSpans: positive.spans,
    positiveBuckets: positive.counts,
    negativeSpans: negative.spans,
    negativeBuckets: negative.counts,
    customValues: undefined,
    counterResetHint: isGauge ? 'gauge' : 'unknown',
  };
}

function sums(deltas: readonly number[]): number[] {
  let count = 0;
  return deltas.map((delta) => (count += delta));
}

/** Without empty buckets, in as few spans as can be. @throws ExpositionError when spans and counts differ in number */
export function compact(
  spans: readonly BucketSpan[],
  counts: readonly number[],
): { spans: BucketSpan[]; counts: Float64Array } {
  const length = spans.reduce((sum, span) => sum + span.length, 0);
  if (length !== counts.length || length > MAX_BUCKETS) {
    throw new ExpositionError(
      0,
      `spans need ${length} buckets, have ${counts.length} buckets: histogram spans specify different number of buckets than provided`,
    );
  }
  const kept: { offset: number; length: number }[] = [];
  const values: number[] = [];
  let index = 0;
  /** Index behind the last bucket that was kept. */
  let next = 0;
  let read = 0;
  for (const span of spans) {
    index += span.offset;
    for (let i = 0; i < span.length; i++, index++) {
      const count = counts[read++] as number;
      if (count === 0) continue;
      const last = kept.at(-1);
      if (last !== undefined && index === next) last.length += 1;
      else kept.push({ offset: last === undefined ? index : index - next, length: 1 });
      values.push(count);
      next = index + 1;
    }
  }
  return { spans: kept, counts: Float64Array.from(values) };
}
