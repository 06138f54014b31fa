/** Parts of a UTC date from Unix seconds. */
import type { FloatFunction } from './elementwise.ts';

const DAY_MS = 86_400_000;

/** Seconds are cut to whole ones; what a date cannot hold has no parts. */
function ofDate(part: (date: Date) => number): FloatFunction {
  return (seconds) => part(new Date(Math.trunc(seconds) * 1000));
}

function dayOfYear(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (midnight - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS + 1;
}

const daysInMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

export const DATE_FUNCTIONS: ReadonlyMap<string, FloatFunction> = new Map([
  ['minute', ofDate((date) => date.getUTCMinutes())],
  ['hour', ofDate((date) => date.getUTCHours())],
  ['day_of_week', ofDate((date) => date.getUTCDay())],
  ['day_of_month', ofDate((date) => date.getUTCDate())],
  ['day_of_year', ofDate(dayOfYear)],
  ['days_in_month', ofDate(daysInMonth)],
  ['month', ofDate((date) => date.getUTCMonth() + 1)],
  ['year', ofDate((date) => date.getUTCFullYear())],
]);
