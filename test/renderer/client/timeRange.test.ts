import { describe, expect, it } from 'vitest';
import {
  describeRange,
  parseInstant,
  parseRangeText,
  QUICK_RANGES,
  resolveRange,
  stepFor,
} from '../../../src/renderer/client/timeRange.ts';

/** A Tuesday. */
const NOW = new Date(2026, 10, 24, 14, 32, 10).getTime();
const at = (day: number, hours = 0, minutes = 0, seconds = 0): number =>
  new Date(2026, 10, day, hours, minutes, seconds).getTime();

describe('parseInstant', () => {
  it('reads relative forms from left to right', () => {
    expect(parseInstant('now', NOW)).toBe(NOW);
    expect(parseInstant('now-90m', NOW)).toBe(NOW - 90 * 60_000);
    expect(parseInstant('now - 1h', NOW)).toBe(NOW - 3_600_000);
    expect(parseInstant('now/d', NOW)).toBe(at(24));
    expect(parseInstant('now-1d/d', NOW)).toBe(at(23));
    expect(parseInstant('now/d+9h', NOW)).toBe(at(24, 9));
    expect(parseInstant('now/w', NOW)).toBe(at(23));
  });

  it('rounds an end up to the end of its day or week', () => {
    expect(parseInstant('now-1d/d', NOW, true)).toBe(at(24));
    expect(parseInstant('now/w', NOW, true)).toBe(at(30));
    expect(parseInstant('now/d+17h', NOW, true)).toBe(at(24, 17));
  });

  it('reads dates, clocks and Unix times', () => {
    expect(parseInstant('2026-11-20 14:00', NOW)).toBe(at(20, 14));
    expect(parseInstant('2026-11-20', NOW)).toBe(at(20));
    expect(parseInstant('2026-11-20', NOW, true)).toBe(at(21));
    expect(parseInstant('14:05', NOW)).toBe(at(24, 14, 5));
    expect(parseInstant('14:05:30', NOW)).toBe(at(24, 14, 5, 30));
    expect(parseInstant('1795541023', NOW)).toBe(1_795_541_023_000);
    expect(parseInstant('1795541023000', NOW)).toBe(1_795_541_023_000);
    expect(parseInstant('yesterday', NOW)).toBe(at(23));
  });

  it('refuses what is none', () => {
    const texts = ['', 'later', 'now-5x', 'now-', '2026-13-45 99:00', '25:61', '12'];
    expect(texts.filter((text) => parseInstant(text, NOW) !== undefined)).toEqual([]);
  });
});

describe('resolveRange', () => {
  it('has no range whose end is not after its start', () => {
    expect(resolveRange({ from: 'now', to: 'now-1h' }, NOW)).toBeUndefined();
    expect(resolveRange({ from: 'now-1h', to: 'now' }, NOW)).toEqual([NOW - 3_600_000, NOW]);
  });

  it('has all quick ranges, at least fifteen', () => {
    const quick = QUICK_RANGES.flat();
    expect(quick.length).toBeGreaterThanOrEqual(15);
    expect(quick.filter((range) => resolveRange(range, NOW) === undefined)).toEqual([]);
  });
});

describe('parseRangeText', () => {
  it('reads spans, names and clock ranges', () => {
    expect(parseRangeText('6h', NOW)).toEqual({ from: 'now-6h', to: 'now' });
    expect(parseRangeText('last 2 days', NOW)).toEqual({ from: 'now-2d', to: 'now' });
    expect(parseRangeText('yesterday', NOW)).toEqual({ from: 'now-1d/d', to: 'now-1d/d' });
    expect(parseRangeText('14:00-15:30', NOW)).toEqual({ from: String(at(24, 14)), to: String(at(24, 15, 30)) });
  });

  it('leaves other text alone', () => {
    const texts = ['disk', 'node_load1', '6', '15:00-14:00'];
    expect(texts.filter((text) => parseRangeText(text, NOW) !== undefined)).toEqual([]);
  });
});

describe('describeRange', () => {
  it('uses the name of a quick range, words for a span, clocks for the rest', () => {
    expect(describeRange({ from: 'now-5m', to: 'now' }, NOW)).toBe('Last 5 minutes');
    expect(describeRange({ from: 'now-90m', to: 'now' }, NOW)).toBe('Last 90 minutes');
    expect(describeRange({ from: String(at(24, 14)), to: String(at(24, 15)) }, NOW)).toBe('14:00 – 15:00');
    expect(describeRange({ from: String(at(20, 14)), to: String(at(20, 14, 5)) }, NOW)).toBe(
      '20 Nov 14:00:00 – 14:05:00',
    );
  });
});

describe('stepFor', () => {
  it('takes about 300 round steps, one second at the least', () => {
    expect(stepFor(300_000)).toBe(1_000);
    expect(stepFor(60_000)).toBe(1_000);
    expect(stepFor(3_600_000)).toBe(15_000);
    expect(stepFor(86_400_000)).toBe(300_000);
  });

  it('is as fine as the wished refresh, within what can be seen', () => {
    expect(stepFor(3_600_000, { everyMs: 5_000 })).toBe(5_000);
    expect(stepFor(86_400_000, { everyMs: 5_000 })).toBe(300_000);
  });
});
