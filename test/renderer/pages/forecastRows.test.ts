import { describe, expect, it } from 'vitest';
import {
  bytesWhenKept,
  forecastRows,
  jobRows,
  largestRows,
  levelOf,
} from '../../../src/renderer/pages/settings/forecastRows.ts';
import { KEEP_FOREVER_MS, keepWords, type StorageForecast } from '../../../src/shared/storageForecast.ts';

const DAY = 86_400_000;
const share = (name: string, series: number, bytesPerDay: number) => ({
  name,
  series,
  bytesPerDay,
  samplesPerSecond: 1,
});

const forecast: StorageForecast = {
  atMs: 0,
  diskBytes: 400,
  usedBytes: 400,
  oldestMs: 0,
  diskTotalBytes: 100_000,
  diskFreeBytes: 9600,
  sizeLimitBytes: undefined,
  bytesPerSample: 1.1,
  samplesPerSecond: 2,
  bytesPerDay: 300,
  keepMs: 15 * DAY,
  fullBytes: 200 * 15 + 100 * 2 + 500,
  limitReachedMs: undefined,
  rules: [
    { ...share('{a="b"}', 3, 100), keepMs: 2 * DAY, fullBytes: 200 },
    { ...share('', 7, 200), keepMs: 15 * DAY, fullBytes: 3000 },
  ],
  tiers: [{ resolutionMs: 300_000, keepMs: 100 * DAY, bytesNow: 10, bytesPerDay: 5, fullBytes: 500 }],
  metrics: [share('big', 2, 250), share('small', 8, 50)],
  jobs: [share('node', 9, 290), share('', 1, 10)],
};

describe('days of this', () => {
  it('cost what the rest takes a day; rules and tiers of their own stay', () => {
    expect(bytesWhenKept(forecast, 15 * DAY)).toBe(forecast.fullBytes);
    expect(bytesWhenKept(forecast, 30 * DAY)).toBe(200 * 30 + 200 + 500);
  });

  it('have the time in force among them, and its share of the room', () => {
    const rows = forecastRows({ ...forecast, keepMs: 20 * DAY });
    expect(rows.map(({ keepMs, isInForce }) => [keepMs / DAY, isInForce])).toEqual([
      [1, false],
      [7, false],
      [15, false],
      [20, true],
      [30, false],
      [90, false],
      [365, false],
    ]);
    expect(rows[2]?.share).toBeCloseTo(0.37, 6);
    expect(forecastRows({ ...forecast, sizeLimitBytes: 3700 })[2]?.share).toBe(1);
    expect(forecastRows({ ...forecast, diskFreeBytes: undefined })[0]?.share).toBeUndefined();
    expect(forecastRows({ ...forecast, keepMs: KEEP_FOREVER_MS }).some(({ isInForce }) => isInForce)).toBe(false);
  });

  it('warn before the room ends', () => {
    expect([0.5, 0.81, 1.01].map(levelOf)).toEqual(['normal', 'warning', 'critical']);
  });

  it('are told in words', () => {
    const times = [DAY, 15 * DAY, 365 * DAY, 730 * DAY, DAY / 4, KEEP_FOREVER_MS];
    expect(times.map(keepWords)).toEqual([
      '1 day',
      '15 days',
      '1 year',
      '2 years',
      '6\u202fh',
      'as long as there is room',
    ]);
  });
});

describe('what is largest', () => {
  it('is told by bytes a day, then by series', () => {
    const metrics = [
      { name: 'gone_b', type: 'gauge', series: 4 },
      { name: 'small', type: 'counter', series: 8 },
      { name: 'gone_a', type: 'gauge', series: 9 },
      { name: 'big', type: 'gauge', series: 2 },
    ];
    expect(largestRows(forecast, metrics).map(({ name }) => name)).toEqual(['big', 'small', 'gone_a', 'gone_b']);
    expect(largestRows(forecast, metrics)[0]).toMatchObject({ bytesPerDay: 250, share: 250 / 300, type: 'gauge' });
    expect(largestRows(undefined, metrics).map(({ name }) => name)).toEqual(['gone_a', 'small', 'gone_b', 'big']);
  });

  it('names jobs, and what has none', () => {
    expect(jobRows(forecast).map(({ name, series }) => [name, series])).toEqual([
      ['node', 9],
      ['(no job)', 1],
    ]);
    expect(jobRows(undefined)).toEqual([]);
  });
});
