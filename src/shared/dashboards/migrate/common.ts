/** What the conversions of old panels share: building overrides, naming calculations, old mappings. */
import { number, records, text, type JsonRecord } from '../json.ts';

export interface Converted {
  readonly type: string;
  readonly options: JsonRecord;
  readonly fieldConfig: JsonRecord;
  readonly transformations?: readonly JsonRecord[];
  /** What could not be kept, in words. */
  readonly losses: readonly string[];
}

export interface Override {
  readonly matcher: { readonly id: string; readonly options: unknown };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

/** `/regex/` or an exact name. */
export function aliasMatcher(alias: string): Override['matcher'] {
  return /^\/.*\/[gimsuy]*$/s.test(alias) ? { id: 'byRegexp', options: alias } : { id: 'byName', options: alias };
}

/** Without what is undefined: an override sets only what the old panel set. */
export function override(matcher: Override['matcher'], properties: Readonly<Record<string, unknown>>): Override {
  const set = Object.entries(properties).filter(([, value]) => value !== undefined);
  return { matcher, properties: set.map(([id, value]) => ({ id, value })) };
}

export const withoutUndefined = (record: JsonRecord): JsonRecord =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const CALCULATIONS: Readonly<Record<string, string>> = {
  avg: 'mean',
  current: 'lastNotNull',
  total: 'sum',
  min: 'min',
  max: 'max',
  first: 'firstNotNull',
  delta: 'delta',
  diff: 'diff',
  range: 'range',
  count: 'count',
  mean: 'mean',
};
export const calculationOf = (old: string): string => CALCULATIONS[old] ?? old;

/** `valueMaps` and `rangeMaps` of singlestat and the old table. */
export function oldMappings(json: JsonRecord): readonly JsonRecord[] {
  const kind = number(json['mappingType']) ?? 1;
  if (kind === 2) {
    return records(json['rangeMaps']).map((map) => ({
      type: 'range',
      options: {
        from: number(map['from']) ?? null,
        to: number(map['to']) ?? null,
        result: { text: text(map['text']) },
      },
    }));
  }
  return records(json['valueMaps']).flatMap((map) => valueMapping(text(map['value']), { text: text(map['text']) }));
}

/** One value and what stands for it; `null` is a special match. */
export function valueMapping(value: string, result: JsonRecord): readonly JsonRecord[] {
  if (value === '') return [];
  return value === 'null'
    ? [{ type: 'special', options: { match: 'null', result } }]
    : [{ type: 'value', options: { [value]: result } }];
}

/** Thresholds `"80,90"` with three colours become steps. */
export function thresholdSteps(values: readonly (number | undefined)[], colors: readonly string[]): JsonRecord {
  const steps = values.filter((value) => value !== undefined);
  return {
    mode: 'absolute',
    steps: [
      { color: colors[0] ?? 'green', value: null },
      ...steps.map((value, i) => ({ color: colors[i + 1] ?? colors.at(-1) ?? 'red', value })),
    ],
  };
}
