/**
 * The functions Prometheus adds to Go's templates.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
import { AppError } from '../../../shared/errors.ts';
import { labelsToRecord, type Labels } from '../../../shared/labels.ts';
import { parseDuration } from '../../../shared/time.ts';
import { BUILTINS } from './builtins.ts';
import { escapeQuery } from './escape.ts';
import { formatFloat } from '../base/goFloatVerbs.ts';
import type { GoFunction, GoFunctions, ParameterType } from './goFunction.ts';
import { matchesRegexp, replaceAll } from './goRegexp.ts';
import { GoDuration, GoTime } from './goTime.ts';
import { GoMap, GoStruct, nested, TemplateFailure, typeName, type GoValue } from './goValue.ts';
import { stripDomain, stripPort } from './hostPort.ts';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts';

/** One element of a query's result. */
export interface TemplateSample {
  readonly labels: Labels;
  readonly value: number;
}

/** What the functions need from outside. */
export interface TemplateWorld {
  readonly nowMs: number;
  readonly externalUrl: string;
  /** May throw whatever tells the caller that the result is not there yet; it passes through the executor. */
  query(expr: string): readonly TemplateSample[];
  /** Runs a named template of the same text (the function `tmpl`). */
  invoke(name: string, data: GoValue): string;
}

/** Made anew for each expansion, so it holds only what differs. */
export function prometheusFunctions(world: TemplateWorld): GoFunctions {
  return { get: (name) => SHARED.get(name) ?? WORLDLY.get(name)?.(world) };
}

/** Text → text and number → text: nothing from outside. */
const PURE: readonly (readonly [string, GoFunction])[] = [
  ['first', define(['list'], ([list]) => firstOf(list as readonly GoValue[]))],
  ['label', define(['string', 'any'], ([name, sample]) => labelsOf(sample).get(name as string))],
  ['value', define(['any'], ([sample]) => memberOf(sample, 'Value'))],
  ['strvalue', define(['any'], ([sample]) => labelsOf(sample).get('__value__'))],
  [
    'sortByLabel',
    define(['string', 'list'], ([name, list]) => sortByLabel(name as string, list as readonly GoValue[])),
  ],
  [
    'args',
    {
      parameters: [],
      rest: 'any',
      call: (args) =>
        new GoMap(
          args.map((arg, i) => [`arg${i}`, arg]),
          'any',
        ),
    },
  ],
  [
    'reReplaceAll',
    define(['string', 'string', 'string'], ([pattern, by, text]) =>
      replaceAll(pattern as string, by as string, text as string),
    ),
  ],
  ['match', define(['string', 'string'], ([pattern, text]) => matchesRegexp(pattern as string, text as string))],
  ['title', define(['string'], ([text]) => title(text as string))],
  ['toUpper', define(['string'], ([text]) => (text as string).toUpperCase())],
  ['toLower', define(['string'], ([text]) => (text as string).toLowerCase())],
  ['safeHtml', define(['string'], ([text]) => text as string)],
  ['urlQueryEscape', define(['string'], ([text]) => escapeQuery(text as string))],
  ['graphLink', define(['string'], ([expr]) => `/graph?g0.expr=${escapeQuery(expr as string)}&g0.tab=0`)],
  ['tableLink', define(['string'], ([expr]) => `/graph?g0.expr=${escapeQuery(expr as string)}&g0.tab=1`)],
  ['stripPort', define(['string'], ([text]) => stripPort(text as string))],
  ['stripDomain', define(['string'], ([text]) => stripDomain(text as string))],
  ['humanize', define(['any'], ([value]) => humanize(toFloat(value)))],
  ['humanize1024', define(['any'], ([value]) => humanize1024(toFloat(value)))],
  ['humanizeDuration', define(['any'], ([value]) => humanizeDuration(toFloat(value)))],
  ['humanizePercentage', define(['any'], ([value]) => humanizePercentage(toFloat(value)))],
  ['humanizeTimestamp', define(['any'], ([value]) => humanizeTimestamp(toFloat(value)))],
  ['toTime', define(['any'], ([value]) => toTime(toFloat(value)))],
  ['toDuration', define(['any'], ([value]) => toDuration(toFloat(value)))],
  ['parseDuration', define(['string'], ([text]) => durationSeconds(text as string))],
];

/** What needs nothing from outside. */
export const SHARED: ReadonlyMap<string, GoFunction> = new Map([...BUILTINS, ...PURE]);

const WORLDLY: ReadonlyMap<string, (world: TemplateWorld) => GoFunction> = new Map([
  ['query', (world) => define(['string'], ([expr]) => world.query(expr as string).map(sampleValue))],
  ['tmpl', (world) => define(['string', 'any'], ([name, data]) => world.invoke(name as string, data ?? null))],
  ['now', (world) => define([], () => world.nowMs / 1000)],
  ['externalURL', (world) => define([], () => world.externalUrl)],
  ['pathPrefix', (world) => define([], () => pathOf(world.externalUrl))],
]);

/** Names known to a template: what the parser checks calls against. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([...SHARED.keys(), ...WORLDLY.keys()]);

export function define(parameters: readonly ParameterType[], call: (args: readonly GoValue[]) => GoValue): GoFunction {
  return { parameters, rest: undefined, call };
}

export const labelMap = (labels: Labels): GoMap => new GoMap(Object.entries(labelsToRecord(labels)), 'string');

const sampleValue = (sample: TemplateSample): GoStruct =>
  new GoStruct('*template.sample', { Labels: labelMap(sample.labels), Value: sample.value });

function firstOf(list: readonly GoValue[]): GoValue {
  if (list.length === 0) throw new TemplateFailure('first() called on vector with no elements');
  return list[0] ?? null;
}

function memberOf(sample: GoValue | undefined, name: string): GoValue {
  const value = sample instanceof GoStruct ? sample.member(name) : undefined;
  if (value === undefined)
    throw new TemplateFailure(`wrong type for value; expected *template.sample; got ${typeName(sample ?? null)}`);
  return value;
}

const labelsOf = (sample: GoValue | undefined): GoMap => memberOf(sample, 'Labels') as GoMap;

function sortByLabel(name: string, list: readonly GoValue[]): readonly GoValue[] {
  const keyOf = (sample: GoValue): string => nested(labelsOf(sample).get(name));
  return list.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

/** The first letter of every word in upper case; as in Go, an apostrophe begins a word. */
const title = (text: string): string =>
  text.replaceAll(/(^|[^\p{L}\p{N}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

function toFloat(value: GoValue | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return parseFloatText(value);
  if (value instanceof GoDuration) return Number(value.ns) / 1e9;
  throw new TemplateFailure(`can't convert ${typeName(value ?? null)} to float`);
}

function parseFloatText(text: string): number {
  const word = /^([+-]?)(?:inf(?:inity)?|(nan))$/i.exec(text);
  if (word !== null) return word[2] !== undefined ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  throw new TemplateFailure(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Largest time and duration that nanoseconds in an int64 can say. */
const MAX_INT64 = 2 ** 63;

function nanoseconds(seconds: number, what: string): bigint {
  const ns = seconds * 1e9;
  if (!(ns <= MAX_INT64 && ns >= -MAX_INT64)) {
    throw new TemplateFailure(
      `${formatFloat(seconds, 'g', -1)} cannot be represented as a nanoseconds ${what} since it overflows int64`,
    );
  }
  return BigInt(Math.trunc(ns));
}

/** Prometheus keeps milliseconds of a timestamp. */
const toTime = (seconds: number): GoTime => new GoTime((nanoseconds(seconds, 'timestamp') / 1_000_000n) * 1_000_000n);
const toDuration = (seconds: number): GoDuration => new GoDuration(nanoseconds(seconds, 'duration'));

const humanizeTimestamp = (seconds: number): string =>
  Number.isFinite(seconds) ? toTime(seconds).toText() : formatFloat(seconds, 'g', 4);

function durationSeconds(text: string): number {
  const isNegative = text.startsWith('-');
  try {
    return ((isNegative ? -1 : 1) * parseDuration(isNegative ? text.slice(1) : text)) / 1000;
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new TemplateFailure(
      text === '' ? 'empty duration string' : `not a valid duration string: ${JSON.stringify(text)}`,
      { cause },
    );
  }
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname.replace(/^\/$/, '') : '';
}
