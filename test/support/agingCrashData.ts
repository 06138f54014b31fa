/** What the crash test of ageing data writes and how it is kept: hours of data in a second, so that all of its life is in it. */
import type { Clock } from '../../src/main/engine/base/clock.ts';
import { createMatcher } from '../../src/main/engine/storage/matcher.ts';
import { keepFor, type StoragePolicy } from '../../src/main/engine/storage/storagePolicy.ts';
import { KEEP_FOREVER_MS } from '../../src/shared/storageForecast.ts';
import { labelsFromRecord, type Labels } from '../../src/shared/labels.ts';

export const TICK_MS = 10_000;
const HOUR = 3_600_000;
/** A whole number of hours. */
export const START = Date.UTC(2026, 0, 1);

export const KEPT: readonly number[] = Array.from({ length: 50 }, (_, s) => s);
export const DEBUG: readonly number[] = Array.from({ length: 20 }, (_, s) => 100 + s);
/** Deleted one after the other, again and again. */
export const VICTIMS: readonly number[] = Array.from({ length: 10 }, (_, s) => 200 + s);
export const ALL: readonly number[] = [...KEPT, ...DEBUG, ...VICTIMS];

export const timeOf = (tick: number): number => START + tick * TICK_MS;
export const valueOf = (series: number, tick: number): number => tick + series;

export function labelsOf(series: number): Labels {
  const kind = series < 100 ? 'kept' : series < 200 ? 'debug' : 'victim';
  return labelsFromRecord({ __name__: 'aging', kind, s: String(series) });
}

export const KEEP_MS = 6 * HOUR;

export const POLICY: StoragePolicy = {
  ...keepFor(KEEP_MS),
  rules: [
    { matchers: [createMatcher('kind', '=', 'debug')], keepMs: 2 * HOUR, isDownsampled: false },
    { matchers: [createMatcher('kind', '=', 'victim')], keepMs: KEEP_FOREVER_MS, isDownsampled: false },
  ],
  tiers: [
    { resolutionMs: 60_000, afterMs: undefined, keepMs: 12 * HOUR },
    { resolutionMs: 300_000, afterMs: undefined, keepMs: KEEP_FOREVER_MS },
  ],
};

/** Wall time is told by the data; what is to be done in ten seconds is done in a tenth of one. */
export function hastyClock(now: () => number): Clock {
  return {
    now,
    monotonic: () => performance.now(),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs / 100);
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
  };
}
