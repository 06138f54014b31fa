/** Native histograms as text (`{count:4, sum:5, [-0.001,0.001]:1, (1,2]:3}`) and as the JSON of the HTTP API. */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { formatSample, formatShort } from '../../base/goFloat.ts';
import { usesCustomBuckets } from './bounds.ts';
import { allBuckets, type Bucket } from './buckets.ts';
import { compactHistogram } from './arithmetic.ts';

/** The form a histogram has as the value of a label (`count_values`). */
export function printHistogram(histogram: FloatHistogram): string {
  const buckets = filledBuckets(histogram).map((bucket) => {
    const open = bucket.isLowerInclusive ? '[' : '(';
    const close = bucket.isUpperInclusive ? ']' : ')';
    const range = `${open}${formatShort(bucket.lower)},${formatShort(bucket.upper)}${close}`;
    return `${range}:${formatShort(bucket.count)}`;
  });
  return `{${[`count:${formatShort(histogram.count)}`, `sum:${formatShort(histogram.sum)}`, ...buckets].join(', ')}}`;
}

/** 0: open on the left; 1: open on the right; 2: open at both ends; 3: closed at both. */
type BoundaryRule = 0 | 1 | 2 | 3;

export interface HistogramJson {
  readonly count: string;
  readonly sum: string;
  /** Ascending, without empty buckets; left out when there are none. */
  readonly buckets?: readonly (readonly [BoundaryRule, lower: string, upper: string, count: string])[];
}

export function histogramToJson(histogram: FloatHistogram): HistogramJson {
  const buckets = filledBuckets(histogram).map(
    (bucket) =>
      [ruleOf(bucket), formatSample(bucket.lower), formatSample(bucket.upper), formatSample(bucket.count)] as const,
  );
  const totals = { count: formatSample(histogram.count), sum: formatSample(histogram.sum) };
  return buckets.length === 0 ? totals : { ...totals, buckets };
}

/** The notation of Prometheus' test scripts: `{{schema:0 count:4 sum:5 buckets:[1 2 1]}}`. */
export function printTestNotation(histogram: FloatHistogram): string {
  const compact = compactHistogram(histogram);
  const parts: string[] = [];
  if (histogram.schema !== 0) parts.push(`schema:${histogram.schema}`);
  if (histogram.count !== 0) parts.push(`count:${formatShort(histogram.count)}`);
  if (histogram.sum !== 0) parts.push(`sum:${formatShort(histogram.sum)}`);
  if (histogram.counterResetHint !== 'unknown') parts.push(`counter_reset_hint:${histogram.counterResetHint}`);
  if (histogram.zeroCount !== 0) parts.push(`z_bucket:${formatShort(histogram.zeroCount)}`);
  if (histogram.zeroThreshold !== 0) parts.push(`z_bucket_w:${formatShort(histogram.zeroThreshold)}`);
  if (usesCustomBuckets(histogram) && histogram.customValues !== undefined) {
    parts.push(`custom_values:[${Array.from(histogram.customValues, formatShort).join(' ')}]`);
  }
  parts.push(...sideNotation('', compact.positiveSpans, compact.positiveBuckets));
  parts.push(...sideNotation('n_', compact.negativeSpans, compact.negativeBuckets));
  return `{{${parts.join(' ')}}}`;
}

function sideNotation(prefix: string, spans: FloatHistogram['positiveSpans'], buckets: Float64Array): string[] {
  const first = spans[0];
  if (first === undefined) return [];
  const counts: string[] = [];
  let at = 0;
  for (const [i, { offset, length }] of spans.entries()) {
    if (i > 0) counts.push(...Array.from({ length: offset }, () => '0'));
    counts.push(...Array.from(buckets.subarray(at, at + length), formatShort));
    at += length;
  }
  const shift = first.offset === 0 ? [] : [`${prefix}offset:${first.offset}`];
  return [...shift, `${prefix}buckets:[${counts.join(' ')}]`];
}

function filledBuckets(histogram: FloatHistogram): Bucket[] {
  return allBuckets(histogram).filter(({ count }) => count !== 0);
}

function ruleOf({ isLowerInclusive, isUpperInclusive }: Bucket): BoundaryRule {
  if (isLowerInclusive) return isUpperInclusive ? 3 : 1;
  return isUpperInclusive ? 0 : 2;
}
