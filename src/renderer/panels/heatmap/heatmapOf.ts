/** From frames to cells of a heatmap: buckets as they come, cumulative ones taken apart, or counted from series. Pure. */
import { cellNumber } from '../../../shared/dashboards/data/frame.ts';
import type { StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { number, record, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { labelValue } from '../../../shared/labels.ts';

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
  readonly label: string;
  /** One per time; null where nothing was counted. */
  readonly counts: readonly (number | null)[];
}

export function heatmapOf(frames: readonly StyledFrame[], options: JsonRecord): Heatmap | undefined {
  const heat = options['calculate'] === true ? calculated(frames, options) : bucketed(frames);
  if (!heat) return undefined;
  const rows = record(options['yAxis'])['reverse'] === true ? [...heat.rows].reverse() : heat.rows;
  const filter = record(options['filterValues']);
  const [above = -Infinity, below = Infinity] = [number(filter['le']), number(filter['ge'])];
  const shown = rows.map(({ upper, label, counts }) => ({
    upper,
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

/** Each number column is a bucket; of separate series the label `le` or the name says which. */
function bucketed(frames: readonly StyledFrame[]): Cells | undefined {
  const columns = frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === 'time');
    return frame.fields
      .filter(({ type }) => type === 'number')
      .map((field) => ({ time, field, le: labelValue(field.labels ?? ([] as never), 'le') }));
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
