/**
 * Times by a pattern of parts, as the unit `time:…` of dashboards writes them: `YYYY-MM-DD HH:mm`. A part is the longest run
 * of letters that names one; what stands in brackets is text, and so is everything that names no part. Local time.
 */
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const two = (value: number): string => String(value).padStart(2, '0');
const twelve = (date: Date): number => date.getHours() % 12 || 12;

function ordinal(value: number): string {
  const tens = value % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}

function zone(date: Date, separator: string): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}

const dayOfYear = (date: Date): number =>
  Math.round((new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime() - yearStart(date)) / 86_400_000) +
  1;
const yearStart = (date: Date): number => new Date(date.getFullYear(), 0, 1).getTime();

/** Weeks begin on Monday; the first is that of the year's first Thursday. */
function isoWeek(date: Date): number {
  const thursday = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 4 - (date.getDay() || 7));
  return Math.ceil(dayOfYear(thursday) / 7);
}

const PARTS: Readonly<Record<string, (date: Date) => string>> = {
  YYYY: (date) => String(date.getFullYear()),
  YY: (date) => two(date.getFullYear() % 100),
  Q: (date) => String(Math.floor(date.getMonth() / 3) + 1),
  MMMM: (date) => MONTHS[date.getMonth()] ?? '',
  MMM: (date) => (MONTHS[date.getMonth()] ?? '').slice(0, 3),
  MM: (date) => two(date.getMonth() + 1),
  M: (date) => String(date.getMonth() + 1),
  Do: (date) => ordinal(date.getDate()),
  DDDD: (date) => String(dayOfYear(date)).padStart(3, '0'),
  DDD: (date) => String(dayOfYear(date)),
  DD: (date) => two(date.getDate()),
  D: (date) => String(date.getDate()),
  dddd: (date) => DAYS[date.getDay()] ?? '',
  ddd: (date) => (DAYS[date.getDay()] ?? '').slice(0, 3),
  dd: (date) => (DAYS[date.getDay()] ?? '').slice(0, 2),
  d: (date) => String(date.getDay()),
  E: (date) => String(date.getDay() || 7),
  WW: (date) => two(isoWeek(date)),
  W: (date) => String(isoWeek(date)),
  HH: (date) => two(date.getHours()),
  H: (date) => String(date.getHours()),
  hh: (date) => two(twelve(date)),
  h: (date) => String(twelve(date)),
  mm: (date) => two(date.getMinutes()),
  m: (date) => String(date.getMinutes()),
  ss: (date) => two(date.getSeconds()),
  s: (date) => String(date.getSeconds()),
  SSS: (date) => String(date.getMilliseconds()).padStart(3, '0'),
  SS: (date) => two(Math.floor(date.getMilliseconds() / 10)),
  S: (date) => String(Math.floor(date.getMilliseconds() / 100)),
  A: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  a: (date) => (date.getHours() < 12 ? 'am' : 'pm'),
  ZZ: (date) => zone(date, ''),
  Z: (date) => zone(date, ':'),
  X: (date) => String(Math.floor(date.getTime() / 1000)),
  x: (date) => String(date.getTime()),
};

/** Names of whole patterns. */
const PATTERNS: Readonly<Record<string, string>> = {
  LT: 'h:mm A',
  LTS: 'h:mm:ss A',
  L: 'MM/DD/YYYY',
  LL: 'MMMM D, YYYY',
  LLL: 'MMMM D, YYYY h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  l: 'M/D/YYYY',
  ll: 'MMM D, YYYY',
  lll: 'MMM D, YYYY h:mm A',
  llll: 'ddd, MMM D, YYYY h:mm A',
};

const longestFirst = (names: readonly string[]): string => names.toSorted((a, b) => b.length - a.length).join('|');
const TEXT = String.raw`\[[^\]]*\]`;
const NAMED = new RegExp(`${TEXT}|${longestFirst(Object.keys(PATTERNS))}`, 'g');
const PART = new RegExp(`${TEXT}|${longestFirst(Object.keys(PARTS))}`, 'g');

/** @param pattern  `YYYY-MM-DD [at] HH:mm`, or the name of one, as `LLL` */
export function formatPattern(ms: number, pattern: string): string {
  const date = new Date(ms);
  if (!Number.isFinite(date.getTime())) return 'no date';
  return pattern
    .replace(NAMED, (name) => PATTERNS[name] ?? name)
    .replace(PART, (part) => (part.startsWith('[') ? part.slice(1, -1) : (PARTS[part]?.(date) ?? part)));
}
