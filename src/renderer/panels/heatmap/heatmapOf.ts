/** From frames to cells of a heatmap: buckets as they come, cumulative ones taken apart, or counted from series. Pure. */
import { cellNumber } from '../../../shared/dashboards/data/frame.ts';
import type { StyledField, StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { number, record, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { bucketLadder, rungOf } from '../../../shared/bucketLadder.ts';
import { BUCKET_FROM, BUCKET_TO } from '../../../shared/frames.ts';
import { EMPTY_LABELS, labelValue } from '../../../shared/labels.ts';

export interface Heatmap {
  /** ms, ascending; a cell reaches to the next. */
  readonly times: readonly number[];
  readonly stepMs: number;
  readonly rows: readonly HeatRow[];
  readonly most: number;
  readonly least: number;
}

export interface HeatRow {
  /** Upper end of the bucket, where it is a number. */
  readonly upper: number | undefined;
  /** Lower end, of native histograms; of others a bucket begins where the one before ends. */
  readonly lower?: number | undefined;
  readonly label: string;
  /** One per time; null where nothing was counted. */
  readonly counts: readonly (number | null)[];
}

export function heatmapOf(frames: readonly StyledFrame[], options: JsonRecord): Heatmap | undefined {
  const heat = options['calculate'] === true ? calculated(frames, options) : (native(frames) ?? bucketed(frames));
  if (!heat) return undefined;
  const visible = rowsWithin(heat.rows, record(options['yAxis']));
  const rows = record(options['yAxis'])['reverse'] === true ? visible.toReversed() : visible;
  const filter = record(options['filterValues']);
  const [above = -Infinity, below = Infinity] = [number(filter['le']), number(filter['ge'])];
  const shown = rows.map(({ upper, lower, label, counts }) => ({
    upper,
    lower,
    label,
    counts: counts.map((count) => (count !== null && count > above && count < below ? count : null)),
  }));
  let most = -Infinity;
  let least = Infinity;
  for (const { counts } of shown)
    for (const count of counts) if (count !== null) [most, least] = [Math.max(most, count), Math.min(least, count)];
  const color = record(options['color']);
  return {
    ...heat,
    rows: shown,
    most: number(color['max']) ?? most,
    least: number(color['min']) ?? Math.min(0, least),
  };
}

type Cells = Pick<Heatmap, 'times' | 'stepMs' | 'rows'>;

/** Rows whose bounds reach into what the axis shows. */
function rowsWithin(rows: readonly HeatRow[], yAxis: JsonRecord): readonly HeatRow[] {
  const [min = -Infinity, max = Infinity] = [number(yAxis['min']), number(yAxis['max'])];
  return rows.filter(({ upper, lower }, r) => {
    if (upper === undefined) return true;
    const from = lower ?? rows[r - 1]?.upper ?? -Infinity;
    return upper > min && from < max;
  });
}

interface NativeBucket {
  readonly lower: number;
  readonly upper: number;
  readonly counts: readonly (number | null)[];
}

/**
 * Buckets of native histograms, those of several series added up. While live their resolution may change with a step, so
 * all are put on one ladder.
 */
function native(frames: readonly StyledFrame[]): Cells | undefined {
  const buckets = frames.flatMap(({ fields }) => fields.flatMap(bucketOf));
  if (buckets.length === 0) return undefined;
  const times = frames[0]?.fields.find(({ type }) => type === 'time')?.values.map(Number) ?? [];
  const bounds = bucketLadder(buckets, MOST_ROWS);
  const counts = bounds.slice(1).map(() => Array.from<number | null>({ length: times.length }).fill(null));
  for (const bucket of buckets) {
    const row = counts[rungOf(bounds, bucket)];
    bucket.counts.forEach((count, i) => {
      if (row && count !== null) row[i] = (row[i] ?? 0) + count;
    });
  }
  const rows = counts.map((row, r) => ({
    lower: bounds[r],
    upper: bounds[r + 1],
    label: String(bounds[r + 1]),
    counts: row,
  }));
  return { times, stepMs: stepOf(times), rows };
}

function bucketOf({ type, labels = EMPTY_LABELS, values }: StyledField): readonly NativeBucket[] {
  const to = type === 'number' ? labelValue(labels, BUCKET_TO) : '';
  if (to === '') return [];
  return [{ lower: Number(labelValue(labels, BUCKET_FROM)), upper: Number(to), counts: values.map(cellNumber) }];
}

/** Each number column is a bucket; of separate series the label `le` or the name says which. */
function bucketed(frames: readonly StyledFrame[]): Cells | undefined {
  const columns = frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === 'time');
    return frame.fields
      .filter(({ type }) => type === 'number')
      .map((field) => ({ time, field, le: labelValue(field.labels ?? EMPTY_LABELS, 'le') }));
  });
  const times = columns[0]?.time?.values.map(Number) ?? [];
  if (times.length === 0) return undefined;
  const rows = columns.map(({ field, le }) => {
    const label = le === '' ? field.title : le;
    return { label, upper: upperOf(label), counts: field.values.map(cellNumber) };
  });
  const isOrdered = rows.every(({ upper }) => upper !== undefined);
  const sorted = isOrdered ? rows.sort((a, b) => (a.upper ?? 0) - (b.upper ?? 0)) : rows;
  // The heatmap format has taken them apart already; series with `le` are still cumulative.
  const isCumulative = frames.length > 1 && columns.every(({ le }) => le !== '');
  return { times, stepMs: stepOf(times), rows: isCumulative ? apart(sorted) : sorted };
}

function apart(rows: readonly HeatRow[]): readonly HeatRow[] {
  return rows.map((row, r) => {
    const below = rows[r - 1]?.counts;
    return below
      ? { ...row, counts: row.counts.map((count, i) => (count === null ? null : Math.max(0, count - (below[i] ?? 0)))) }
      : row;
  });
}

function upperOf(label: string): number | undefined {
  if (/^\+?inf(inity)?$/i.test(label)) return Infinity;
  const found = Number(/^-?[\d.]+(e[+-]?\d+)?/i.exec(label)?.[0] ?? Number.NaN);
  return Number.isFinite(found) ? found : undefined;
}

const stepOf = (times: readonly number[]): number => (times.length > 1 ? (times[1] ?? 0) - (times[0] ?? 0) : 60_000);

const DEFAULT_ROWS = 20;
/** More have no pixel of their own. */
const MOST_ROWS = 120;
const MOST_COLUMNS = 120;

/** How many samples of all series fall into each cell. */
function calculated(frames: readonly StyledFrame[], options: JsonRecord): Cells | undefined {
  const samples = samplesOf(frames);
  if (samples.length === 0) return undefined;
  const calculation = record(options['calculation']);
  const y = record(calculation['yBuckets']);
  const isLog = text(record(y['scale'])['type']) === 'log';
  const base = number(record(y['scale'])['log']) ?? 2;
  const times = [...new Set(samples.map(({ atMs }) => atMs))].sort((a, b) => a - b);
  const stepMs = Math.max(stepOf(times), ((times.at(-1) ?? 0) - (times[0] ?? 0)) / MOST_COLUMNS) || 60_000;
  const startMs = times[0] ?? 0;
  const columns = Math.floor(((times.at(-1) ?? 0) - startMs) / stepMs) + 1;
  const values = samples.map(({ value }) => value);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const size = bucketSize(y, max - min);
  const rowOf = (value: number): number =>
    isLog ? Math.ceil(Math.log(Math.max(value, 1e-9)) / Math.log(base)) : Math.floor(value / size);
  const first = rowOf(min);
  const rows = Array.from({ length: Math.min(500, rowOf(max) - first + 1) }, () =>
    Array.from({ length: columns }, () => 0),
  );
  for (const { atMs, value } of samples) {
    const row = rows[rowOf(value) - first];
    const column = Math.floor((atMs - startMs) / stepMs);
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  return {
    times: Array.from({ length: columns }, (_, i) => startMs + i * stepMs),
    stepMs,
    rows: rows.map((counts, r) => {
      const upper = isLog ? base ** (first + r) : (first + r + 1) * size;
      return {
        label: String(Number(upper.toPrecision(6))),
        upper,
        counts: counts.map((count) => (count === 0 ? null : count)),
      };
    }),
  };
}

function bucketSize(y: JsonRecord, spread: number): number {
  const wanted = number(y['value']);
  if (wanted !== undefined && wanted > 0) return text(y['mode']) === 'count' ? spread / wanted || 1 : wanted;
  const rough = spread / DEFAULT_ROWS || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
}

function samplesOf(frames: readonly StyledFrame[]): readonly { readonly atMs: number; readonly value: number }[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === 'time');
    return frame.fields
      .filter(({ type }) => type === 'number')
      .flatMap(({ values }) =>
        values.flatMap((cell, i) => {
          const value = cellNumber(cell);
          return value === null || !Number.isFinite(value) ? [] : [{ atMs: Number(time?.values[i]), value }];
        }),
      );
  });
}
