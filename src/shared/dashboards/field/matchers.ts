/** Which fields an override or a filter means. */
import { displayName } from '../data/displayName.ts';
import type { Field, Frame } from '../data/frame.ts';
import { reduce } from '../data/reducers.ts';
import { isRecord, list, number, record, text, texts } from '../json.ts';
import { patternOf } from './mappings.ts';

type Matches = (field: Field, frame: Frame, frames: readonly Frame[]) => boolean;

export interface MatcherSpec {
  readonly id: string;
  readonly options: unknown;
}

const nameOf: (field: Field, frame: Frame, frames: readonly Frame[]) => string = displayName;

export function fieldMatcher({ id, options }: MatcherSpec): Matches {
  switch (id) {
    case 'byName':
      return byNames([nameOption(options)]);
    case 'byNames':
      return namesMatcher(options);
    case 'byRegexp':
    case 'byRegexpOrNames':
      return regexpMatcher(options);
    case 'byFrameRefID':
      return (_field, frame) => frame.refId === text(options);
    case 'byType':
      return (field) => field.type === text(options);
    case 'byTypes':
      return (field) => list(options).includes(field.type);
    case 'numeric':
      return (field) => field.type === 'number';
    case 'time':
      return (field) => field.type === 'time';
    case 'first':
      return (field, frame) => frame.fields[0] === field;
    case 'firstTimeField':
      return (field, frame) => frame.fields.find(({ type }) => type === 'time') === field;
    case 'byValue':
      return valueMatcher(options);
    default:
      return () => false;
  }
}

const nameOption = (options: unknown): string => (isRecord(options) ? text(options['name']) : text(options));

/** A field answers to what it is called and to its own name. */
const byNames =
  (names: readonly string[]): Matches =>
  (field, frame, frames) =>
    names.includes(field.name) ||
    names.includes(nameOf(field, frame, frames)) ||
    (field.legend !== undefined && names.includes(field.legend));

function namesMatcher(options: unknown): Matches {
  const json = record(options);
  const matches = byNames(texts(Array.isArray(options) ? options : json['names']));
  return json['mode'] === 'exclude' ? (...args) => args[0].type === 'number' && !matches(...args) : matches;
}

function regexpMatcher(options: unknown): Matches {
  const json = record(options);
  const pattern = patternOf(typeof options === 'string' ? options : text(json['pattern']));
  const names = texts(json['names']);
  return (field, frame, frames) =>
    (names.length > 0 && byNames(names)(field, frame, frames)) ||
    (pattern !== undefined &&
      (typeof options === 'string' || text(json['pattern']) !== '') &&
      (pattern.test(nameOf(field, frame, frames)) || pattern.test(field.name)));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  gte: (a, b) => a >= b,
  gt: (a, b) => a > b,
  lte: (a, b) => a <= b,
  lt: (a, b) => a < b,
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
};

/** A series whose calculation compares: `allIsZero`, `max >= 5`. */
function valueMatcher(options: unknown): Matches {
  const json = record(options);
  const reducer = text(json['reducer']);
  const compare = COMPARISONS[text(json['op'], 'gte')];
  const limit = number(json['value']) ?? 0;
  return (field) => {
    if (field.type !== 'number') return false;
    const found = reduce(field.values, reducer);
    if (typeof found === 'boolean') return compare?.(Number(found), limit) ?? found;
    return typeof found === 'number' && (compare?.(found, limit) ?? false);
  };
}
