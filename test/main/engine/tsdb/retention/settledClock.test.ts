import { describe, expect, it } from 'vitest';
import { settledClock } from '../../../../../src/main/engine/tsdb/retention/settledClock.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { createManualClock } from '../../../../support/manualClock.ts';
import { dump, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the clock by which data comes of age', () => {
  it('goes with the clock, also when that is set back or corrected a little', async () => {
    const clock = createManualClock();
    const settled = settledClock(clock);
    for (const step of [0, -10 * DAY, 60_000, 0.9 * HOUR]) {
      clock.stepWall(step);
      await clock.advance(1000);
      expect(settled.now()).toBe(clock.now());
    }
  });

  it('follows a leap when it has lasted an hour, and never one that was taken back', async () => {
    const clock = createManualClock();
    const settled = settledClock(clock);
    const start = clock.now();
    clock.stepWall(3650 * DAY);
    await clock.advance(HOUR / 2);
    expect(settled.now()).toBe(start + HOUR / 2);
    clock.stepWall(-3650 * DAY);
    await clock.advance(HOUR);
    expect(settled.now()).toBe(clock.now());
    clock.stepWall(2 * DAY);
    expect(settled.now()).toBe(clock.now() - 2 * DAY);
    await clock.advance(HOUR);
    expect(settled.now()).toBe(clock.now());
  });
});

/** A sample a second for `seconds`, at whatever time the clock tells. */
async function collect(temp: TempStore, seconds: number): Promise<number> {
  const appender = temp.store.batchAppender('a');
  const ref = appender.series(labelsFromRecord({ __name__: 'a' }));
  let taken = 0;
  for (let i = 0; i < seconds; i++) {
    taken += appender.commit(temp.clock.now(), [ref], Float64Array.of(i), 1).appended;
    await temp.clock.advance(1000);
  }
  appender.close();
  return taken;
}

const count = (temp: TempStore): number => dump(temp.store)['a']?.length ?? 0;

describe('tsdb: a clock that steps', () => {
  it('loses nothing to a leap of years that is taken back', async () => {
    await using temp = openTempStore({ retentionMs: 15 * DAY, outOfOrderWindowMs: 0 });
    expect(await collect(temp, 300)).toBe(300);
    temp.clock.stepWall(3650 * DAY);
    expect(await collect(temp, 300)).toBe(300);
    temp.clock.stepWall(-3650 * DAY);
    expect(await collect(temp, 300)).toBe(300);
    expect(count(temp)).toBe(900);
    await temp.reopen();
    expect(count(temp)).toBe(900);
  });

  it('loses nothing to a start with a clock that is years ahead', async () => {
    await using temp = openTempStore({ retentionMs: 15 * DAY, outOfOrderWindowMs: 0 });
    await collect(temp, 300);
    await temp.store[Symbol.asyncDispose]();
    temp.clock.stepWall(3650 * DAY);
    await temp.reopen();
    await collect(temp, 300);
    temp.clock.stepWall(-3650 * DAY);
    await collect(temp, 300);
    expect(count(temp)).toBe(900);
  });

  it('takes every sample through steps back and forth, and shows a gap where there is one', async () => {
    await using temp = openTempStore({ outOfOrderWindowMs: 0 });
    let expected = 0;
    for (const step of [0, HOUR, -10 * 60_000, 8 * HOUR, -90_500, 30_250]) {
      temp.clock.stepWall(step);
      expected += await collect(temp, 200);
    }
    expect(expected).toBe(1200);
    const times = (dump(temp.store)['a'] ?? []).map((sample) => Number(sample.split('@')[1]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times).toHaveLength(1200);
    await temp.reopen();
    expect(count(temp)).toBe(1200);
  });

  it('still lets data go that has come of age while the machine slept', async () => {
    await using temp = openTempStore({ retentionMs: DAY, outOfOrderWindowMs: 0 });
    await collect(temp, 600);
    temp.clock.stepWall(3 * DAY);
    await collect(temp, 60);
    expect(count(temp)).toBe(660);
    // The leap has lasted: it was no mistake.
    for (let i = 0; i < 90; i++) await temp.clock.advance(60_000);
    for (let i = 0; i < 100 && count(temp) > 200; i++) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      await temp.clock.advance(10_000);
    }
    // A chunk that has samples of now stays whole.
    expect(count(temp)).toBeGreaterThanOrEqual(60);
    expect(count(temp)).toBeLessThan(200);
  });
});
