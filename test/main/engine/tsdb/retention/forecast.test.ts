import { describe, expect, it } from 'vitest';
import { keepFor } from '../../../../../src/main/engine/storage/storagePolicy.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { countOf, fileBytes, sweepUntil } from '../../../../support/agingStore.ts';
import { matchers, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Two jobs: `steady` counts, `noisy` has values that do not compress. */
function fill(temp: TempStore, fromT: number, untilT: number): void {
  const job = (name: string, series: number, value: (s: number, i: number) => number, stepMs: number): void => {
    const appender = temp.store.batchAppender(name);
    const refs = Array.from({ length: series }, (_, s) =>
      appender.series(labelsFromRecord({ __name__: `${name}_${s % 2}`, job: name, s: String(s) })),
    );
    for (let t = fromT, i = 0; t < untilT; t += stepMs, i++) {
      appender.commit(
        t,
        refs,
        Float64Array.from(refs, (_, s) => value(s, i)),
        series,
      );
    }
    appender.close();
  };
  job('steady', 40, (s, i) => i * (s + 1), 15_000);
  job('noisy', 20, (s, i) => Math.sin(s * 7919 + i * 104_729), 30_000);
  temp.store.flush();
}

describe('forecast', { timeout: 60_000 }, () => {
  it('tells what days of this will take from what a day of it took', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, now - DAY, now);
    await sweepUntil(temp, () => countOf(temp, 'journal') === 0);
    temp.clock.stepWall(now - temp.clock.now());
    await temp.store.cleanTombstones();
    const dayBytes = fileBytes(temp).database;
    temp.store.setPolicy({
      ...keepFor(15 * DAY),
      rules: [{ matchers: matchers('job=noisy'), keepMs: 2 * DAY, isDownsampled: false }],
    });
    const forecast = await temp.store.forecast();
    expect(forecast.samplesPerSecond).toBeCloseTo(40 / 15 + 20 / 30, 6);
    expect(forecast.bytesPerDay).toBeGreaterThan(0.8 * dayBytes);
    expect(forecast.bytesPerDay).toBeLessThan(1.2 * dayBytes);
    expect(forecast.jobs.map(({ name, series }) => [name, series])).toEqual([
      ['noisy', 20],
      ['steady', 40],
    ]);
    expect(forecast.metrics.map(({ name }) => name).sort()).toEqual(['noisy_0', 'noisy_1', 'steady_0', 'steady_1']);
    const [noisy, rest] = forecast.rules;
    expect(noisy).toMatchObject({ name: '{job="noisy"}', series: 20, keepMs: 2 * DAY });
    expect(noisy?.fullBytes).toBeCloseTo(2 * (forecast.jobs[0]?.bytesPerDay ?? 0), 0);
    expect(rest).toMatchObject({ name: '', series: 40, keepMs: 15 * DAY });
    expect(forecast.fullBytes).toBeCloseTo((noisy?.fullBytes ?? 0) + (rest?.fullBytes ?? 0), 0);
    expect(forecast.limitReachedMs).toBeUndefined();
    expect(forecast.oldestMs).toBe(now - DAY);
  });

  it('tells when a limit of size is reached, and what tiers add', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, now - 4 * HOUR, now);
    const tiers = [
      { resolutionMs: 300_000, afterMs: undefined, keepMs: 90 * DAY },
      { resolutionMs: HOUR, afterMs: undefined, keepMs: 365 * DAY },
    ];
    temp.store.setPolicy({ ...keepFor(30 * DAY), tiers, sizeLimitBytes: 5_000_000 });
    const forecast = await temp.store.forecast();
    const days = ((forecast.limitReachedMs ?? 0) - now) / DAY;
    expect(days).toBeCloseTo((5_000_000 - forecast.usedBytes) / forecast.bytesPerDay, 3);
    const [five, hour] = forecast.tiers;
    expect(five?.bytesPerDay).toBeGreaterThan(0.2 * forecast.bytesPerDay);
    expect(five?.bytesPerDay).toBeLessThan(0.8 * forecast.bytesPerDay);
    expect(hour?.bytesPerDay).toBeCloseTo((five?.bytesPerDay ?? 0) / 12, 0);
    expect(forecast.fullBytes).toBeGreaterThan(30 * forecast.bytesPerDay);
    // A series that has gone silent takes nothing more.
    await temp.clock.advance(HOUR);
    expect(await temp.store.forecast()).toMatchObject({ samplesPerSecond: 0, bytesPerDay: 0, metrics: [] });
  });

  it('knows an empty store', async () => {
    await using temp = openTempStore();
    expect(await temp.store.forecast()).toMatchObject({
      bytesPerSample: 0,
      fullBytes: 0,
      oldestMs: undefined,
      jobs: [],
    });
  });
});
