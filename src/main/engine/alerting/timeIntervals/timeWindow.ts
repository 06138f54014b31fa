/** Recurring windows as the protocol carries them, in the words of `time_intervals`, and as the engine checks them. */
import { AppError } from '../../../../shared/errors.ts';
import type { TimeWindow } from '../../../../shared/alerting.ts';
import { decodeTop, openYaml } from '../../config/decoder.ts';
import { timeInterval } from '../config/timeIntervalConfig.ts';
import type { NumberRange, TimeInterval } from './timeInterval.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** @throws AppError `bad_data` in the words that the configuration has for it */
export function timeIntervalOf(window: TimeWindow): TimeInterval {
  const text = JSON.stringify({
    ...(window.times && { times: window.times.map(({ start, end }) => ({ start_time: start, end_time: end })) }),
    ...(window.weekdays && { weekdays: window.weekdays }),
    ...(window.daysOfMonth && { days_of_month: window.daysOfMonth }),
    ...(window.months && { months: window.months }),
    ...(window.years && { years: window.years }),
    ...(window.timeZone !== undefined && { location: window.timeZone }),
  });
  const place = openYaml(text, 'window');
  const interval = decodeTop(place, timeInterval);
  if (interval === undefined) {
    throw new AppError('bad_data', `The window of the silence is not valid: ${place.source.problems[0]?.message}.`);
  }
  return interval;
}

export function timeWindowOf(interval: TimeInterval): TimeWindow {
  const { times, weekdays, daysOfMonth, months, years, timeZone } = interval;
  return {
    ...(times && { times: times.map(({ begin, end }) => ({ start: clock(begin), end: clock(end) })) }),
    ...(weekdays && { weekdays: weekdays.map((range) => words(range, (day) => WEEKDAYS[day] ?? '')) }),
    ...(daysOfMonth && { daysOfMonth: daysOfMonth.map((range) => words(range, String)) }),
    ...(months && { months: months.map((range) => words(range, String)) }),
    ...(years && { years: years.map((range) => words(range, String)) }),
    ...(timeZone !== undefined && { timeZone }),
  };
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const words = ({ begin, end }: NumberRange, word: (value: number) => string): string =>
  begin === end ? word(begin) : `${word(begin)}:${word(end)}`;
