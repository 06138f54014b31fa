/** How the values of a variable are written: Grafana's formats, chosen by `${name:format}`. */
import { AppError } from '../../errors.ts';
import type { VariableValue } from './model.ts';

type Format = (value: VariableValue, name: string, argument: string) => string;

const joined =
  (separator: string): Format =>
  ({ values }) =>
    values.join(separator);
const braces = (inside: string, count: number, open: string, close: string): string =>
  count === 1 ? inside : `${open}${inside}${close}`;

const FORMATS: Readonly<Record<string, Format>> = {
  raw: joined(','),
  csv: joined(','),
  pipe: joined('|'),
  join: ({ values }, _name, separator) => values.join(separator === '' ? ',' : separator),
  glob: ({ values }) => braces(values.join(','), values.length, '{', '}'),
  regex: ({ values }) => braces(values.map(escapeRegex).join('|'), values.length, '(', ')'),
  distributed: ({ values }, name) => values.map((value, i) => (i === 0 ? value : `${name}=${value}`)).join(','),
  doublequote: ({ values }) => values.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(','),
  singlequote: ({ values }) => values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(','),
  sqlstring: ({ values }) => values.map((value) => `'${value.replaceAll("'", "''")}'`).join(','),
  json: ({ values, isMulti }) => JSON.stringify(isMulti || values.length > 1 ? values : values[0]),
  lucene: ({ values }) => {
    const quoted = values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(' OR ');
    return values.length === 1 ? escapeLucene(values[0] ?? '') : `(${quoted})`;
  },
  text: ({ texts, values }) => (texts.length > 0 ? texts : values).join(' + '),
  percentencode: (value) => encodeStrictly(FORMATS['glob']?.(value, '', '') ?? ''),
  uriencode: ({ values }) => encodeURI(values.join(',')),
  queryparam: ({ values }, name) => values.map((value) => parameter(name, value)).join('&'),
  customqueryparam: ({ values }, name, argument) =>
    values.map((value) => parameter(argument === '' ? name : argument, value)).join('&'),
  date: ({ values }, _name, argument) => formatDate(Number(values[0]), argument),
};

/** @returns undefined for a format nobody knows */
export function formatOf(name: string): Format | undefined {
  return Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
}

/**
 * As the Prometheus data source writes a variable without a format: several values are alternatives of a regular
 * expression, one of a single-value variable is the inside of a string.
 */
export function promqlValue({ values, isMulti, isLiteral }: VariableValue): string {
  if (isLiteral) return values.join('|');
  if (!isMulti) return escapeString(values.join(','));
  const alternatives = values.map((value) => escapeString(escapeRegex(value)));
  return braces(alternatives.join('|'), alternatives.length, '(', ')');
}

const escapeString = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
const escapeRegex = (value: string): string => value.replace(/[\\^$*+?.()|[\]{}/]/g, (c) => (c === '/' ? c : `\\${c}`));
const escapeLucene = (value: string): string => value.replace(/[+\-=&|><!(){}[\]^"~*?:\\/ ]/g, '\\$&');
const parameter = (name: string, value: string): string => `var-${name}=${encodeStrictly(value)}`;
const encodeStrictly = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const DATE_PARTS: Readonly<Record<string, (at: Date) => string>> = {
  YYYY: (at) => String(at.getFullYear()),
  MM: (at) => pad(at.getMonth() + 1),
  DD: (at) => pad(at.getDate()),
  HH: (at) => pad(at.getHours()),
  mm: (at) => pad(at.getMinutes()),
  ss: (at) => pad(at.getSeconds()),
};
const pad = (n: number): string => String(n).padStart(2, '0');

/** `iso` (also when empty), `seconds`, or a pattern of YYYY MM DD HH mm ss. */
function formatDate(atMs: number, pattern: string): string {
  if (!Number.isFinite(atMs)) throw new AppError('bad_data', 'The date format needs a moment, as $__from is one.');
  if (pattern === '' || pattern === 'iso') return new Date(atMs).toISOString();
  if (pattern === 'seconds') return String(Math.round(atMs / 1000));
  return pattern.replace(/YYYY|MM|DD|HH|mm|ss/g, (part) => DATE_PARTS[part]?.(new Date(atMs)) ?? part);
}
