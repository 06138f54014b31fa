/** Native histograms in the notation of Prometheus' test scripts: `{{schema:0 sum:5 count:4 buckets:[1 2 1]}}`. */
import {
  CUSTOM_BUCKETS_SCHEMA,
  type BucketSpan,
  type CounterResetHint,
  type FloatHistogram,
} from '../../src/main/engine/storage/histogram.ts';

const FIELD = /([a-z_]+):(\[[^\]]*\]|\S+)/g;

export function parseHistogramNotation(text: string): FloatHistogram {
  const body = /^\{\{(.*)\}\}$/s.exec(text.trim())?.[1];
  if (body === undefined) throw new Error(`"${text}" is not a histogram such as {{schema:0 count:1 buckets:[1]}}.`);
  const fields = new Map([...body.matchAll(FIELD)].map(([, key = '', value = '']) => [key, value] as const));
  const number = (key: string): number => numberOf(fields.get(key) ?? '0');
  const positiveBuckets = listOf(fields.get('buckets'));
  const negativeBuckets = listOf(fields.get('n_buckets'));
  const schema = number('schema');
  return {
    schema,
    zeroThreshold: number('z_bucket_w'),
    zeroCount: number('z_bucket'),
    count: number('count'),
    sum: number('sum'),
    positiveSpans: spanOf(number('offset'), positiveBuckets),
    positiveBuckets,
    negativeSpans: spanOf(number('n_offset'), negativeBuckets),
    negativeBuckets,
    customValues: schema === CUSTOM_BUCKETS_SCHEMA ? listOf(fields.get('custom_values')) : undefined,
    counterResetHint: (fields.get('counter_reset_hint') ?? 'unknown') as CounterResetHint,
  };
}

function numberOf(word: string): number {
  return Number(word.replace(/^([+-]?)inf$/i, '$1Infinity'));
}

function listOf(text: string | undefined): Float64Array {
  const words = text?.slice(1, -1).trim().split(/\s+/).filter(Boolean) ?? [];
  return Float64Array.from(words, numberOf);
}

function spanOf(offset: number, buckets: Float64Array): BucketSpan[] {
  return buckets.length === 0 ? [] : [{ offset, length: buckets.length }];
}
