/**
 * Time ranges as a person writes them and as the address keeps them: Grafana's relative forms (`now-5m`, `now-1d/d`),
 * dates, clock times, Unix seconds or milliseconds. Pure: the present and the zone come from the arguments and the system.
 */
import { formatDuration, parseDuration } from '../../shared/time.ts';
import { formatClock, formatClockShort, formatDay } from '../../shared/units.ts';

/** Both ends as text, so that "Last 5 minutes" stays that on every reload. A range follows the present when `to` is `now`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export interface QuickRange extends TimeRange {
  readonly label: string;
}

export const DEFAULT_RANGE: TimeRange = { from: 'now-5m', to: 'now' };

const last = (label: string, from: string): QuickRange => ({ label, from: `now-${from}`, to: 'now' });

/** Three columns of six, all visible at once. */
export const QUICK_RANGES: readonly (readonly QuickRange[])[] = [
  [
    last('Last 1 minute', '1m'),
    last('Last 5 minutes', '5m'),
    last('Last 15 minutes', '15m'),
    last('Last 30 minutes', '30m'),
    last('Last 1 hour', '1h'),
    last('Last 3 hours', '3h'),
  ],
  [
    last('Last 6 hours', '6h'),
    last('Last 12 hours', '12h'),
    last('Last 24 hours', '24h'),
    last('Last 2 days', '2d'),
    last('Last 7 days', '7d'),
    last('Last 15 days', '15d'),
  ],
  [
    { label: 'Today', from: 'now/d', to: 'now' },
    { label: 'Yesterday', from: 'now-1d/d', to: 'now-1d/d' },
    { label: 'This week', from: 'now/w', to: 'now' },
    { label: 'Previous week', from: 'now-1w/w', to: 'now-1w/w' },
    { label: 'This month', from: 'now/M', to: 'now' },
    { label: 'Business hours', from: 'now/d+9h', to: 'now/d+17h' },
  ],
];

export const isFollowing = (range: TimeRange): boolean => range.to === 'now';

export const fixedRange = (fromMs: number, toMs: number): TimeRange => ({
  from: String(Math.round(fromMs)),
  to: String(Math.round(toMs)),
});

export const sameRange = (a: TimeRange, b: TimeRange): boolean => a.from === b.from && a.to === b.to;

/** @returns `[fromMs, toMs]`, or undefined when an end cannot be read or the range is empty */
export function resolveRange(range: TimeRange, nowMs: number): readonly [number, number] | undefined {
  const fromMs = parseInstant(range.from, nowMs);
  const toMs = parseInstant(range.to, nowMs, true);
  return fromMs === undefined || toMs === undefined || toMs <= fromMs ? undefined : [fromMs, toMs];
}

/**
 * One end of a range.
 * @param isEnd  a rounded end means the end of that day, week or month
 */
export function parseInstant(text: string, nowMs: number, isEnd = false): number | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('now')) return parseRelative(trimmed.slice(3), nowMs, isEnd);
  if (/^\d{9,11}(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{12,14}$/.test(trimmed)) return Number(trimmed);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed);
  if (clock) return clockOn(new Date(nowMs), clock);
  if (trimmed === 'today') return startOf('d', nowMs);
  if (trimmed === 'yesterday') return startOf('d', startOf('d', nowMs) - 1);
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return undefined;
  const isDay = trimmed.length === 10;
  const at = Date.parse(isDay ? `${trimmed}T00:00:00` : trimmed.replace(' ', 'T'));
  if (Number.isNaN(at)) return undefined;
  return isDay && isEnd ? endOf('d', at) : at;
}

/** The steps after `now`, from left to right: `-1d/d`, `/d+9h`. */
function parseRelative(text: string, nowMs: number, isEnd: boolean): number | undefined {
  let at = nowMs;
  let rest = text.replaceAll(' ', '');
  while (rest !== '') {
    const step = /^(?:([+-])(\d+)([smhdwMy])|\/([hdwMy]))/.exec(rest);
    if (!step) return undefined;
    rest = rest.slice(step[0].length);
    const [, sign, count, unit, rounding] = step;
    if (rounding !== undefined) at = isEnd && rest === '' ? endOf(rounding, at) : startOf(rounding, at);
    else at = moved(at, Number(count) * (sign === '-' ? -1 : 1), unit ?? 's');
  }
  return at;
}

const FIXED_UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Days and longer move by the calendar, so that a day with a clock change is still one day. */
function moved(atMs: number, count: number, unit: string): number {
  const fixed = FIXED_UNITS[unit];
  if (fixed !== undefined) return atMs + count * fixed;
  const at = new Date(atMs);
  if (unit === 'd') at.setDate(at.getDate() + count);
  else if (unit === 'w') at.setDate(at.getDate() + count * 7);
  else if (unit === 'M') at.setMonth(at.getMonth() + count);
  else at.setFullYear(at.getFullYear() + count);
  return at.getTime();
}

function startOf(unit: string, atMs: number): number {
  const at = new Date(atMs);
  if (unit === 'h') return at.setMinutes(0, 0, 0);
  at.setHours(0, 0, 0, 0);
  if (unit === 'w') at.setDate(at.getDate() - ((at.getDay() + 6) % 7));
  if (unit === 'M') at.setDate(1);
  if (unit === 'y') at.setMonth(0, 1);
  return at.getTime();
}

const endOf = (unit: string, atMs: number): number => moved(startOf(unit, atMs), 1, unit);

function clockOn(day: Date, [, hours, minutes, seconds]: RegExpExecArray): number | undefined {
  if (Number(hours) > 24 || Number(minutes) > 59) return undefined;
  return day.setHours(Number(hours), Number(minutes), Number(seconds ?? 0), 0);
}

/** A whole range in one piece of text, for the palette: `6h`, `last 2 days`, `yesterday`, `14:00-15:30`. */
export function parseRangeText(text: string, nowMs: number): TimeRange | undefined {
  const lower = text.trim().toLowerCase();
  const quick = QUICK_RANGES.flat().find(({ label }) => label.toLowerCase() === lower);
  if (quick) return { from: quick.from, to: quick.to };
  const span = /^(?:last )?(\d+) ?(s|m|min|minutes?|h|hours?|d|days?|w|weeks?)$/.exec(lower);
  if (span) return { from: `now-${span[1]}${(span[2] ?? 'm').charAt(0)}`, to: 'now' };
  const ends = /^(\S+(?: \d{1,2}:\d{2}(?::\d{2})?)?) ?(?: to |–| - |-(?=\d{1,2}:))\s*(\S.*)$/.exec(lower);
  if (!ends) return undefined;
  const fromMs = parseInstant(ends[1] ?? '', nowMs);
  const toMs = parseInstant(ends[2] ?? '', nowMs, true);
  return fromMs !== undefined && toMs !== undefined && toMs > fromMs ? fixedRange(fromMs, toMs) : undefined;
}

const UNIT_WORDS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' };

/** What the range button says. */
export function describeRange(range: TimeRange, nowMs: number): string {
  const quick = QUICK_RANGES.flat().find((candidate) => sameRange(candidate, range));
  if (quick) return quick.label;
  const simple = /^now-(\d+)([smhdw])$/.exec(range.from);
  if (simple && range.to === 'now') {
    const [, count = '', unit = ''] = simple;
    return `Last ${count} ${UNIT_WORDS[unit] ?? unit}${count === '1' ? '' : 's'}`;
  }
  const ends = resolveRange(range, nowMs);
  return ends ? describeSpan(ends[0], ends[1], nowMs) : `${range.from} to ${range.to}`;
}

const day = (atMs: number): string => new Date(atMs).toDateString();

/** `14:02:10 – 14:03:40`, with the day where it is not today. */
function describeSpan(fromMs: number, toMs: number, nowMs: number): string {
  const clock = toMs - fromMs < 600_000 ? formatClock : formatClockShort;
  const prefix = day(fromMs) === day(nowMs) && day(toMs) === day(nowMs) ? '' : `${formatDay(fromMs)} `;
  const suffix = day(fromMs) === day(toMs) ? '' : `${formatDay(toMs)} `;
  return `${prefix}${clock(fromMs)} – ${suffix}${clock(toMs)}`;
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1000,
);
/** Twice the points of the widest chart would not be seen. */
const MOST_POINTS = 1_100;

/** The step of a chart: about `points` of them, a round number, as fine as the wished refresh where that is possible. */
export function stepFor(spanMs: number, options: { points?: number; everyMs?: number | undefined } = {}): number {
  const { points = 300, everyMs } = options;
  if (everyMs !== undefined && spanMs / everyMs > points && spanMs / everyMs <= MOST_POINTS) return everyMs;
  return STEPS_MS.find((step) => step >= spanMs / points) ?? Math.ceil(spanMs / points / 86_400_000) * 86_400_000;
}

/** `5 s`, `1 min` → the address and back. */
export const everyToText = (everyMs: number): string => formatDuration(everyMs);
export function everyFromText(text: string | null): number | undefined {
  if (text === null) return undefined;
  try {
    return parseDuration(text) || undefined;
  } catch {
    return undefined; // An interval nobody can read is the automatic one.
  }
}
