/**
 * Results as panels and transformations see them: frames of named columns. A time series is a frame of two columns whose
 * value carries the labels; a table has one column per label. `null` is absence, NaN a number that is none.
 */
import type { JsonRecord } from '../json.ts';
import type { Labels } from '../../labels.ts';

export type FieldType = 'time' | 'number' | 'string' | 'boolean' | 'other';

/** `other` columns hold a frame per cell: a sparkline of a table. */
export type Cell = number | string | boolean | null | Frame;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly labels: Labels | undefined;
  readonly values: readonly Cell[];
  /** What the target's legend makes of the labels; undefined where it says nothing. */
  readonly legend: string | undefined;
  /** Set by transformations and, in the end, by the panel's field options. */
  readonly config: JsonRecord;
}

export interface Frame {
  readonly refId: string;
  readonly name: string;
  readonly fields: readonly Field[];
  readonly length: number;
}

export const TIME_NAME = 'Time';
export const VALUE_NAME = 'Value';

export function field(name: string, type: FieldType, values: readonly Cell[], more: Partial<Field> = {}): Field {
  return { name, type, values, labels: undefined, legend: undefined, config: {}, ...more };
}

export function frame(refId: string, fields: readonly Field[], name = ''): Frame {
  return { refId, name, fields, length: fields.reduce((most, { values }) => Math.max(most, values.length), 0) };
}

export const timeField = ({ fields }: Frame): Field | undefined => fields.find(({ type }) => type === 'time');

export const isFrame = (cell: Cell | undefined): cell is Frame => typeof cell === 'object' && cell !== null;

/** For keys and for columns of text. */
export const cellText = (cell: Cell | undefined): string =>
  cell === null || cell === undefined || isFrame(cell) ? '' : String(cell);

export const cellNumber = (cell: Cell | undefined): number | null => {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return Number(cell);
  return typeof cell === 'string' && cell.trim() !== '' && Number.isFinite(Number(cell)) ? Number(cell) : null;
};

/** The type of a column made of these cells. */
export function typeOf(values: readonly Cell[]): FieldType {
  const first = values.find((value) => value !== null);
  if (first === undefined) return 'string';
  if (isFrame(first)) return 'other';
  return typeof first as 'number' | 'string' | 'boolean';
}

/** A column with other cells. */
export const withValues = (column: Field, values: readonly Cell[]): Field => ({ ...column, values });

/** A frame with other columns, as long as before. */
export const withFields = (source: Frame, fields: readonly Field[]): Frame => ({ ...source, fields });

/** The rows of a frame at these places, in this order. */
export function rowsAt(source: Frame, rows: readonly number[]): Frame {
  return {
    ...source,
    length: rows.length,
    fields: source.fields.map((column) =>
      withValues(
        column,
        rows.map((row) => column.values[row] ?? null),
      ),
    ),
  };
}
