/** From byte ranges of a series to its labels; `le` and `quantile` get one spelling per number, as Prometheus 3 stores them. */
import { METRIC_NAME, trustedLabels, type Labels } from '../../../shared/labels.ts';
import { textOf, unescapeValue } from './bytes.ts';
import type { ExpositionType } from './expositionParser.ts';
import { formatOpenMetricsFloat } from '../base/goFloat.ts';

/**
 * @param ranges  start and end of the metric name, then of each label's name and value, `count` numbers in all
 * @returns sorted labels without empty values; a string with the reason when a name is there twice
 */
export function labelsFromRanges(
  bytes: Buffer,
  ranges: Int32Array,
  count: number,
  type: ExpositionType,
): Labels | string {
  const flat: string[] = [METRIC_NAME, unescapeValue(textOf(bytes, ranges[0] as number, ranges[1] as number))];
  for (let i = 2; i + 3 < count; i += 4) {
    const name = unescapeValue(textOf(bytes, ranges[i] as number, ranges[i + 1] as number));
    const value = unescapeValue(textOf(bytes, ranges[i + 2] as number, ranges[i + 3] as number));
    if (value !== '') insertSorted(flat, name, isNumericLabel(type, name) ? normaliseNumber(value) : value);
  }
  for (let i = 2; i < flat.length; i += 2) {
    if (flat[i] === flat[i - 2]) return `label name ${JSON.stringify(flat[i])} is not unique: invalid sample`;
  }
  return trustedLabels(flat);
}

/** Exporters mostly send labels in order, so the place is found near the end. */
function insertSorted(flat: string[], name: string, value: string): void {
  let at = flat.length;
  while (at > 0 && (flat[at - 2] as string) > name) at -= 2;
  if (at === flat.length) flat.push(name, value);
  else flat.splice(at, 0, name, value);
}

const isNumericLabel = (type: ExpositionType, name: string): boolean =>
  (type === 'histogram' && name === 'le') || (type === 'summary' && name === 'quantile');

/** `1` → `1.0`, `1000000` → `1e+06`; text that is no number stays. */
export function normaliseNumber(text: string): string {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? '-Inf' : '+Inf';
  if (/^nan$/i.test(text)) return 'NaN';
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? formatOpenMetricsFloat(value) : text;
}
