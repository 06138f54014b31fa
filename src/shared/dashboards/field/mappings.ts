/** Value mappings: what stands for a value, a range, a pattern or an absence. */
import { number, record, records, text, type JsonRecord } from '../json.ts';
import { type Cell, cellText } from '../data/frame.ts';
import { namedColor } from './color.ts';

export interface Mapped {
  /** Undefined: only the colour changes. */
  readonly text: string | undefined;
  readonly color: string | undefined;
  readonly index: number;
}

export interface Mapping {
  readonly matches: (value: Cell) => boolean;
  readonly result: (value: Cell) => Mapped;
}

export function parseMappings(value: unknown): readonly Mapping[] {
  return records(value).flatMap((mapping) => {
    const options = record(mapping['options']);
    switch (text(mapping['type'])) {
      case 'value':
        return Object.entries(options).map(([key, result]) => valueMapping(key, record(result)));
      case 'range':
        return [rangeMapping(options)];
      case 'regex':
        return regexMapping(options);
      case 'special':
        return [specialMapping(options)];
      default:
        return [];
    }
  });
}

/** The first mapping that fits. */
export const mapValue = (mappings: readonly Mapping[], value: Cell): Mapped | undefined =>
  mappings.find((mapping) => mapping.matches(value))?.result(value);

function resultOf(json: JsonRecord): Mapped {
  const own = json['text'];
  return {
    text: own === undefined || own === null ? undefined : text(own),
    color: namedColor(text(json['color'])),
    index: number(json['index']) ?? 0,
  };
}

function valueMapping(key: string, json: JsonRecord): Mapping {
  const result = resultOf(json);
  const keyNumber = number(key);
  return {
    matches: (value) => value !== null && (cellText(value) === key || (keyNumber !== undefined && value === keyNumber)),
    result: () => result,
  };
}

function rangeMapping(options: JsonRecord): Mapping {
  const from = number(options['from']) ?? -Infinity;
  const to = number(options['to']) ?? Infinity;
  const result = resultOf(record(options['result']));
  return {
    matches: (value) => {
      const found = typeof value === 'string' ? number(value) : value;
      return typeof found === 'number' && found >= from && found <= to;
    },
    result: () => result,
  };
}

function regexMapping(options: JsonRecord): readonly Mapping[] {
  const pattern = patternOf(text(options['pattern']));
  if (!pattern) return [];
  const result = resultOf(record(options['result']));
  return [
    {
      matches: (value) => value !== null && pattern.test(cellText(value)),
      result: (value) =>
        result.text === undefined ? result : { ...result, text: cellText(value).replace(pattern, result.text) },
    },
  ];
}

/** `/pattern/flags` or a bare pattern; undefined when it is not one. */
export function patternOf(source: string): RegExp | undefined {
  const parts = /^\/(.*)\/([a-z]*)$/s.exec(source);
  try {
    return parts ? new RegExp(parts[1] ?? '', (parts[2] ?? '').replace(/[gy]/g, '')) : new RegExp(source);
  } catch {
    return undefined; // A pattern that JavaScript cannot read fits nothing.
  }
}

const SPECIAL: Readonly<Record<string, (value: Cell) => boolean>> = {
  null: (value) => value === null,
  nan: (value) => typeof value === 'number' && Number.isNaN(value),
  'null+nan': (value) => value === null || (typeof value === 'number' && Number.isNaN(value)),
  true: (value) => value === true || value === 'true',
  false: (value) => value === false || value === 'false',
  empty: (value) => value === '',
};

function specialMapping(options: JsonRecord): Mapping {
  const result = resultOf(record(options['result']));
  const match = text(options['match']);
  return { matches: SPECIAL[match] ?? (() => false), result: () => result };
}
