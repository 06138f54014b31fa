/** Transformations of rows: which, in which order, how many. */
import { displayName } from '../data/displayName.ts';
import { type Cell, cellNumber, cellText, type Field, type Frame, rowsAt } from '../data/frame.ts';
import { patternOf } from '../field/mappings.ts';
import { flag, number, record, records, text, type JsonRecord } from '../json.ts';

type Frames = readonly Frame[];
type Test = (cell: Cell) => boolean;

const columnNamed = (source: Frame, name: string, frames: Frames): Field | undefined =>
  source.fields.find((field) => displayName(field, source, frames) === name || field.name === name);

export function filterByValue(frames: Frames, options: JsonRecord): Frames {
  const filters = records(options['filters']).map((filter) => {
    const config = record(filter['config']);
    return { name: text(filter['fieldName']), test: cellTest(text(config['id']), record(config['options'])) };
  });
  const matchesAll = text(options['match'], 'any') === 'all';
  const includes = text(options['type'], 'include') === 'include';
  return frames.map((source) => {
    const columns = filters.flatMap(({ name, test }) => {
      const column = columnNamed(source, name, frames);
      return column && test ? [{ column, test }] : [];
    });
    if (columns.length === 0) return source;
    const fits = (row: number): boolean => {
      const one = ({ column, test }: { column: Field; test: Test }): boolean => test(column.values[row] ?? null);
      return matchesAll ? columns.every(one) : columns.some(one);
    };
    return rowsAt(
      source,
      rowNumbers(source).filter((row) => fits(row) === includes),
    );
  });
}

const rowNumbers = ({ length }: Frame): readonly number[] => Array.from({ length }, (_, row) => row);

function cellTest(id: string, options: JsonRecord): Test | undefined {
  const limit = number(options['value']);
  const compared =
    (compare: (a: number, b: number) => boolean): Test =>
    (cell) => {
      const value = cellNumber(cell);
      return value !== null && limit !== undefined && compare(value, limit);
    };
  switch (id) {
    case 'isNull':
      return (cell) => cell === null;
    case 'isNotNull':
      return (cell) => cell !== null;
    case 'greater':
      return compared((a, b) => a > b);
    case 'greaterOrEqual':
      return compared((a, b) => a >= b);
    case 'lower':
      return compared((a, b) => a < b);
    case 'lowerOrEqual':
      return compared((a, b) => a <= b);
    case 'equal':
      return (cell) => cellText(cell) === text(options['value']);
    case 'notEqual':
      return (cell) => cellText(cell) !== text(options['value']);
    case 'substring':
      return (cell) => cellText(cell).includes(text(options['value']));
    case 'notSubstring':
      return (cell) => !cellText(cell).includes(text(options['value']));
    case 'regex': {
      const pattern = patternOf(text(options['value']));
      return pattern && ((cell) => pattern.test(cellText(cell)));
    }
    case 'between': {
      const [from = -Infinity, to = Infinity] = [number(options['from']), number(options['to'])];
      return (cell) => (cellNumber(cell) ?? Number.NaN) > from && (cellNumber(cell) ?? Number.NaN) < to;
    }
    default:
      return undefined;
  }
}

export function sortBy(frames: Frames, options: JsonRecord): Frames {
  const [by] = records(options['sort']);
  if (!by) return frames;
  return frames.map((source) => sorted(source, columnNamed(source, text(by['field']), frames), flag(by['desc'])));
}

/** Absent cells come last, whatever the direction. */
function sorted(source: Frame, column: Field | undefined, isDescending: boolean): Frame {
  if (!column) return source;
  const direction = isDescending ? -1 : 1;
  const order = [...rowNumbers(source)].sort(
    (a, b) => compareCells(column.values[a], column.values[b], direction) || a - b,
  );
  return rowsAt(source, order);
}

const isMissing = (cell: Cell | undefined): boolean =>
  cell === null || cell === undefined || (typeof cell === 'number' && Number.isNaN(cell));

export function compareCells(a: Cell | undefined, b: Cell | undefined, direction: number): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
  return naturally.compare(cellText(a), cellText(b)) * direction;
}

const naturally = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function limit(frames: Frames, options: JsonRecord): Frames {
  const most = number(options['limitField']) ?? 10;
  return frames.map((source) => {
    const rows = rowNumbers(source);
    return source.length <= Math.abs(most) ? source : rowsAt(source, most < 0 ? rows.slice(most) : rows.slice(0, most));
  });
}
