/** One value per series or per row, as stat, gauge, bar gauge and pie show them. Pure. */
import { type Cell, cellText } from '../../shared/dashboards/data/frame.ts';
import { reduce } from '../../shared/dashboards/data/reducers.ts';
import { type Displayed, display } from '../../shared/dashboards/field/display.ts';
import { patternOf } from '../../shared/dashboards/field/mappings.ts';
import type { StyledField, StyledFrame } from '../../shared/dashboards/field/style.ts';
import { flag, number, record, text, texts, type JsonRecord } from '../../shared/dashboards/json.ts';
import { formatSeries } from '../../shared/labels.ts';

export interface ReducedValue {
  /** Stable: the colour of palettes is bound to it. */
  readonly key: string;
  readonly title: string;
  readonly field: StyledField;
  readonly cell: Cell;
  readonly shown: Displayed;
  /** Row of the frame when every row is a value. */
  readonly row: number | undefined;
  readonly frame: StyledFrame;
}

const MOST_VALUES = 100;

/** Name or pattern of the columns that are shown; '' for all numbers. */
export const wantedFields = (options: JsonRecord): string => text(record(options['reduceOptions'])['fields']);

export function reducedValues(frames: readonly StyledFrame[], options: JsonRecord): readonly ReducedValue[] {
  const reduceOptions = record(options['reduceOptions']);
  const [calculation = 'lastNotNull'] = texts(reduceOptions['calcs']);
  const limit = number(reduceOptions['limit']) ?? MOST_VALUES;
  const fields = frames.flatMap((frame) =>
    frame.fields.filter(fieldTest(wantedFields(options))).map((field) => ({ frame, field })),
  );
  if (flag(reduceOptions['values']))
    return fields.flatMap(({ frame, field }) => rowValues(frame, field, limit)).slice(0, limit);
  return fields
    .map(({ frame, field }) => valueOf(frame, field, { cell: reduce(field.values, calculation) }))
    .slice(0, limit);
}

const isShown = ({ style }: StyledField): boolean => record(style.custom['hideFrom'])['viz'] !== true;

/** Numbers by default; a pattern over names, or every field but time. */
function fieldTest(wanted: string): (field: StyledField) => boolean {
  if (wanted === '') return (field) => field.type === 'number' && isShown(field);
  const pattern = patternOf(wanted);
  if (wanted === '/.*/') return (field) => field.type !== 'time' && isShown(field);
  return ({ title, name }) =>
    title === wanted || name === wanted || (pattern !== undefined && (pattern.test(title) || pattern.test(name)));
}

function rowValues(frame: StyledFrame, field: StyledField, limit: number): readonly ReducedValue[] {
  const names = frame.fields.filter(({ type }) => type === 'string');
  return field.values.slice(0, limit).map((cell, row) => {
    const name = names.map(({ values }) => cellText(values[row])).join(' ');
    return valueOf(frame, field, { cell, row, ...(name === '' ? {} : { name }) });
  });
}

function valueOf(
  frame: StyledFrame,
  field: StyledField,
  { cell, row, name }: { readonly cell: Cell; readonly row?: number; readonly name?: string },
): ReducedValue {
  const title = name ?? field.title;
  const labels = field.labels && field.labels.length > 0 ? formatSeries(field.labels) : '';
  return { key: `${labels} ${title} ${row ?? ''}`, title, field, cell, shown: display(cell, field.style), row, frame };
}
