/** A line of a test script that names a series and its values: `queue{host="a"} 1+1x3 _ stale {{count:1}}x2`. */
import { type Labels, labelsFromPairs } from '../../../src/shared/labels.ts';
import { addHistograms, subtractHistograms } from '../../../src/main/engine/promql/histogram/arithmetic.ts';
import { parseExpr } from '../../../src/main/engine/promql/parser/parseExpr.ts';
import type { FloatHistogram } from '../../../src/main/engine/storage/histogram.ts';
import { parseHistogramNotation } from '../histogramNotation.ts';

/** Undefined where the script leaves a sample out. */
export type ScriptValue = number | 'stale' | FloatHistogram | undefined;

export interface SeriesLine {
  readonly labels: Labels;
  readonly values: readonly ScriptValue[];
}

export function readSeriesLine(line: string): SeriesLine {
  const end = metricEnd(line);
  return { labels: readLabels(line.slice(0, end)), values: readValues(line.slice(end)) };
}

/** A metric ends at the blank or brace outside of quotes. */
function metricEnd(line: string): number {
  const metric = /^[a-zA-Z_:][\w:]*(?![\w:])|^/.exec(line)?.[0] ?? '';
  const braces = /^\s*\{(?!\{)(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[^{}"'`])*\}/.exec(
    line.slice(metric.length),
  );
  return metric.length + (braces?.[0].length ?? 0);
}

function readLabels(metric: string): Labels {
  if (/^\s*\{\s*\}\s*$/.test(metric)) return labelsFromPairs([]);
  const selector = parseExpr(metric);
  if (selector.type !== 'vectorSelector') throw new Error(`"${metric}" is not a series.`);
  return labelsFromPairs(selector.matchers.map(({ name, value }) => [name, value] as const));
}

/** A number and what is added to it from step to step. */
const ADDEND = /^([+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan))([+-].+)?$/i;

function readValues(text: string): ScriptValue[] {
  const words = text.match(/\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x\d+)?|\S+/g) ?? [];
  return words.flatMap(readWord);
}

function readWord(word: string): ScriptValue[] {
  const [, head = word, count] = /^(.*?)(?:x(\d+))?$/s.exec(word) ?? [];
  const times = count === undefined ? undefined : Number(count);
  if (head === '_') return Array.from({ length: times ?? 1 }, () => undefined);
  if (head === 'stale') return Array.from({ length: (times ?? 0) + 1 }, () => 'stale' as const);
  if (head.startsWith('{{')) return readHistograms(head, times ?? 0);
  const [, start = head, step] = ADDEND.exec(head) ?? [];
  const values: number[] = [];
  let value = readNumber(start);
  for (let i = 0; i <= (times ?? 0); i++) {
    values.push(value);
    value += step === undefined ? 0 : readNumber(step);
  }
  return values;
}

function readHistograms(head: string, times: number): FloatHistogram[] {
  const [, first = head, sign, step] = /^(\{\{.*?\}\})(?:([+-])(\{\{.*\}\}))?$/s.exec(head) ?? [];
  let histogram = parseHistogramNotation(first);
  const histograms = [histogram];
  const increment = step === undefined ? undefined : parseHistogramNotation(step);
  for (let i = 1; i <= times; i++) {
    if (increment !== undefined) {
      const combined = sign === '-' ? subtractHistograms(histogram, increment) : addHistograms(histogram, increment);
      if (combined === undefined) throw new Error(`${head} mixes bucket schemas.`);
      histogram = combined.histogram;
    }
    histograms.push(histogram);
  }
  return histograms;
}

export function readNumber(text: string): number {
  const word = text.trim();
  if (/^[+-]?inf(?:inity)?$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(word)) return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word)) return Number(word);
  if (/^0x[\da-f]+$/i.test(word)) return Number(word);
  throw new Error(`"${text}" is not a number.`);
}
