/** Decoders of Prometheus' scalar types: durations, sizes, URLs, label names, secrets. */
import { parseDuration, type Milliseconds } from '../../../shared/time.ts';
import { fail, map, optional, text, type Decoder } from './decoder.ts';
import { Secret } from './secret.ts';

export const duration: Decoder<Milliseconds> = map(text, (value, place) => {
  if (value === '') fail(place, 'empty duration string');
  try {
    return parseDuration(value);
  } catch {
    fail(place, `not a valid duration string: "${value}"`);
  }
});

/** 0 and absent are the same: the default applies. */
export const durationOr = (fallback: Milliseconds): Decoder<Milliseconds> =>
  map(optional(duration), (value) => (value === undefined || value === 0 ? fallback : value));

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
  E: 2 ** 60,
};

/** Sizes are powers of two whatever the spelling (`15MB` is 15 MiB), as in Prometheus. 0 when absent. */
export const bytes: Decoder<number> = map(text, (value, place) => {
  if (value === '' || value === '0') return 0;
  let rest = value.startsWith('-') ? value.slice(1) : value;
  let total = 0;
  while (rest !== '') {
    const part = /^(\d+(?:\.\d+)?)([KMGTPE]?)(i?B)?/.exec(rest);
    if (part === null || (part[2] === '' && part[3] === undefined)) fail(place, `units: unknown unit in "${value}"`);
    total += Number(part[1]) * (SIZE_UNITS[part[2] ?? ''] as number);
    rest = rest.slice(part[0].length);
  }
  return value.startsWith('-') ? -total : total;
});

export const secret: Decoder<Secret | undefined> = map(text, (value) => (value === '' ? undefined : new Secret(value)));

/** A URL as Prometheus parses it at the door: kept as text, because discovery and templates fill in parts later. */
export const url: Decoder<string> = map(text, (value, place) => {
  if (!isParsableUrl(value)) fail(place, `parse "${value}": invalid URL`);
  return value;
});

export const optionalUrl: Decoder<string | undefined> = optional(url);

function isParsableUrl(value: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(value)
    ? URL.canParse(value)
    : !/[\s<>]/.test(value) && !value.startsWith(':');
}

export function oneOf<T extends string>(values: readonly T[], message: (value: string) => string): Decoder<T> {
  return map(text, (value, place) => {
    if (!(values as readonly string[]).includes(value)) fail(place, message(value));
    return value as T;
  });
}

export type NameScheme = 'utf8' | 'legacy';

/** With UTF-8 names any non-empty valid text will do; U+FFFD stands for bytes that were not UTF-8. */
export function isLabelName(name: string, scheme: NameScheme): boolean {
  return scheme === 'legacy' ? /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) : name !== '' && isValidText(name);
}

export function isMetricName(name: string, scheme: NameScheme): boolean {
  return scheme === 'legacy' ? /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) : name !== '' && isValidText(name);
}

export const isValidText = (value: string): boolean => value.isWellFormed() && !value.includes('\uFFFD');

/** Go's %q of a short text, for messages that quote what was written. */
export const quoted = (value: string): string => JSON.stringify(value).replaceAll('\uFFFD', String.raw`\xff`);
