/**
 * Values inside a template, with just as many types as Go's fmt and text/template tell apart: an int is a bigint, a
 * float64 a number, a nil null. Maps know whether a missing key is "" or nil; objects answer fields and methods by name.
 */
import { formatFloat } from '../base/goFloatVerbs.ts';

export type GoValue = null | boolean | string | number | bigint | readonly GoValue[] | GoMap | GoObject;

/** A failure in the words of Go; the executor adds where in the template it was. */
export class TemplateFailure extends Error {
  override readonly name = 'TemplateFailure';
}

/** Methods of a type that is a map or a slice underneath. */
export type GoMethods = Readonly<Record<string, GoMethod>>;

export class GoMap {
  readonly entries: ReadonlyMap<string, GoValue>;
  readonly element: 'string' | 'any';
  /** As in Go, a method hides the key of its name in a path; `index` still finds the key. */
  readonly methods: GoMethods;

  constructor(entries: Iterable<readonly [string, GoValue]>, element: 'string' | 'any', methods: GoMethods = {}) {
    const list = [...entries];
    const isSorted = list.every(([key], i) => i === 0 || (list[i - 1]?.[0] ?? '') <= key);
    this.entries = new Map(isSorted ? list : list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    this.element = element;
    this.methods = methods;
  }

  /** With the option `missingkey=zero`, which Prometheus sets. */
  get(key: string): GoValue {
    return this.entries.get(key) ?? (this.element === 'string' ? '' : null);
  }
}

export type GoMethod = (...args: readonly GoValue[]) => GoValue;

export abstract class GoObject {
  /** As Go's %T prints it. */
  abstract readonly typeName: string;
  /** Undefined when there is no such field or method. */
  abstract member(name: string): GoValue | GoMethod | undefined;
  abstract toText(): string;
}

/** A struct: named fields in their order. */
export class GoStruct extends GoObject {
  readonly typeName: string;
  readonly fields: ReadonlyMap<string, GoValue>;

  constructor(typeName: string, fields: Readonly<Record<string, GoValue>>) {
    super();
    this.typeName = typeName;
    this.fields = new Map(Object.entries(fields));
  }

  member(name: string): GoValue | undefined {
    return this.fields.get(name);
  }

  toText(): string {
    return `{${[...this.fields.values()].map(nested).join(' ')}}`;
  }
}

/** A slice whose type has methods. It is an array, so that everything that takes a slice takes it. */
export class GoList extends Array<GoValue> {
  readonly methods: GoMethods;

  constructor(items: readonly GoValue[], methods: GoMethods) {
    super();
    this.methods = methods;
    for (const item of items) this.push(item);
  }

  /** What is cut or mapped from it is a plain slice. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** Text that is HTML already: it is not escaped again. */
export class GoHtml extends GoObject {
  readonly typeName = 'template.HTML';
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  member(): undefined {
    return undefined;
  }

  toText(): string {
    return this.text;
  }
}

export const isList = (value: GoValue): value is readonly GoValue[] => Array.isArray(value);

/** As `{{ value }}` prints it. */
export function toText(value: GoValue): string {
  return value === null ? '<no value>' : nested(value);
}

/** As fmt's %v prints a value inside another. */
export function nested(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatFloat(value, 'g', -1);
  if (isList(value)) return `[${value.map(nested).join(' ')}]`;
  if (value instanceof GoMap) {
    return `map[${[...value.entries].map(([key, item]) => `${key}:${nested(item)}`).join(' ')}]`;
  }
  if (value instanceof GoObject) return value.toText();
  return String(value);
}

/** Go's notion of a value that `if` takes as true: not the zero of its type, not empty. */
export function isTrue(value: GoValue): boolean {
  if (value === null) return false;
  if (isList(value)) return value.length > 0;
  if (value instanceof GoMap) return value.entries.size > 0;
  if (value instanceof GoObject) return true;
  if (typeof value === 'bigint') return value !== 0n;
  return typeof value === 'number' ? value !== 0 : value !== '' && value !== false;
}

export function typeName(value: GoValue): string {
  if (value === null) return '<nil>';
  if (isList(value)) return '[]interface {}';
  if (value instanceof GoMap) return value.element === 'string' ? 'map[string]string' : 'map[string]interface {}';
  if (value instanceof GoObject) return value.typeName;
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
