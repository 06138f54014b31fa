import { statfsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keepFor, type StoragePolicy } from '../../../../../src/main/engine/storage/storagePolicy.ts';
import { sizeLimit } from '../../../../../src/main/engine/tsdb/retention/sizeLimitJob.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { countOf, fileBytes, rowsOf, sweepUntil } from '../../../../support/agingStore.ts';
import { dump, matchers, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MB = 2 ** 20;

const forever = (more: Partial<StoragePolicy> = {}): StoragePolicy => ({ ...keepFor(1000 * DAY), ...more });

/** Values that do not compress: about 7 bytes a sample. */
const noise = (s: number, i: number): number => Math.sin(s * 7919 + i * 104_729) * 1e3;

function fill(temp: TempStore, names: readonly string[], fromT: number, untilT: number, stepMs: number): void {
  const appender = temp.store.batchAppender('job');
  const refs = names.map((name) => appender.series(labelsFromRecord({ __name__: name, job: 'a' })));
  for (let t = fromT, i = 0; t < untilT; t += stepMs, i++) {
    appender.commit(
      t,
      refs,
      Float64Array.from(refs, (_, s) => noise(s, i)),
      refs.length,
    );
  }
  appender.close();
  temp.store.flush();
}

const names = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}_${i}`);

function oldest(temp: TempStore, name: string): number {
  const [samples] = Object.values(dump(temp.store, matchers(`__name__=${name}`)));
  return Number(samples?.[0]?.split('@')[1] ?? Infinity);
}

describe('retention', { timeout: 120_000 }, () => {
  it('by selector takes single series out of the chunks they share, and the file shrinks', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, [...names('debug', 48), ...names('kept', 16)], now - 4 * DAY, now, 30_000);
    await sweepUntil(temp, () => countOf(temp, 'journal') === 0);
    const keptBefore = dump(temp.store, matchers('__name__=~kept.*'));
    await temp.store.cleanTombstones();
    const before = fileBytes(temp);
    temp.store.setPolicy(
      forever({ rules: [{ matchers: matchers('__name__=~debug_.*'), keepMs: 6 * HOUR, isDownsampled: false }] }),
    );
    await sweepUntil(temp, () => oldest(temp, 'debug_3') > now - 2 * DAY);
    await sweepUntil(temp, () => fileBytes(temp).database < 0.55 * before.database);
    expect(dump(temp.store, matchers('__name__=~kept.*'))).toEqual(keptBefore);
    // A chunk goes when all of it is of age.
    expect(oldest(temp, 'debug_3')).toBeLessThan(now - 6 * HOUR);
    expect(dump(await temp.reopen(), matchers('__name__=~kept.*'))).toEqual(keptBefore);
    expect(temp.store.stats().corruptBlobs).toBe(0);
  });

  it('takes the first rule that matches', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['up', 'other'], now - 2 * DAY, now, 60_000);
    temp.store.setPolicy({
      ...keepFor(6 * HOUR),
      rules: [
        { matchers: matchers('__name__=up'), keepMs: 100 * DAY, isDownsampled: true },
        { matchers: matchers('job=a'), keepMs: 12 * HOUR, isDownsampled: true },
      ],
    });
    await sweepUntil(temp, () => oldest(temp, 'other') > now - 2 * DAY);
    expect(oldest(temp, 'up')).toBe(now - 2 * DAY);
    // A sample as old as the longest rule is taken.
    const appender = temp.store.appender();
    appender.append(appender.series(labelsFromRecord({ __name__: 'up', job: 'b' })), now - 50 * DAY, 1);
    expect(appender.commit()).toMatchObject({ appended: 1, outOfBounds: 0 });
  });

  it('by size keeps the file under its limit and the newest data in it', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, names('n', 64), now - 2 * DAY, now, 15_000);
    await sweepUntil(temp, () => countOf(temp, 'journal') === 0);
    const before = fileBytes(temp);
    expect(before.all).toBeGreaterThan(4 * MB);
    temp.store.setPolicy(forever({ sizeLimitBytes: 2 * MB }));
    await sweepUntil(temp, () => fileBytes(temp).all <= 2 * MB);
    expect(fileBytes(temp).database).toBeGreaterThan(MB);
    const [first] = Object.values(dump(temp.store, matchers('__name__=n_5')));
    expect(Number(first?.at(-1)?.split('@')[1])).toBe(now - 15_000);
    expect(oldest(temp, 'n_5')).toBeGreaterThan(now - 1.5 * DAY);
  });

  it('by size lets tiers live as much longer than samples as they are to be kept longer', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, names('n', 32), now - 4 * DAY, now, 30_000);
    const tier = { resolutionMs: 300_000, afterMs: 0, keepMs: 1000 * DAY };
    temp.store.setPolicy({ ...keepFor(100 * DAY), tiers: [tier] });
    await sweepUntil(temp, () => countOf(temp, 'journal') === 0 && countOf(temp, 'tier') >= 8);
    await temp.store.cleanTombstones();
    temp.store.setPolicy({ ...keepFor(100 * DAY), tiers: [tier], sizeLimitBytes: 0.75 * fileBytes(temp).all });
    await sweepUntil(temp, () => oldest(temp, 'n_5') > now - 3.5 * DAY);
    expect(rowsOf<{ t: number }>(temp, 'SELECT min(min_t) AS t FROM tier')[0]?.t).toBe(now - 4 * DAY);
  });

  it('by share of the disk goes before the limit of bytes', () => {
    const { blocks, bsize } = statfsSync('/');
    expect(sizeLimit(forever({ sizeLimitBytes: 5, diskPercentage: 12.5 }), '/')).toBe((blocks * bsize) / 8);
    expect(sizeLimit(forever({ sizeLimitBytes: 5 }), '/')).toBe(5);
    expect(sizeLimit(forever(), '/')).toBeUndefined();
  });

  it('leaves what a tier is to be made of until it is made', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['a'], now - 3 * DAY + 60_000, now, 60_000);
    const tier = { resolutionMs: 300_000, afterMs: undefined, keepMs: 100 * DAY };
    temp.store.setPolicy({ ...keepFor(HOUR), tiers: [tier] });
    await sweepUntil(temp, () => countOf(temp, 'chunk') <= 1);
    // Three whole days are 3 × 288 buckets.
    expect(rowsOf(temp, 'SELECT resolution, min_t, max_t FROM tier ORDER BY id')).toEqual(
      [3, 2, 1].map((days) => ({
        resolution: 300_000,
        min_t: now - days * DAY + 60_000,
        max_t: now - (days - 1) * DAY - (days === 1 ? 60_000 : 0),
      })),
    );
  });
});
