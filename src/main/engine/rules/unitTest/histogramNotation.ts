/**
 * A native histogram as tests write it: `{{schema:1 sum:-0.3 count:32.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7]
 * offset:-3 n_buckets:[4.1 5] n_offset:-5 custom_values:[1 2] counter_reset_hint:gauge}}`.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { BucketSpan, CounterResetHint, FloatHistogram } from '../../storage/histogram.ts';

const HINTS: Readonly<Record<string, CounterResetHint>> = {
  unknown: 'unknown',
  reset: 'reset',
  not_reset: 'not_reset',
  gauge: 'gauge',
};

const FIELDS: ReadonlySet<string> = new Set([
  'schema',
  'sum',
  'count',
  'z_bucket',
  'z_bucket_w',
  'buckets',
  'offset',
  'n_buckets',
  'n_offset',
  'custom_values',
  'counter_reset_hint',
]);

/** @throws AppError `bad_data` */
export function parseHistogramNotation(text: string): FloatHistogram {
  const body = /^\{\{\s*(.*?)\s*\}\}$/s.exec(text)?.[1];
  if (body === undefined) throw new AppError('bad_data', `"${text}" is not a histogram`);
  const fields = new Map<string, string>();
  for (const [whole, name = '', list, value] of body.matchAll(/(\w+):(?:\[([^\]]*)\]|(\S+))|\S+/g)) {
    if (!FIELDS.has(name)) throw new AppError('bad_data', `bad histogram descriptor found: "${whole}"`);
    fields.set(name, list ?? value ?? '');
  }
  const number = (name: string): number => numberOf(fields.get(name) ?? '0', name);
  const list = (name: string): Float64Array =>
    Float64Array.from(
      (fields.get(name) ?? '').split(/\s+/).filter((part) => part !== ''),
      (part) => numberOf(part, name),
    );
  const positiveBuckets = list('buckets');
  const negativeBuckets = list('n_buckets');
  return {
    schema: number('schema'),
    zeroThreshold: number('z_bucket_w'),
    zeroCount: number('z_bucket'),
    count: number('count'),
    sum: number('sum'),
    positiveSpans: spanOf(number('offset'), positiveBuckets),
    positiveBuckets,
    negativeSpans: spanOf(number('n_offset'), negativeBuckets),
    negativeBuckets,
    customValues: fields.has('custom_values') ? list('custom_values') : undefined,
    counterResetHint: HINTS[fields.get('counter_reset_hint') ?? 'unknown'] ?? 'unknown',
  };
}

const spanOf = (offset: number, buckets: Float64Array): readonly BucketSpan[] =>
  buckets.length === 0 ? [] : [{ offset, length: buckets.length }];

function numberOf(text: string, field: string): number {
  const word = /^([+-]?)(inf|nan)$/i.exec(text);
  if (word !== null) return word[2]?.toLowerCase() === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
  const value = Number(text);
  if (text === '' || Number.isNaN(value))
    throw new AppError('bad_data', `bad number "${text}" in ${field} of a histogram`);
  return value;
}
