/** `load_with_nhcb`: classic histograms of a script also as native ones with custom buckets. */
import { type Labels, dropLabels, labelValue, labelsKey, metricName, withLabel } from '../../../src/shared/labels.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from '../../../src/main/engine/storage/histogram.ts';
import { type ScriptValue, type SeriesLine, readNumber } from './seriesLine.ts';

interface Classic {
  readonly labels: Labels;
  readonly buckets: Map<number, readonly ScriptValue[]>;
  count: readonly ScriptValue[];
  sum: readonly ScriptValue[];
}

export function nativeTwins(series: readonly SeriesLine[]): SeriesLine[] {
  const byKey = new Map<string, Classic>();
  for (const { labels, values } of series) {
    const [, name, part] = /^(.*)_(bucket|count|sum)$/.exec(metricName(labels)) ?? [];
    if (name === undefined) continue;
    const twin = withLabel(dropLabels(labels, new Set(['le'])), '__name__', name);
    const key = labelsKey(twin);
    let classic = byKey.get(key);
    if (classic === undefined) byKey.set(key, (classic = { labels: twin, buckets: new Map(), count: [], sum: [] }));
    if (part === 'count') classic.count = values;
    else if (part === 'sum') classic.sum = values;
    else classic.buckets.set(readNumber(labelValue(labels, 'le') || 'nan'), values);
  }
  return [...byKey.values()].map(toSeries);
}

function toSeries(classic: Classic): SeriesLine {
  const lengths = [classic.count, classic.sum, ...classic.buckets.values()].map(({ length }) => length);
  const values = Array.from({ length: Math.max(...lengths) }, (_, i) => toHistogram(classic, i));
  return { labels: classic.labels, values };
}

const number = (value: ScriptValue): number | undefined => (typeof value === 'number' ? value : undefined);

function toHistogram({ buckets, count, sum }: Classic, i: number): FloatHistogram | undefined {
  const cumulative = [...buckets]
    .map(([bound, values]) => [bound, number(values[i])] as const)
    .filter((bucket): bucket is readonly [number, number] => bucket[1] !== undefined && !Number.isNaN(bucket[0]))
    .sort(([a], [b]) => a - b);
  const total = number(count[i]) ?? cumulative.at(-1)?.[1];
  if (total === undefined) return undefined;
  if (cumulative.at(-1)?.[0] !== Infinity) cumulative.push([Infinity, total]);
  const counts = cumulative.map(([, value], at) => value - (cumulative[at - 1]?.[1] ?? 0));
  return {
    schema: CUSTOM_BUCKETS_SCHEMA,
    zeroThreshold: 0,
    zeroCount: 0,
    count: total,
    sum: number(sum[i]) ?? 0,
    positiveSpans: [{ offset: 0, length: counts.length }],
    positiveBuckets: Float64Array.from(counts),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: Float64Array.from(cumulative.slice(0, -1), ([bound]) => bound),
    counterResetHint: 'unknown',
  };
}
