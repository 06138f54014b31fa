/** Transformations that make one frame of several. */
import { displayName } from '../data/displayName.ts';
import {
  type Cell,
  cellText,
  type Field,
  field,
  type Frame,
  frame,
  TIME_NAME,
  timeField,
  withValues,
} from '../data/frame.ts';
import { text, type JsonRecord } from '../json.ts';

type Frames = readonly Frame[];

/** One row per value of a column that all frames have; `outer` keeps rows that only some have. */
export function joinByField(frames: Frames, options: JsonRecord): Frames {
  const name = text(options['byField'], TIME_NAME);
  const parts = frames.flatMap((source) => {
    const key = keyColumn(source, name, frames);
    return key ? [{ source, key }] : [];
  });
  const [first] = parts;
  if (!first || frames.length < 2) return frames;
  const isInner = text(options['mode'], 'outer') === 'inner';
  const tables = parts.map(({ source, key }) => ({ source, key, rows: rowsByKey(key) }));
  const keys = joinedKeys(tables, isInner);
  const ordered = first.key.type === 'time' ? [...keys].sort((a, b) => Number(a[1]) - Number(b[1])) : keys;
  const columns = tables.flatMap(({ source, key, rows }) =>
    source.fields
      .filter((column) => column !== key)
      // Rows of one key are matched by their first, as an outer join of unique keys.
      .map((column) =>
        withValues(
          column,
          ordered.map(([id]) => column.values[rows.get(id)?.[0] ?? -1] ?? null),
        ),
      ),
  );
  const joined = [{ ...first.key, values: ordered.map(([, value]) => value) }, ...columns];
  return [frame(first.source.refId, withDistinctNames(joined))];
}

type Keyed = readonly [id: string, value: Cell];

interface KeyedTable {
  readonly source: Frame;
  readonly key: Field;
  readonly rows: ReadonlyMap<string, readonly number[]>;
}

function joinedKeys(tables: readonly KeyedTable[], isInner: boolean): readonly Keyed[] {
  const found = new Map<string, Cell>();
  for (const { key } of tables)
    for (const value of key.values) if (!found.has(keyOf(value))) found.set(keyOf(value), value);
  return [...found].filter(([id]) => !isInner || tables.every(({ rows }) => rows.has(id)));
}

const keyOf = (cell: Cell): string => `${typeof cell} ${cellText(cell)}`;

function rowsByKey(key: Field): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  key.values.forEach((value, row) => {
    const id = keyOf(value);
    rows.set(id, [...(rows.get(id) ?? []), row]);
  });
  return rows;
}

function keyColumn(source: Frame, name: string, frames: Frames): Field | undefined {
  return (
    source.fields.find((column) => displayName(column, source, frames) === name || column.name === name) ??
    (/^time$/i.test(name) ? timeField(source) : undefined)
  );
}

/** What makes two columns look the same. */
const identity = ({ name, labels, legend, config }: Field): string =>
  [name, (labels ?? []).join('\xff'), legend ?? '', text(config['displayName'])].join('\xfe');

/** `Value`, `Value 2`: what a join of equal columns calls the later ones; labels tell series apart already. */
function withDistinctNames(fields: readonly Field[]): readonly Field[] {
  const total = new Map<string, number>();
  for (const column of fields) total.set(identity(column), (total.get(identity(column)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return fields.map((column) => {
    const id = identity(column);
    if ((total.get(id) ?? 0) < 2 || column.type === 'time') return column;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return { ...column, name: `${column.name} ${count}` };
  });
}

/** Rows of all tables in one; rows that agree in all shared columns become one. */
export function merge(frames: Frames): Frames {
  const [first] = frames;
  if (!first || frames.length < 2) return frames.length === 1 ? frames : frames;
  const columns = new Map<string, { readonly like: Field; readonly cells: (Cell | undefined)[] }>();
  const named = frames.map((source) =>
    source.fields.map((column) => ({ column, id: mergeName(column, source, frames) })),
  );
  const shared = sharedNames(named.map((fields) => fields.map(({ id }) => id)));
  for (const fields of named)
    for (const { column, id } of fields) columns.set(id, columns.get(id) ?? { like: column, cells: [] });
  const rowOf = new Map<string, number>();
  let length = 0;
  frames.forEach((source, f) => {
    const fields = named[f] ?? [];
    for (let row = 0; row < source.length; row++) {
      const keyed = fields.filter(({ id }) => shared.has(id));
      const key = keyed
        .map(({ column, id }) => `${id}=${keyOf(column.values[row] ?? null)}`)
        .sort()
        .join('\xff');
      let at = keyed.length === 0 ? undefined : rowOf.get(key);
      // A row that would overwrite a value is a row of its own.
      if (
        at !== undefined &&
        fields.some(({ column, id }) => isTaken(columns.get(id)?.cells[at ?? 0], column.values[row]))
      )
        at = undefined;
      at ??= length++;
      rowOf.set(key, at);
      for (const { column, id } of fields) (columns.get(id)?.cells ?? [])[at] = column.values[row] ?? null;
    }
  });
  const fields = [...columns.values()].map(({ like, cells }) =>
    withValues(
      like,
      Array.from({ length }, (_, row) => cells[row] ?? null),
    ),
  );
  return [frame(first.refId, fields)];
}

const isTaken = (there: Cell | undefined, next: Cell | undefined): boolean =>
  there !== undefined && there !== null && next !== undefined && there !== next;

/** Labels belong to the name: two series of one metric are two columns. */
const mergeName = (column: Field, source: Frame, frames: Frames): string =>
  column.labels === undefined ? column.name : displayName(column, source, frames);

function sharedNames(lists: readonly (readonly string[])[]): ReadonlySet<string> {
  const [first = [], ...rest] = lists;
  return new Set(first.filter((name) => rest.every((names) => names.includes(name))));
}

/** Time, metric, value: one row per sample of each series, newest first. */
export function seriesToRows(frames: Frames): Frames {
  const rows: { time: Cell; metric: string; value: Cell }[] = [];
  for (const source of frames) {
    const time = timeField(source);
    for (const column of source.fields) {
      if (column.type !== 'number') continue;
      const metric = displayName(column, source, frames);
      column.values.forEach((value, i) => {
        if (value !== null) rows.push({ time: time?.values[i] ?? null, metric, value });
      });
    }
  }
  rows.sort((a, b) => Number(b.time) - Number(a.time));
  return [
    frame('', [
      field(
        TIME_NAME,
        'time',
        rows.map(({ time }) => time),
      ),
      field(
        'Metric',
        'string',
        rows.map(({ metric }) => metric),
      ),
      field(
        'Value',
        'number',
        rows.map(({ value }) => value),
      ),
    ]),
  ];
}

/** All columns side by side. */
export function concatenate(frames: Frames): Frames {
  const [first] = frames;
  return first ? [frame(first.refId, withDistinctNames(frames.flatMap(({ fields }) => fields)))] : frames;
}
