/**
 * Native histograms as text: OpenMetrics 2.0's composite values, with two keys of our own where it has none
 * (docs/formats/openmetrics.md). Every number comes back with the same bits.
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec_2_0/ (native histograms)
 */
import type { Labels } from '../../../shared/labels.ts';
import { parseFloatBytes } from '../exposition/floatText.ts';
import { ExpositionError } from '../exposition/expositionParser.ts';
import { OpenMetricsParser } from '../exposition/openMetricsParser.ts';
import type { BucketSpan, CounterResetHint, FloatHistogram } from '../storage/histogram.ts';
import { floatText, timeOfText } from './numberText.ts';

const COUNTER = Buffer.from(' {count:');
const GAUGE = Buffer.from(' {gcount:');

/** Where a composite value begins, its blank included; -1 when there is none before `end`. */
export function findHistogram(bytes: Buffer, from: number, end: number): number {
  const counter = bytes.indexOf(COUNTER, from);
  const gauge = bytes.indexOf(GAUGE, from);
  const first = counter < 0 ? gauge : gauge < 0 ? counter : Math.min(counter, gauge);
  return first < end ? first : -1;
}

export function writeHistogram(histogram: FloatHistogram): string {
  const isGauge = histogram.counterResetHint === 'gauge' ? 'g' : '';
  const { negativeSpans, positiveSpans, customValues, counterResetHint } = histogram;
  let text = `{${isGauge}count:${floatText(histogram.count)},${isGauge}sum:${floatText(histogram.sum)}`;
  text += `,schema:${histogram.schema},zero_threshold:${floatText(histogram.zeroThreshold)}`;
  text += `,zero_count:${floatText(histogram.zeroCount)}`;
  if (negativeSpans.length > 0) text += sideText('negative', negativeSpans, histogram.negativeBuckets);
  if (positiveSpans.length > 0) text += sideText('positive', positiveSpans, histogram.positiveBuckets);
  if (customValues !== undefined) text += `,custom_values:[${floatsText(customValues)}]`;
  if (counterResetHint === 'reset' || counterResetHint === 'not_reset') text += `,reset_hint:${counterResetHint}`;
  return `${text}}`;
}

function sideText(side: string, spans: readonly BucketSpan[], buckets: Float64Array): string {
  const list = spans.map(({ offset, length }) => `${offset}:${length}`).join(',');
  return `,${side}_spans:[${list}],${side}_buckets:[${floatsText(buckets)}]`;
}

const floatsText = (values: Float64Array): string => Array.from(values, floatText).join(',');

interface HistogramLine {
  readonly labels: Labels;
  readonly t: number;
  readonly histogram: FloatHistogram;
}

/**
 * @param at  where the composite value begins, its blank included; the line is `start … end - 1`
 * @throws ExpositionError
 */
export function parseHistogramLine(bytes: Buffer, start: number, at: number, end: number): HistogramLine {
  const text = bytes.toString('latin1', at + 1, end);
  const parts = /^\{([^ ]*)\} (\S+)(?: .*)?$/.exec(text);
  if (parts === null)
    throw refused(`expected a native histogram and its timestamp, got ${JSON.stringify(text.slice(0, 80))}`);
  const fields = fieldsOf(parts[1] as string);
  return { labels: labelsOf(bytes, start, at), t: timeOfText(parts[2] as string), histogram: histogramOf(fields) };
}

/** A line of its own for the parser, with the series and some value. */
function labelsOf(bytes: Buffer, start: number, end: number): Labels {
  const line = Buffer.concat([bytes.subarray(start, end), Buffer.from(' 0 0\n# EOF\n '), Buffer.alloc(1)]);
  const parser = new OpenMetricsParser(line, line.length - 2);
  parser.next();
  return parser.labels();
}

type Fields = ReadonlyMap<string, string>;

function fieldsOf(text: string): Fields {
  const fields = new Map<string, string>();
  const field = /([a-z_]+):(\[[^\]]*\]|[^,[\]]+)(?:,|$)/y;
  while (field.lastIndex < text.length) {
    const from = field.lastIndex;
    const found = field.exec(text);
    if (found === null)
      throw refused(`expected a field of a histogram, got ${JSON.stringify(text.slice(from, from + 40))}`);
    fields.set(found[1] as string, found[2] as string);
  }
  return fields;
}

function histogramOf(fields: Fields): FloatHistogram {
  const isGauge = fields.has('gcount');
  const prefix = isGauge ? 'g' : '';
  if (!fields.has('schema')) throw refused('a histogram without a schema is not native');
  const custom = fields.get('custom_values');
  return {
    schema: integerIn(fields, 'schema'),
    zeroThreshold: numberIn(fields, 'zero_threshold'),
    zeroCount: numberIn(fields, 'zero_count'),
    count: numberIn(fields, `${prefix}count`),
    sum: numberIn(fields, `${prefix}sum`),
    ...sideOf(fields, 'positive'),
    ...sideOf(fields, 'negative'),
    customValues: custom === undefined ? undefined : floatsOf('custom_values', custom),
    counterResetHint: isGauge ? 'gauge' : hintOf(fields.get('reset_hint')),
  };
}

type Side<S extends 'positive' | 'negative'> = Readonly<Record<`${S}Spans`, readonly BucketSpan[]>> &
  Readonly<Record<`${S}Buckets`, Float64Array>>;

function sideOf<S extends 'positive' | 'negative'>(fields: Fields, side: S): Side<S> {
  const spans = listOf(fields.get(`${side}_spans`)).map(spanOf);
  const buckets = floatsOf(`${side}_buckets`, fields.get(`${side}_buckets`) ?? '[]');
  const expected = spans.reduce((sum, { length }) => sum + length, 0);
  if (expected !== buckets.length) {
    throw refused(`${side}_spans are of ${expected} buckets and ${side}_buckets has ${buckets.length}`);
  }
  return { [`${side}Spans`]: spans, [`${side}Buckets`]: buckets } as unknown as Side<S>;
}

const listOf = (text: string | undefined): string[] =>
  text === undefined || text === '[]' ? [] : text.slice(1, -1).split(',');

function spanOf(text: string, index: number): BucketSpan {
  const parts = /^(-?\d{1,9}):(\d{1,9})$/.exec(text);
  const offset = Number(parts?.[1]);
  if (parts === null || (index > 0 && offset < 0)) throw refused(`expected a span, got ${JSON.stringify(text)}`);
  return { offset, length: Number(parts[2]) };
}

const floatsOf = (name: string, text: string): Float64Array =>
  Float64Array.from(listOf(text), (item) => floatOf(name, item));

function numberIn(fields: Fields, name: string): number {
  return floatOf(name, fields.get(name) ?? '');
}

function integerIn(fields: Fields, name: string): number {
  const text = fields.get(name) ?? '';
  if (!/^-?\d{1,9}$/.test(text)) throw refused(`${name} is no integer: ${JSON.stringify(text)}`);
  return Number(text);
}

function floatOf(name: string, text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  const value = parseFloatBytes(bytes, 0, bytes.length);
  if (typeof value === 'string') throw refused(`${name}: ${value}`);
  return value;
}

function hintOf(text: string | undefined): CounterResetHint {
  if (text === undefined) return 'unknown';
  if (text === 'reset' || text === 'not_reset') return text;
  throw refused(`reset_hint is reset or not_reset, not ${JSON.stringify(text)}`);
}

const refused = (reason: string): ExpositionError => new ExpositionError(0, reason);
