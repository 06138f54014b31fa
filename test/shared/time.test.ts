import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, parseTime } from '../../src/shared/time.ts';

describe('durations', () => {
  it('parse in falling order of units', () => {
    expect(parseDuration('5m')).toBe(300_000);
    expect(parseDuration('1h30m')).toBe(5_400_000);
    expect(parseDuration('0s')).toBe(0);
    expect(parseDuration('0')).toBe(0);
    expect(parseDuration('1y2w3d4h5m6s7ms')).toBe(
      31_536_000_000 + 1_209_600_000 + 259_200_000 + 14_400_000 + 300_000 + 6_000 + 7,
    );
  });

  it.each(['', '5', '1.5m', '5m1h', '-5m', '5 m', 'm'])('refuse %j', (text) => {
    expect(() => parseDuration(text)).toThrow('is not a duration');
  });

  it('print in the shortest exact form', () => {
    expect(formatDuration(90_000)).toBe('1m30s');
    expect(formatDuration(0)).toBe('0s');
    expect(formatDuration(604_800_000)).toBe('1w');
    expect(formatDuration(8 * 86_400_000)).toBe('8d');
    expect(formatDuration(-5000)).toBe('-5s');
  });
});

describe('times of the API', () => {
  it('are Unix seconds or RFC 3339', () => {
    expect(parseTime('1700000000.5')).toBe(1_700_000_000_500);
    expect(parseTime('-1')).toBe(-1000);
    expect(parseTime('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0, 1));
    expect(parseTime('2026-01-01T01:00:00+01:00')).toBe(Date.UTC(2026, 0, 1));
  });

  it.each(['abc', '', '2026-01-01', '1e'])('refuse %j', (text) => {
    expect(() => parseTime(text)).toThrow(`cannot parse "${text}" to a valid timestamp`);
  });
});
