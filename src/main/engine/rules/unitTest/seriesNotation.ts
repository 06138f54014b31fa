/**
 * The notation of series in unit tests: `http_requests{job="a"}` and `0+10x4 _ stale {{schema:0 count:2}}x3`.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
import { AppError } from '../../../../shared/errors.ts';
import { EMPTY_LABELS, labelsFromPairs, type Labels } from '../../../../shared/labels.ts';
import { addHistograms, scaleHistogram } from '../../promql/histogram/arithmetic.ts';
import { parseSelector } from '../../promql/parser/parseSelector.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import { parseHistogramNotation } from './histogramNotation.ts';

/** One step of a series: a number, a histogram, the end of the series, or nothing. */
export type StepValue = number | FloatHistogram | 'stale' | undefined;

/** More values than any test needs; a slip such as `1x1000000000` must not fill the memory. */
const MAX_VALUES = 10_000_000;

/** @throws AppError `promql_invalid` | `bad_data` */
export function parseSeriesLabels(text: string): Labels {
  if (text.trim() === '') return EMPTY_LABELS;
  const matchers = parseSelector(text);
  for (const { type } of matchers) {
    if (type !== '=') throw new AppError('bad_data', `unexpected "${type}" in metric, expected "="`);
  }
  return labelsFromPairs(matchers.map(({ name, value }) => [name, value]));
}

/** @throws AppError `bad_data` */
export function parseSeriesValues(text: string): StepValue[] {
  const values: StepValue[] = [];
  for (const item of itemsOf(text)) {
    values.push(...expand(item, text));
    if (values.length > MAX_VALUES) throw new AppError('bad_data', `more than ${MAX_VALUES} values in one series`);
  }
  return values;
}

/** Items are apart by spaces; inside `{{ }}` spaces belong to the histogram. */
function itemsOf(text: string): readonly string[] {
  return text.match(/(?:\{\{.*?\}\}|\S)+/gs) ?? [];
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[iI]nf|[nN]a[nN])`;
const BLANK = /^_(?:x(\d+))?$/;
const SERIES = new RegExp(`^(${NUMBER})(?:([+-](?=[^x]))(${NUMBER}))?(?:x(\\d+))?$`);
const HISTOGRAM = /^(\{\{.*?\}\})(?:([+-])(\{\{.*?\}\}))?(?:x(\d+))?$/s;

function expand(item: string, text: string): readonly StepValue[] {
  if (item === 'stale') return ['stale'];
  const blank = BLANK.exec(item);
  if (blank !== null) return Array.from({ length: checkedCount(Number(blank[1] ?? 1)) });
  const numbers = SERIES.exec(item);
  if (numbers !== null) return expandNumbers(numbers);
  const histograms = HISTOGRAM.exec(item);
  if (histograms !== null) return expandHistograms(histograms);
  throw new AppError('bad_data', `unexpected "${item}" in series values "${text.slice(0, 100)}"`);
}

/** `a`, `axn` (n more of the same), `a+bxn` (n more, each larger by b). */
function expandNumbers([, first = '0', sign = '+', step = '0', times = '0']: RegExpExecArray): readonly StepValue[] {
  const by = Number(step) * (sign === '-' ? -1 : 1);
  const count = checkedCount(Number(times) + 1);
  const values: number[] = [];
  let value = readNumber(first);
  // Added step by step, as upstream does: rounding accumulates the same way.
  for (let i = 0; i < count; i++) {
    values.push(value);
    value += by;
  }
  return values;
}

function expandHistograms([, first = '', sign = '+', step, times = '0']: RegExpExecArray): readonly StepValue[] {
  const by = step === undefined ? undefined : parseHistogramNotation(step);
  const count = checkedCount(Number(times) + 1);
  const values: FloatHistogram[] = [];
  let value = parseHistogramNotation(first);
  for (let i = 0; i < count; i++) {
    values.push(value);
    if (by === undefined) continue;
    const next = addHistograms(value, sign === '-' ? scaleHistogram(by, -1) : by);
    if (next === undefined) throw new AppError('bad_data', 'histograms with custom buckets do not add to others');
    value = { ...next.histogram, counterResetHint: value.counterResetHint };
  }
  return values;
}

function checkedCount(count: number): number {
  if (count > MAX_VALUES) throw new AppError('bad_data', `more than ${MAX_VALUES} values in one series`);
  return count;
}

export function readNumber(text: string): number {
  const word = /^([+-]?)(inf|nan)$/i.exec(text);
  if (word === null) return Number(text);
  if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
  return word[1] === '-' ? -Infinity : Infinity;
}
