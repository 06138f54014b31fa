/** The functions every Go template has. `and` and `or` live in the executor, which stops at the first answer. */
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { sprint, sprintf, sprintln } from './goFormat.ts';
import type { GoFunction, ParameterType } from './goFunction.ts';
import { GoMap, isList, isTrue, nested, TemplateFailure, toText, typeName, type GoValue } from './goValue.ts';

const define = (
  parameters: readonly ParameterType[],
  rest: ParameterType | undefined,
  call: (args: readonly GoValue[]) => GoValue,
): GoFunction => ({ parameters, rest, call });

export const BUILTINS: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['and', define(['any'], 'any', ([first]) => first ?? null)],
  ['or', define(['any'], 'any', ([first]) => first ?? null)],
  ['not', define(['any'], undefined, ([value]) => !isTrue(value ?? null))],
  ['len', define(['any'], undefined, ([value]) => BigInt(lengthOf(value ?? null)))],
  ['index', define(['any'], 'any', ([value, ...keys]) => keys.reduce(at, value ?? null))],
  ['slice', define(['any'], 'any', ([value, ...bounds]) => slice(value ?? null, bounds))],
  [
    'call',
    define(['any'], 'any', ([value]) => {
      throw new TemplateFailure(value === null ? 'call of nil' : `non-function of type ${typeName(value ?? null)}`);
    }),
  ],
  ['print', define([], 'any', sprint)],
  ['println', define([], 'any', sprintln)],
  ['printf', define(['string'], 'any', ([format, ...args]) => sprintf(format as string, args))],
  ['html', define([], 'any', (args) => escapeHtml(joined(args)))],
  ['js', define([], 'any', (args) => escapeJs(joined(args)))],
  ['urlquery', define([], 'any', (args) => escapeQuery(joined(args)))],
  ['eq', define(['any'], 'any', ([first, ...others]) => isOneOf(first ?? null, others))],
  ['ne', define(['any', 'any'], undefined, ([a, b]) => !isEqual(a ?? null, b ?? null))],
  ['lt', define(['any', 'any'], undefined, ([a, b]) => isLess(a ?? null, b ?? null))],
  ['le', define(['any', 'any'], undefined, ([a, b]) => isLess(a ?? null, b ?? null) || isEqual(a ?? null, b ?? null))],
  [
    'gt',
    define(['any', 'any'], undefined, ([a, b]) => !isLess(a ?? null, b ?? null) && !isEqual(a ?? null, b ?? null)),
  ],
  ['ge', define(['any', 'any'], undefined, ([a, b]) => !isLess(a ?? null, b ?? null))],
]);

const joined = (args: readonly GoValue[]): string =>
  args.length === 1 && typeof args[0] === 'string'
    ? args[0]
    : args.length === 1
      ? toText(args[0] ?? null)
      : sprint(args);

function lengthOf(value: GoValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (isList(value)) return value.length;
  if (value instanceof GoMap) return value.entries.size;
  throw new TemplateFailure(value === null ? 'len of nil pointer' : `len of type ${typeName(value)}`);
}

function at(value: GoValue, key: GoValue): GoValue {
  if (value === null) throw new TemplateFailure('index of untyped nil');
  if (value instanceof GoMap) {
    if (typeof key !== 'string') throw new TemplateFailure(`value has type ${typeName(key)}; should be string`);
    return value.get(key);
  }
  if (!isList(value) && typeof value !== 'string')
    throw new TemplateFailure(`can't index item of type ${typeName(value)}`);
  const bytes = typeof value === 'string' ? Buffer.from(value) : undefined;
  const position = indexIn(key, (bytes ?? (value as readonly GoValue[])).length - 1);
  return bytes === undefined ? ((value as readonly GoValue[])[position] ?? null) : BigInt(bytes[position] ?? 0);
}

function indexIn(key: GoValue, last: number): number {
  if (typeof key !== 'bigint') {
    throw new TemplateFailure(
      key === null ? 'cannot index slice/array with nil' : `cannot index slice/array with type ${typeName(key)}`,
    );
  }
  if (key < 0n || key > BigInt(last)) throw new TemplateFailure(`index out of range: ${key}`);
  return Number(key);
}

function slice(value: GoValue, bounds: readonly GoValue[]): GoValue {
  if (value === null) throw new TemplateFailure('slice of untyped nil');
  if (bounds.length > 3) throw new TemplateFailure(`too many slice indexes: ${bounds.length}`);
  if (!isList(value) && typeof value !== 'string')
    throw new TemplateFailure(`can't slice item of type ${typeName(value)}`);
  const items = typeof value === 'string' ? Buffer.from(value) : value;
  const from = bounds[0] === undefined ? 0 : indexIn(bounds[0], items.length);
  const to = bounds[1] === undefined ? items.length : indexIn(bounds[1], items.length);
  if (from > to) throw new TemplateFailure(`invalid slice index: ${from} > ${to}`);
  return typeof value === 'string' ? (items as Buffer).subarray(from, to).toString() : value.slice(from, to);
}

function isOneOf(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new TemplateFailure('missing argument for comparison');
  return others.some((other) => isEqual(first, other));
}

function isEqual(a: GoValue, b: GoValue): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === 'object' || typeof b === 'object') {
    const value = typeof a === 'object' ? a : b;
    throw new TemplateFailure(`non-comparable type ${nested(value)}: ${typeName(value)}`);
  }
  if (typeof a !== typeof b) throw new TemplateFailure('incompatible types for comparison');
  return a === b;
}

const isOrdered = (value: GoValue): value is number | bigint | string =>
  ['number', 'bigint', 'string'].includes(typeof value);

function isLess(a: GoValue, b: GoValue): boolean {
  if (!isOrdered(a) || !isOrdered(b)) throw new TemplateFailure('invalid type for comparison');
  if (typeof a !== typeof b) throw new TemplateFailure('incompatible types for comparison');
  return a < b;
}
