/**
 * From a YAML tree to typed values, one small decoder per kind of value. Every problem is collected with its place, so a
 * person sees all of them at once; the words are Prometheus' own where it has some. Semantics follow its YAML library:
 * null means "not set", any scalar serves as a string, merge keys and aliases are followed.
 */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import type { ConfigProblem } from '../../../shared/errors.ts';

interface YamlSource {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly problems: ConfigProblem[];
}

/** One node of a file and how it was reached. */
export interface Place {
  readonly source: YamlSource;
  /** Null where the value is absent or null. */
  readonly node: Node | null;
  readonly path: string;
}

export type Decoder<T> = (place: Place) => T;

/** Thrown by a decoder; caught by the nearest record or list, which notes it and goes on with its other parts. */
class DecodeError extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

export function fail(place: Place, message: string): never {
  throw new DecodeError(place, message);
}

/** @returns the place of the top-level node; syntax errors are already among `source.problems` */
export function openYaml(text: string, file: string): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.1', merge: true, lineCounter: lines, prettyErrors: false });
  const source: YamlSource = { file, document, lines, problems: [] };
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    source.problems.push({ file, line, column: col, path: '', message: `yaml: ${error.message}` });
  }
  return { source, node: document.contents, path: '' };
}

/** Runs a decoder at the top; undefined when it had problems, which are then in `place.source.problems`. */
export function decodeTop<T>(place: Place, decoder: Decoder<T>): T | undefined {
  const value = attempt(place, decoder);
  return place.source.problems.length === 0 ? value : undefined;
}

export function note(error: unknown): void {
  if (!(error instanceof DecodeError)) throw error;
  const { source, node, path } = error.place;
  const { line, col } = source.lines.linePos(node?.range?.[0] ?? 0);
  source.problems.push({
    file: source.file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    path,
    message: error.message,
  });
}

function attempt<T>(place: Place, decoder: Decoder<T>): T | undefined {
  try {
    return decoder(place);
  } catch (error) {
    note(error);
    return undefined;
  }
}

/** Follows aliases; null scalars count as absent. */
function resolve(source: YamlSource, node: unknown): Node | null {
  const target = isAlias(node) ? (node.resolve(source.document) ?? null) : (node as Node | null);
  return isScalar(target) && target.value === null ? null : target;
}

/** Entries of a map in order, merge keys spread below the map's own keys. */
function entriesOf(place: Place): readonly (readonly [string, Place])[] {
  const { source, node, path } = place;
  if (node === null) return [];
  if (!isMap(node)) fail(place, `cannot unmarshal ${kindOf(node)} into a mapping`);
  const own: (readonly [string, Place])[] = [];
  const merged: (readonly [string, Place])[] = [];
  for (const item of node.items) {
    if (!isPair(item)) continue;
    const key = String(isScalar(item.key) ? (item.key.source ?? item.key.value) : item.key);
    const value = resolve(source, item.value);
    if (key === '<<') {
      const parts = isSeq(value) ? value.items.map((part) => resolve(source, part)) : [value];
      for (const part of parts) merged.push(...entriesOf({ source, node: part, path }));
    } else {
      own.push([key, { source, node: value ?? nullAt(item.key), path: path === '' ? key : `${path}.${key}` }]);
    }
  }
  const names = new Set(own.map(([key]) => key));
  return [...own, ...merged.filter(([key]) => !names.has(key))];
}

/** A null keeps the place of its key, so that a problem with it has a line. */
class NullNode {
  readonly range: readonly number[] | undefined;
  constructor(range: readonly number[] | undefined) {
    this.range = range;
  }
}
const nullAt = (key: unknown): Node =>
  new NullNode((key as { range?: readonly number[] } | null)?.range) as unknown as Node;
const isNull = (place: Place): boolean => place.node === null || (place.node as unknown) instanceof NullNode;

function kindOf(node: Node): string {
  if (isMap(node)) return '!!map';
  if (isSeq(node)) return '!!seq';
  return `!!str \`${String((node as Scalar).source ?? (node as Scalar).value)}\``;
}

/** What stands in the file here, as JSON: equal texts, equal meaning. */
export function jsonOf({ node, source }: Place): string {
  return JSON.stringify((node as Node).toJS(source.document));
}

/** The place itself. */
export const placeOf: Decoder<Place> = (place) => place;

/** `decoder`'s value, or `fallback` when the key is absent or null. */
export function or<T, U>(decoder: Decoder<T>, fallback: U): Decoder<T | U> {
  return (place) => (isNull(place) ? fallback : decoder(place));
}

export const optional = <T>(decoder: Decoder<T>): Decoder<T | undefined> => or(decoder, undefined);

export function map<T, U>(decoder: Decoder<T>, convert: (value: T, place: Place) => U): Decoder<U> {
  return (place) => convert(decoder(place), place);
}

/** Items keep their order; a null item is refused with `nullMessage`, or left out when there is none. */
export function list<T>(item: Decoder<T>, nullMessage?: string): Decoder<readonly T[]> {
  return (place) => {
    if (isNull(place)) return [];
    const { source, node, path } = place;
    if (!isSeq(node)) fail(place, `cannot unmarshal ${kindOf(node as Node)} into a list`);
    return node.items.flatMap((raw, i) => {
      const child: Place = { source, node: resolve(source, raw) ?? nullAt(raw), path: `${path}[${i}]` };
      if (isNull(child) && nullMessage !== undefined) return attempt(child, () => fail(child, nullMessage)) ?? [];
      const before = source.problems.length;
      const value = attempt(child, item);
      return source.problems.length > before ? [] : [value as T];
    });
  };
}

export function mapOf<T>(item: Decoder<T>): Decoder<ReadonlyMap<string, T>> {
  return (place) => {
    const values = new Map<string, T>();
    for (const [key, child] of isNull(place) ? [] : entriesOf(place)) {
      const before = place.source.problems.length;
      const value = attempt(child, item);
      if (place.source.problems.length === before) values.set(key, value as T);
    }
    return values;
  };
}

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
export type Fields = Readonly<Record<string, Decoder<unknown>>>;
/** Keys of the YAML in the program's own spelling: `scrape_interval` → `scrapeInterval`. */
export type Decoded<F extends Fields> = {
  readonly [K in keyof F & string as Camel<K>]: F[K] extends Decoder<infer T> ? T : never;
};

export const camel = (key: string): string =>
  key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * A map with known keys. Each decoder also runs for an absent key, with a null node. Unknown keys are a problem each.
 * @param type  Prometheus' name of the structure, for its words
 * @param check  looks at the whole once all fields are good; calls `fail` with what is wrong
 */
export function record<F extends Fields>(
  type: string,
  fields: F,
  check?: (value: Decoded<F>, place: Place) => void,
): Decoder<Decoded<F>> {
  return (place) => {
    const { source, path } = place;
    const before = source.problems.length;
    const given = new Map(isNull(place) ? [] : entriesOf(place));
    for (const [key, child] of given) {
      if (!(key in fields))
        attempt(child, () => fail(keyed(place, key, child), `field ${key} not found in type ${type}`));
    }
    const value: Record<string, unknown> = {};
    for (const [key, decoder] of Object.entries(fields)) {
      const child = given.get(key) ?? { source, node: null, path: path === '' ? key : `${path}.${key}` };
      value[camel(key)] = attempt(child.node === null ? { ...child, node: nullAt(place.node) } : child, decoder);
    }
    if (source.problems.length === before) check?.(value as Decoded<F>, place);
    return value as Decoded<F>;
  };
}

/** The place of a key itself, for problems with its name. */
function keyed(parent: Place, key: string, child: Place): Place {
  const item = isMap(parent.node)
    ? parent.node.items.find((pair) => isScalar(pair.key) && pair.key.source === key)
    : undefined;
  return { ...child, node: (item?.key as Node | undefined) ?? child.node };
}

/** The text of any scalar, as it stands in the file. */
export const text: Decoder<string> = (place) => {
  const { node } = place;
  if (isNull(place)) return '';
  if (!isScalar(node)) fail(place, `cannot unmarshal ${kindOf(node as Node)} into string`);
  if (node.tag === 'tag:yaml.org,2002:binary') return decodeBinary(place, node);
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
};

/** `!!binary` that is not UTF-8 gets U+FFFD per byte, which the checks of names and values refuse. */
function decodeBinary(place: Place, { value, source = '' }: Scalar): string {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(source)) fail(place, '!!binary value contains invalid base64 data');
  const bytes = value instanceof Uint8Array ? value : Buffer.from(source, 'base64');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('');
  }
}

export const bool: Decoder<boolean> = (place) => {
  const { node } = place;
  if (isNull(place)) return false;
  if (isScalar(node) && typeof node.value === 'boolean') return node.value;
  fail(place, `cannot unmarshal ${kindOf(node as Node)} into bool`);
};

export const number: Decoder<number> = (place) => {
  const { node } = place;
  if (isNull(place)) return 0;
  if (isScalar(node) && typeof node.value === 'number') return node.value;
  fail(place, `cannot unmarshal ${kindOf(node as Node)} into a number`);
};

export const integer: Decoder<number> = map(number, (value, place) =>
  Number.isInteger(value) ? value : fail(place, `cannot unmarshal ${kindOf(place.node as Node)} into int`),
);

export const unsigned: Decoder<number> = map(integer, (value, place) =>
  value >= 0 ? value : fail(place, `cannot unmarshal ${kindOf(place.node as Node)} into uint`),
);
