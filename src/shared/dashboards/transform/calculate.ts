/** A column computed from others: reduced over each row, from two operands, of one, a running total, or the row's number. */
import { displayName } from '../data/displayName.ts';
import { type Cell, cellNumber, type Field, field, type Frame, frame, timeField } from '../data/frame.ts';
import { calculationTitle, reduce } from '../data/reducers.ts';
import { flag, isRecord, number, record, text, texts, type JsonRecord } from '../json.ts';
import { joinByField } from './join.ts';

type Frames = readonly Frame[];

export function calculateField(input: Frames, options: JsonRecord): Frames {
  // Series are put beside each other first: a sum of them is a row's sum.
  const isSeries = input.length > 1 && input.every((source) => timeField(source) !== undefined);
  const frames = isSeries ? joinByField(input, { byField: 'Time' }) : input;
  return frames.map((source) => {
    const made = computed(source, frames, options);
    if (!made) return source;
    if (!flag(options['replaceFields'])) return frame(source.refId, [...source.fields, made], source.name);
    const time = timeField(source);
    return frame(source.refId, time ? [time, made] : [made], source.name);
  });
}

function computed(source: Frame, frames: Frames, options: JsonRecord): Field | undefined {
  const alias = text(options['alias']);
  const named = (name: string, values: readonly Cell[]): Field => field(alias === '' ? name : alias, 'number', values);
  const find = (name: string): Field | undefined =>
    source.fields.find((column) => displayName(column, source, frames) === name || column.name === name);
  const rows = Array.from({ length: source.length }, (_, row) => row);
  switch (text(options['mode'], 'reduceRow')) {
    case 'reduceRow': {
      const { reducer, include } = reduceOptions(options['reduce']);
      const columns = numbers(source).filter(
        (column) =>
          include.length === 0 ||
          include.includes(displayName(column, source, frames)) ||
          include.includes(column.name),
      );
      return named(
        calculationTitle(reducer),
        rows.map((row) =>
          reduce(
            columns.map(({ values }) => values[row] ?? null),
            reducer,
          ),
        ),
      );
    }
    case 'binary': {
      const binary = record(options['binary']);
      const left = operand(binary['left'], find);
      const right = operand(binary['right'], find);
      const operator = text(binary['operator'], '+');
      const title = [left.title, operator, right.title].join(' ');
      return named(
        title,
        rows.map((row) => operate(operator, left.at(row), right.at(row))),
      );
    }
    case 'unary': {
      const unary = record(options['unary']);
      const column = find(text(unary['fieldName']));
      const apply = UNARY[text(unary['operator'], 'abs')];
      if (!column || !apply) return undefined;
      const values = rows.map((row) => applied(apply, cellNumber(column.values[row] ?? null)));
      return named(`${text(unary['operator'])}(${column.name})`, values);
    }
    case 'cumulativeFunctions': {
      const cumulative = record(options['cumulative']);
      const column = find(text(cumulative['field']));
      return (
        column &&
        named(`cumulative ${text(cumulative['reducer'])}`, running(column.values, text(cumulative['reducer'])))
      );
    }
    case 'index': {
      const isPercent = flag(record(options['index'])['asPercentile']);
      return named(
        'Row',
        rows.map((row) => (isPercent ? row / Math.max(1, source.length - 1) : row)),
      );
    }
    default:
      return undefined;
  }
}

const numbers = (source: Frame): readonly Field[] => source.fields.filter(({ type }) => type === 'number');

function reduceOptions(value: unknown): { readonly reducer: string; readonly include: readonly string[] } {
  const json = record(value);
  return { reducer: text(json['reducer'], 'sum'), include: texts(json['include']) };
}

interface Operand {
  readonly title: string;
  readonly at: (row: number) => number | null;
}

/** A field's name, a number, or today's `{fixed}` and `{matcher}`. */
function operand(value: unknown, find: (name: string) => Field | undefined): Operand {
  const json = record(value);
  const written = isRecord(value) ? text(json['fixed'] ?? record(json['matcher'])['options']) : text(value);
  const column = find(written);
  const constant = number(written) ?? null;
  return { title: written, at: (row) => (column ? cellNumber(column.values[row] ?? null) : constant) };
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
};
const operate = (operator: string, a: number | null, b: number | null): Cell =>
  a === null || b === null ? null : (BINARY[operator]?.(a, b) ?? null);

const UNARY: Readonly<Record<string, (a: number) => number>> = {
  abs: Math.abs,
  exp: Math.exp,
  ln: Math.log,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
};
const applied = (apply: (a: number) => number, value: number | null): Cell => (value === null ? null : apply(value));

function running(values: readonly Cell[], reducer: string): readonly Cell[] {
  let total = 0;
  return values.map((cell, i) => {
    total += cellNumber(cell) ?? 0;
    return reducer === 'mean' ? total / (i + 1) : total;
  });
}
