import { describe, expect, it } from 'vitest';
import { formatPattern } from '../../src/shared/timePattern.ts';
import { formatValue } from '../../src/shared/units.ts';

const at = new Date(2026, 10, 3, 14, 6, 9, 47).getTime();

const week = (year: number, month: number, day: number): string =>
  formatPattern(new Date(year, month - 1, day).getTime(), 'W');

describe('time patterns', () => {
  it('write the parts they name', () => {
    const f = (pattern: string, expected: string): void => expect(formatPattern(at, pattern)).toBe(expected);
    f('YYYY-MM-DD HH:mm:ss.SSS', '2026-11-03 14:06:09.047');
    f('D MMM YY, h:mm a', '3 Nov 26, 2:06 pm');
    f('dddd, MMMM Do', 'Tuesday, November 3rd');
    f('ddd dd d E', 'Tue Tu 2 2');
    f('DDDD [of] Q, [week] WW', '307 of 4, week 45');
    f('MMMM D, YYYY LT', 'November 3, 2026 2:06 PM');
    f('LLLL', 'Tuesday, November 3, 2026 2:06 PM');
    f('X', String(Math.floor(at / 1000)));
    f('', '');
  });

  it('keep what names no part, and say when there is no date', () => {
    expect(formatPattern(at, '/ YYYY · {}')).toBe('/ 2026 · {}');
    expect(formatPattern(9e15, 'YYYY')).toBe('no date');
  });

  it('are a unit', () => {
    expect(formatValue(at, 'time:YYYY/MM/DD')).toBe('2026/11/03');
    expect(formatValue(at, 'time: YYYY')).toBe(' 2026');
    expect(formatValue(null, 'time:YYYY')).toBe('–');
  });

  it('number weeks as calendars do', () => {
    expect([week(2021, 1, 3), week(2021, 1, 4), week(2026, 12, 31), week(2024, 12, 30)]).toEqual([
      '53',
      '1',
      '53',
      '1',
    ]);
  });
});
