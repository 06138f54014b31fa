/**
 * Times of the week and the year, as `time_intervals` names them: a moment is inside when every part that is given holds
 * it. Ranges include both ends, except that a range of times ends before its last minute.
 */
export interface NumberRange {
  readonly begin: number;
  readonly end: number;
}

export interface TimeInterval {
  /** Minutes of the day; `end` is outside. Undefined: all day. */
  readonly times: readonly NumberRange[] | undefined;
  /** 0 is Sunday. */
  readonly weekdays: readonly NumberRange[] | undefined;
  /** Negative days count from the end of the month, -1 is the last. */
  readonly daysOfMonth: readonly NumberRange[] | undefined;
  readonly months: readonly NumberRange[] | undefined;
  readonly years: readonly NumberRange[] | undefined;
  /** IANA name, `Local`, or undefined for UTC. */
  readonly timeZone: string | undefined;
}

export function containsTime(interval: TimeInterval, nowMs: number): boolean {
  const at = localTime(nowMs, interval.timeZone);
  return (
    holds(interval.times, ({ begin, end }) => at.minute >= begin && at.minute < end) &&
    holds(interval.daysOfMonth, (range) => isDayWithin(range, at.day, daysInMonth(at.year, at.month))) &&
    holds(interval.months, within(at.month)) &&
    holds(interval.weekdays, within(at.weekday)) &&
    holds(interval.years, within(at.year))
  );
}

const holds = (ranges: readonly NumberRange[] | undefined, isInside: (range: NumberRange) => boolean): boolean =>
  ranges === undefined || ranges.some(isInside);

const within =
  (value: number) =>
  ({ begin, end }: NumberRange): boolean =>
    value >= begin && value <= end;

function isDayWithin({ begin, end }: NumberRange, day: number, days: number): boolean {
  const first = begin < 0 ? days + begin + 1 : begin;
  const last = Math.min(end < 0 ? days + end + 1 : end, days);
  return first <= days && day >= first && day <= last;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly minute: number;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const clocks = new Map<string, Intl.DateTimeFormat>();

function localTime(nowMs: number, timeZone: string | undefined): LocalTime {
  const parts = new Map(
    clockOf(timeZone ?? 'UTC')
      .formatToParts(nowMs)
      .map(({ type, value }) => [type, value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
    minute: number('hour') * 60 + number('minute'),
  };
}

/** @throws RangeError when there is no such zone */
export function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === 'Local' ? {} : { timeZone: timeZone === '' ? 'UTC' : timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}
