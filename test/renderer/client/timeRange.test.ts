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
  const f = (text: string, expected: number | undefined, isEnd = false): void =>
    expect(parseInstant(text, NOW, isEnd), text).toBe(expected);

  it('reads relative forms from left to right', () => {
    f('now', NOW);
    f('now-90m', NOW - 90 * 60_000);
    f('now - 1h', NOW - 3_600_000);
    f('now/d', at(24));
    f('now-1d/d', at(23));
    f('now/d+9h', at(24, 9));
    f('now/w', at(23));
  });

  it('rounds an end up to the end of its day or week', () => {
    f('now-1d/d', at(24), true);
    f('now/w', at(30), true);
    f('now/d+17h', at(24, 17), true);
  });

  it('reads dates, clocks and Unix times', () => {
    f('2026-11-20 14:00', at(20, 14));
    f('2026-11-20', at(20));
    f('2026-11-20', at(21), true);
    f('14:05', at(24, 14, 5));
    f('14:05:30', at(24, 14, 5, 30));
    f('1795541023', 1_795_541_023_000);
    f('1795541023000', 1_795_541_023_000);
    f('yesterday', at(23));
  });

  it('refuses what is none', () => {
    for (const text of ['', 'later', 'now-5x', 'now-', '2026-13-45 99:00', '25:61', '12']) f(text, undefined);
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
    for (const range of quick) expect(resolveRange(range, NOW), range.label).toBeDefined();
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
    for (const text of ['disk', 'node_load1', '6', '15:00-14:00'])
      expect(parseRangeText(text, NOW), text).toBeUndefined();
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
