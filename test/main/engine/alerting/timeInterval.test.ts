import { describe, expect, it } from 'vitest';
import { containsTime } from '../../../../src/main/engine/alerting/timeIntervals/timeInterval.ts';
import { timeIntervalOf, timeWindowOf } from '../../../../src/main/engine/alerting/timeIntervals/timeWindow.ts';
import type { TimeWindow } from '../../../../src/shared/alerting.ts';

const within = (window: TimeWindow, iso: string): boolean => containsTime(timeIntervalOf(window), Date.parse(iso));

describe('a time interval', () => {
  it.for<[TimeWindow, string, boolean]>([
    [{ times: [{ start: '09:00', end: '17:00' }] }, '2026-03-02T09:00:00Z', true],
    [{ times: [{ start: '09:00', end: '17:00' }] }, '2026-03-02T17:00:00Z', false],
    [{ times: [{ start: '22:00', end: '24:00' }] }, '2026-03-02T23:59:59Z', true],
    [{ weekdays: ['monday:friday'] }, '2026-03-06T12:00:00Z', true],
    [{ weekdays: ['monday:friday'] }, '2026-03-07T12:00:00Z', false],
    [{ weekdays: ['Sunday'] }, '2026-03-08T00:00:00Z', true],
    [{ daysOfMonth: ['-1'] }, '2026-02-28T12:00:00Z', true],
    [{ daysOfMonth: ['-1'] }, '2028-02-28T12:00:00Z', false],
    [{ daysOfMonth: ['30:31'] }, '2026-02-28T12:00:00Z', false],
    [{ daysOfMonth: ['25:31'] }, '2026-02-28T12:00:00Z', true],
    [{ daysOfMonth: ['-3:-1'] }, '2026-04-28T12:00:00Z', true],
    [{ daysOfMonth: ['1:-1'] }, '2026-04-15T12:00:00Z', true],
    [{ months: ['december', '1:2'] }, '2026-02-01T00:00:00Z', true],
    [{ months: ['december', '1:2'] }, '2026-03-01T00:00:00Z', false],
    [{ years: ['2020:2025', '2027'] }, '2026-03-01T00:00:00Z', false],
    [{ times: [{ start: '09:00', end: '10:00' }], timeZone: 'Asia/Tokyo' }, '2026-03-02T00:30:00Z', true],
    [{ times: [{ start: '02:00', end: '03:00' }], timeZone: 'Europe/Berlin' }, '2026-07-01T00:30:00Z', true],
    [{ times: [{ start: '02:00', end: '03:00' }], timeZone: 'Europe/Berlin' }, '2026-01-01T01:30:00Z', true],
    [{}, '2026-03-02T09:00:00Z', true],
  ])('%j at %s: %s', ([window, iso, expected]) => {
    expect(within(window, iso)).toBe(expected);
  });

  it.for<[TimeWindow, string]>([
    [{ times: [{ start: '9:00', end: '17:00' }] }, "couldn't parse timestamp 9:00"],
    [{ times: [{ start: '17:00', end: '09:00' }] }, 'start time cannot be equal or greater than end time'],
    [{ weekdays: ['fri'] }, 'fri is not a valid weekday'],
    [{ weekdays: ['friday:monday'] }, 'start day cannot be before end day'],
    [{ daysOfMonth: ['0'] }, '0 is not a valid day of the month'],
    [{ daysOfMonth: ['-5:5'] }, 'end day must be negative'],
    [{ daysOfMonth: ['10:1'] }, 'end day 1 is always before start day 10'],
    [{ months: ['13'] }, '13 is not a valid month'],
    [{ months: ['june:may'] }, 'end month may is before start month june'],
    [{ years: ['2026:2020'] }, 'end year 2020 is before start year 2026'],
    [{ timeZone: 'Mars/Base' }, 'unknown time zone Mars/Base'],
  ])('%j is refused', ([window, reason]) => {
    expect(() => timeIntervalOf(window)).toThrow(reason);
  });

  it('survives the way to a page and back', () => {
    const window: TimeWindow = {
      times: [{ start: '22:15', end: '24:00' }],
      weekdays: ['monday:friday', 'sunday'],
      daysOfMonth: ['1:-1'],
      months: ['1:3'],
      years: ['2026'],
      timeZone: 'Europe/Berlin',
    };
    expect(timeWindowOf(timeIntervalOf(window))).toEqual(window);
  });
});
