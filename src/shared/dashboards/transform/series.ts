/** Transformations between series and tables. */
import { displayName } from '../data/displayName.ts';
import { type Cell, type Field, field, type Frame, frame, timeField, TIME_NAME } from '../data/frame.ts';
import { reduce } from '../data/reducers.ts';
import { labelsToRecord } from '../../labels.ts';
import { record, text, texts, type JsonRecord } from '../json.ts';
import { joinByField, merge } from './join.ts';

type Frames = readonly Frame[];

const labelsOf = (column: Field): Readonly<Record<string, string>> => labelsToRecord(column.labels ?? ([] as never));

/** A column per label; `rows` gives one row per label instead. */
export function labelsToFields(frames: Frames, options: JsonRecord): Frames {
  const kept = texts(options['keepLabels']);
  const isKept = (name: string): boolean => kept.length === 0 || kept.includes(name);
  if (text(options['mode']) === 'rows') return frames.flatMap((source) => labelRows(source, isKept));
  const valueLabel = text(options['valueLabel']);
  const split = frames.map((source) => {
    const values = source.fields.filter(({ labels }) => labels !== undefined);
    const names = [...new Set(values.flatMap((column) => Object.keys(labelsOf(column))))].filter(isKept);
    const labelColumns = names
      .filter((name) => name !== valueLabel)
      .map((name) => {
        const value = values.map((column) => labelsOf(column)[name]).find((found) => found !== undefined) ?? null;
        return field(name, 'string', Array.from<Cell>({ length: source.length }).fill(value));
      });
    const rest = source.fields.map((column) => {
      const name = valueLabel === '' ? undefined : labelsOf(column)[valueLabel];
      return column.labels === undefined
        ? column
        : { ...column, labels: undefined, legend: undefined, name: name ?? column.name };
    });
    const [time, ...others] = rest;
    const isTimeFirst = time?.type === 'time';
    return frame(source.refId, isTimeFirst ? [time, ...labelColumns, ...others] : [...labelColumns, ...rest]);
  });
  return merge(split);
}

function labelRows(source: Frame, isKept: (name: string) => boolean): Frames {
  return source.fields
    .filter(({ labels }) => labels !== undefined)
    .map((column) => {
      const entries = Object.entries(labelsOf(column)).filter(([name]) => isKept(name));
      return frame(source.refId, [
        field(
          'label',
          'string',
          entries.map(([name]) => name),
        ),
        field(
          'value',
          'string',
          entries.map(([, value]) => value),
        ),
      ]);
    });
}

/** One row per series: its labels and its line as a sparkline, with a value for sorting. */
export function timeSeriesTable(frames: Frames, options: JsonRecord): Frames {
  const groups = new Map<string, Frame[]>();
  for (const source of frames) groups.set(source.refId, [...(groups.get(source.refId) ?? []), source]);
  return [...groups].map(([refId, series]) => {
    const values = series.map((source) => source.fields.find(({ type }) => type === 'number'));
    const names = [...new Set(values.flatMap((column) => (column ? Object.keys(labelsOf(column)) : [])))];
    const calculation = text(record(options[refId])['stat'], 'lastNotNull');
    const lines = field(`Trend #${refId}`, 'other', series, {
      config: { custom: { sortValues: values.map((column) => reduce(column?.values ?? [], calculation)) } },
    });
    return frame(refId, [
      ...names.map((name) =>
        field(
          name,
          'string',
          values.map((column) => (column ? (labelsOf(column)[name] ?? null) : null)),
        ),
      ),
      lines,
    ]);
  });
}

/** `wide`, `many` or `multi`: one frame with a shared time, or one per series. */
export function prepareTimeSeries(frames: Frames, options: JsonRecord): Frames {
  if (text(options['format'], 'wide') === 'wide') return joinByField(frames, { byField: TIME_NAME });
  return frames.flatMap((source) => {
    const time = timeField(source);
    if (!time) return [source];
    return source.fields
      .filter(({ type }) => type === 'number')
      .map((column) => frame(source.refId, [time, column], displayName(column, source, frames)));
  });
}
