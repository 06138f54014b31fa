/** Transformations of columns: which, in which order, by which name, of which type. */
import { displayName } from '../data/displayName.ts';
import { type Cell, cellNumber, cellText, type Field, type Frame } from '../data/frame.ts';
import { patternOf } from '../field/mappings.ts';
import { number, record, records, text, texts, type JsonRecord } from '../json.ts';

type Frames = readonly Frame[];

const mapFields = (frames: Frames, change: (fields: readonly Field[], frame: Frame) => readonly Field[]): Frames =>
  frames.map((source) => {
    const fields = change(source.fields, source);
    return { ...source, fields, length: fields.length === 0 ? 0 : source.length };
  });

/** Excluded, ordered and renamed by the name a person sees. */
export function organize(frames: Frames, options: JsonRecord): Frames {
  const excluded = record(options['excludeByName']);
  const included = record(options['includeByName']);
  const index = record(options['indexByName']);
  const renamed = record(options['renameByName']);
  const hasIncludes = Object.keys(included).length > 0;
  return mapFields(frames, (fields, source) => {
    const named = fields.map((field, place) => ({ field, place, name: nameIn(field, source, frames) }));
    return named
      .filter(({ name }) => !isChosen(excluded[name]) && (!hasIncludes || isChosen(included[name])))
      .sort((a, b) => placeOf(index, a.name) - placeOf(index, b.name) || a.place - b.place)
      .map(({ field, name }) => withTitle(field, text(renamed[name])));
  });
}

/** Anything that is not off is on: some files write `{}`. */
const isChosen = Boolean;
const placeOf = (index: JsonRecord, name: string): number => number(index[name]) ?? Number.MAX_SAFE_INTEGER;
const nameIn = (field: Field, source: Frame, frames: Frames): string => displayName(field, source, frames);
const withTitle = (field: Field, title: string): Field =>
  title === '' ? field : { ...field, config: { ...field.config, displayName: title } };

export function filterFieldsByName(frames: Frames, options: JsonRecord): Frames {
  const include = nameTest(options['include']);
  const exclude = nameTest(options['exclude']);
  return mapFields(frames, (fields, source) =>
    fields.filter((field) => {
      const names = [nameIn(field, source, frames), field.name];
      return (!include || names.some(include)) && !(exclude && names.some(exclude));
    }),
  ).filter(({ fields }) => fields.length > 0);
}

function nameTest(value: unknown): ((name: string) => boolean) | undefined {
  const json = record(value);
  const names = texts(json['names']);
  const pattern = text(json['pattern']) === '' ? undefined : patternOf(text(json['pattern']));
  if (names.length === 0 && !pattern) return undefined;
  return (name) => names.includes(name) || (pattern?.test(name) ?? false);
}

export function filterByRefId(frames: Frames, options: JsonRecord): Frames {
  const wanted = text(options['include']);
  const pattern = wanted === '' ? undefined : patternOf(wanted);
  return pattern ? frames.filter(({ refId }) => refId === wanted || pattern.test(refId)) : frames;
}

export function renameByRegex(frames: Frames, options: JsonRecord): Frames {
  const pattern = patternOf(text(options['regex']));
  if (!pattern || text(options['regex']) === '') return frames;
  const flags = /^\/.*\/[a-z]*g[a-z]*$/s.test(text(options['regex'])) ? 'g' : '';
  const search = new RegExp(pattern.source, pattern.flags + flags);
  return mapFields(frames, (fields, source) =>
    fields.map((field) => {
      const name = nameIn(field, source, frames);
      const next = name.replace(search, text(options['renamePattern']));
      return next === name ? field : withTitle(field, next);
    }),
  );
}

const CONVERSIONS: Readonly<Record<string, (cell: Cell) => Cell>> = {
  number: cellNumber,
  string: cellText,
  time: (cell) => cellNumber(cell) ?? (Date.parse(cellText(cell)) || null),
  boolean: (cell) => (cell === null ? null : Boolean(cellNumber(cell) ?? cell === 'true')),
};

export function convertFieldType(frames: Frames, options: JsonRecord): Frames {
  const wanted = new Map(
    records(options['conversions']).map((conversion) => [
      text(conversion['targetField']),
      text(conversion['destinationType']),
    ]),
  );
  return mapFields(frames, (fields, source) =>
    fields.map((field) => {
      const type = wanted.get(nameIn(field, source, frames)) ?? '';
      const convert = Object.hasOwn(CONVERSIONS, type) ? CONVERSIONS[type] : undefined;
      return convert ? { ...field, type: type as Field['type'], values: field.values.map(convert) } : field;
    }),
  );
}
