/** What a template may call: a name, the types of its arguments, and the work. */
import { GoMap, isList, TemplateFailure, typeName, type GoValue } from './goValue.ts';

export type ParameterType = 'any' | 'string' | 'float64' | 'int' | 'list' | 'map';

export interface GoFunction {
  readonly parameters: readonly ParameterType[];
  /** Type of any number of further arguments; undefined: none are taken. */
  readonly rest: ParameterType | undefined;
  /** Arguments have been counted and have their declared types. */
  call(args: readonly GoValue[]): GoValue;
}

export interface GoFunctions {
  get(name: string): GoFunction | undefined;
}

/** @throws TemplateFailure in Go's words when a value does not fit */
export function checkArgument(value: GoValue, type: ParameterType): GoValue {
  if (fits(value, type)) return value;
  if (value === null) throw new TemplateFailure(`invalid value; expected ${type}`);
  throw new TemplateFailure(`wrong type for value; expected ${type}; got ${typeName(value)}`);
}

function fits(value: GoValue, type: ParameterType): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'float64':
      return typeof value === 'number';
    case 'int':
      return typeof value === 'bigint';
    case 'list':
      return isList(value);
    case 'map':
      return value instanceof GoMap;
  }
}

/** A constant takes the type that is asked for when it can be written in it, as Go's untyped constants do. */
export function constantAs(value: GoValue, type: ParameterType): GoValue {
  if (type === 'float64' && typeof value === 'bigint') return Number(value);
  if (type === 'int' && typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  return value;
}
