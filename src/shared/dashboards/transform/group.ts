/** Transformations that count rows together: reduce, group, matrix. */
import { displayName } from '../data/displayName.ts';
import { type Cell, cellText, type Field, field, type Frame, frame, typeOf, withValues } from '../data/frame.ts';
import { calculationTitle, reduce } from '../data/reducers.ts';
import { labelsToRecord } from '../../labels.ts';
import { flag, record, text, texts, type JsonRecord } from '../json.ts';

type Frames = readonly Frame[];

/** One row per field with its calculations, or one row per frame with each field reduced. */
export function reduceFrames(frames: Frames, options: JsonRecord): Frames {
  const reducers = texts(options['reducers']);
  const calculations = reducers.length > 0 ? reducers : ['max'];
  if (text(options['mode']) === 'reduceFields')
    return reduceFields(frames, calculations, flag(options['includeTimeField']));
  const rows = frames.flatMap((source) =>
    source.fields
      .filter(({ type }) => type !== 'time' || flag(options['includeTimeField']))
      .filter(({ type }) => type !== 'string' || source.fields.every((other) => other.type !== 'number'))
      .map((column) => ({ column, name: displayName(column, source, frames) })),
  );
  const labelNames = flag(options['labelsToFields'])
    ? [...new Set(rows.flatMap(({ column }) => Object.keys(labelsToRecord(column.labels ?? ([] as never)))))]
    : [];
  const labelColumns = labelNames.map((name) =>
    field(
      name,
      'string',
      rows.map(({ column }) => labelsToRecord(column.labels ?? ([] as never))[name] ?? null),
    ),
  );
  const names = field(
    'Field',
    'string',
    rows.map(({ name }) => name),
  );
  const columns = calculations.map((id) => {
    const values = rows.map(({ column }) => reduce(column.values, id));
    return field(calculationTitle(id), typeOf(values), values);
  });
  return [frame('', [...(labelColumns.length > 0 ? labelColumns : [names]), ...columns])];
}

function reduceFields(frames: Frames, calculations: readonly string[], keepsTime: boolean): Frames {
  return frames.map((source) =>
    frame(
      source.refId,
      source.fields
        .filter(({ type }) => type === 'number' || (keepsTime && type === 'time'))
        .flatMap((column) =>
          calculations.map((id) => ({
            ...column,
            values: [reduce(column.values, id)],
            ...(calculations.length > 1 ? { name: `${calculationTitle(id)} ${column.name}` } : {}),
          })),
        ),
      source.name,
    ),
  );
}

export function groupBy(frames: Frames, options: JsonRecord): Frames {
  const settings = record(options['fields']);
  return frames.flatMap((source) => {
    const settingOf = (column: Field): JsonRecord =>
      record(settings[displayName(column, source, frames)] ?? settings[column.name]);
    const keys = source.fields.filter((column) => settingOf(column)['operation'] === 'groupby');
    if (keys.length === 0) return [];
    const groups = rowGroups(source, keys);
    const keyColumns = keys.map((column) =>
      withValues(
        column,
        groups.map(([row]) => column.values[row ?? 0] ?? null),
      ),
    );
    const columns = source.fields.flatMap((column) => {
      const setting = settingOf(column);
      if (setting['operation'] !== 'aggregate') return [];
      return texts(setting['aggregations']).map((id) => {
        const values = groups.map((rows) =>
          reduce(
            rows.map((row) => column.values[row] ?? null),
            id,
          ),
        );
        const name = `${displayName(column, source, frames)} (${id})`;
        return field(name, typeOf(values), values, { config: { ...column.config, displayName: undefined } });
      });
    });
    return [frame(source.refId, [...keyColumns, ...columns])];
  });
}

function rowGroups(source: Frame, keys: readonly Field[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < source.length; row++) {
    const id = keys.map((column) => cellText(column.values[row])).join('\xff');
    const rows = groups.get(id);
    if (rows) rows.push(row);
    else groups.set(id, [row]);
  }
  return [...groups.values()];
}

/** A column per value of one field, a row per value of another. */
export function groupingToMatrix(frames: Frames, options: JsonRecord): Frames {
  const [source] = frames;
  const find = (name: string): Field | undefined =>
    source?.fields.find((column) => column.name === name || displayName(column, source, frames) === name);
  const columnKey = find(text(options['columnField'], 'Time'));
  const rowKey = find(text(options['rowField'], 'Time'));
  const value = find(text(options['valueField'], 'Value'));
  if (!source || !columnKey || !rowKey || !value) return frames;
  const rows = [...new Set(rowKey.values)];
  const columns = [...new Set(columnKey.values)];
  const cells = new Map<string, Cell>();
  for (let row = 0; row < source.length; row++) {
    cells.set(`${cellText(rowKey.values[row])}\xff${cellText(columnKey.values[row])}`, value.values[row] ?? null);
  }
  const empty: Cell = text(options['emptyValue'], 'empty') === 'null' ? null : '';
  return [
    frame(source.refId, [
      field(`${rowKey.name}\\${columnKey.name}`, rowKey.type, rows),
      ...columns.map((column) =>
        field(
          cellText(column),
          value.type,
          rows.map((row) => cells.get(`${cellText(row)}\xff${cellText(column)}`) ?? empty),
          { config: value.config },
        ),
      ),
    ]),
  ];
}

/** Rows become columns, named by the first one. */
export function transpose(frames: Frames, options: JsonRecord): Frames {
  return frames.map((source) => {
    const [head, ...rest] = source.fields;
    if (!head) return source;
    const names = field(
      text(options['firstFieldName'], 'Field'),
      'string',
      rest.map((column) => displayName(column, source, frames)),
    );
    const columns = head.values.map((name, row) => {
      const values = rest.map((column) => column.values[row] ?? null);
      return field(cellText(name), typeOf(values), values);
    });
    return frame(source.refId, [names, ...columns]);
  });
}
