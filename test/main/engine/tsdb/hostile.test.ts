/** Disks that fill up, folders that cannot be written, vanish or are taken: on real file systems, where they can be had. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import type { CommitReport } from '../../../../src/main/engine/storage/storage.ts';
import { openTsdb, type Tsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';
import { mountSmallDisk, NO_SMALL_DISK } from '../../../support/smallDisk.ts';
import { dump, tempFolder } from '../../../support/tempStore.ts';

const open = (dir: string, clock: ManualClock): Tsdb =>
  openTsdb({ dir, clock, log: silentLogger, retentionMs: 1e14, outOfOrderWindowMs: 0 });

/** Writes `ticks` scrapes of `series` series; values are random enough not to be packed away. */
function writer(store: Tsdb, clock: ManualClock, series: number): (ticks: number) => Promise<CommitReport> {
  const appender = store.batchAppender('a');
  const refs = Array.from({ length: series }, (_, i) =>
    appender.series(labelsFromRecord({ __name__: 'm', i: String(i) })),
  );
  const values = new Float64Array(series);
  return async (ticks) => {
    let report: CommitReport = { appended: 0, outOfOrder: 0, duplicate: 0, outOfBounds: 0 };
    for (let tick = 0; tick < ticks; tick++) {
      for (let i = 0; i < series; i++) values[i] = Math.sin(clock.now() * (i + 1));
      report = appender.commit(clock.now(), refs, values, series);
      await clock.advance(1000);
    }
    return report;
  };
}

const samplesOf = (store: Tsdb): number => Object.values(dump(store)).reduce((sum, samples) => sum + samples.length, 0);

describe.skipIf(NO_SMALL_DISK)(
  `tsdb: a disk of its own${NO_SMALL_DISK === undefined ? '' : ` (${NO_SMALL_DISK})`}`,
  () => {
    it('that is full: says so, answers, keeps what comes, and stores it when there is room', async () => {
      using disk = mountSmallDisk(8);
      const clock = createManualClock();
      let store = open(join(disk.path, 'data'), clock);
      const write = writer(store, clock, 500);
      await write(20);
      disk.fill();
      await write(100);
      expect(store.stats().writeError).toBe('The disk is full. Free some space on it.');
      expect(samplesOf(store)).toBe(60_000);
      disk.free();
      await write(20);
      expect(store.stats().writeError).toBeUndefined();
      const expected = dump(store);
      await store[Symbol.asyncDispose]();
      store = open(join(disk.path, 'data'), clock);
      expect(dump(store)).toEqual(expected);
      expect(samplesOf(store)).toBe(70_000);
      await store[Symbol.asyncDispose]();
    });

    it('that stays full: takes what fits in memory and no more, then goes on', { timeout: 60_000 }, async () => {
      using disk = mountSmallDisk(400);
      const clock = createManualClock();
      const store = open(join(disk.path, 'data'), clock);
      disk.fill();
      const buckets = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i));
      // Some 36 kB in the journal's form, so that memory is full soon.
      let taken = 0;
      const append = (): number => {
        const appender = store.appender();
        const ref = appender.series(labelsFromRecord({ __name__: 'h' }));
        appender.appendHistogram(ref, clock.now() + (taken % 20), {
          schema: 3,
          zeroThreshold: 0,
          zeroCount: 0,
          count: taken,
          sum: 0,
          positiveSpans: [{ offset: 0, length: buckets.length }],
          positiveBuckets: buckets,
          negativeSpans: [],
          negativeBuckets: new Float64Array(),
          customValues: undefined,
          counterResetHint: 'unknown',
        });
        return appender.commit().appended;
      };
      for (; append() > 0; taken++) if (taken % 20 === 19) await clock.advance(1000);
      expect(store.stats().writeError).toMatch(/^The disk is full/);
      expect(taken * 36e3).toBeGreaterThan(30e6);
      expect(taken * 36e3).toBeLessThan(100e6);
      const memory = process.memoryUsage().arrayBuffers;
      for (let i = 0; i < 100; i++) {
        expect(append()).toBe(0);
        await clock.advance(1000);
      }
      expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(20e6);
      disk.free();
      await clock.advance(20_000);
      expect(store.stats().writeError).toBeUndefined();
      expect(append()).toBe(1);
      expect(samplesOf(store)).toBe(taken + 1);
      await store[Symbol.asyncDispose]();
    });

    it('that becomes read-only: says so and goes on when it may be written again', async () => {
      using disk = mountSmallDisk(8);
      const clock = createManualClock();
      const store = open(join(disk.path, 'data'), clock);
      const write = writer(store, clock, 50);
      await write(5);
      // Open files would keep it writable; the lock and the log are what the store has open.
      await store[Symbol.asyncDispose]();
      disk.setWritable(false);
      expect(() => open(join(disk.path, 'data'), clock)).toThrow(
        /^The data folder .* cannot be used\. (The folder is read-only\. Make it writable\.|The file cannot be opened or created\. See that)/,
      );
      expect(() => open(join(disk.path, 'new'), clock)).toThrow(
        /cannot be used\. The file system is read-only\. Make it writable\.$/,
      );
      disk.setWritable(true);
      const again = open(join(disk.path, 'data'), clock);
      expect(samplesOf(again)).toBe(250);
      await again[Symbol.asyncDispose]();
    });

    it('that is full at the start: the refusal says what to do', async () => {
      using disk = mountSmallDisk(2);
      disk.fill();
      expect(() => open(join(disk.path, 'data'), createManualClock())).toThrow(
        /cannot be used\. The disk is full\. Free some space on it\.$/,
      );
      disk.free();
      const store = open(join(disk.path, 'data'), createManualClock());
      await store[Symbol.asyncDispose]();
    });
  },
);

describe('tsdb: a folder that others touch', () => {
  it('says that it was moved, and is whole when it is put back', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'data');
    const clock = createManualClock();
    const store = open(dir, clock);
    const write = writer(store, clock, 10);
    await write(5);
    expect(store.stats().writeError).toBeUndefined();
    renameSync(dir, join(folder.path, 'elsewhere'));
    await write(5);
    expect(store.stats().writeError).toBe(
      `The data folder ${dir} was moved, removed or replaced while Sightglass runs. Put it back, or restart Sightglass to begin a new one.`,
    );
    // It goes on answering.
    expect(samplesOf(store)).toBe(100);
    renameSync(join(folder.path, 'elsewhere'), dir);
    await write(5);
    expect(store.stats().writeError).toBeUndefined();
    const expected = dump(store);
    await store[Symbol.asyncDispose]();
    const again = open(dir, clock);
    expect(dump(again)).toEqual(expected);
    await again[Symbol.asyncDispose]();
  });

  it('goes on answering when it is removed, and stops in order', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'data');
    const clock = createManualClock();
    const store = open(dir, clock);
    const write = writer(store, clock, 100);
    await write(200);
    rmSync(dir, { recursive: true });
    await write(200);
    expect(store.stats().writeError).toMatch(/removed/);
    expect(samplesOf(store)).toBe(40_000);
    await clock.advance(60_000);
    await store[Symbol.asyncDispose]();
    // A new start begins anew.
    const again = open(dir, clock);
    expect(samplesOf(again)).toBe(0);
    expect(existsSync(join(dir, 'sightglass.db'))).toBe(true);
    await again[Symbol.asyncDispose]();
  });

  it(
    'says that another program holds the file, and stores what waited when it lets go',
    { timeout: 30_000 },
    async () => {
      using folder = tempFolder();
      const clock = createManualClock();
      const store = open(folder.path, clock);
      const write = writer(store, clock, 10);
      await write(3);
      const stranger = new Database(join(folder.path, 'sightglass.db'));
      stranger.exec('BEGIN IMMEDIATE');
      await write(1);
      expect(store.stats().writeError).toBe('Another program holds the file. Close the program that has it open.');
      stranger.exec('ROLLBACK');
      stranger.close();
      await clock.advance(15_000);
      expect(store.stats().writeError).toBeUndefined();
      await store[Symbol.asyncDispose]();
      const again = open(folder.path, clock);
      expect(samplesOf(again)).toBe(40);
      await again[Symbol.asyncDispose]();
    },
  );

  it('leaves nothing behind but its own two files', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'data'));
    const store = open(join(folder.path, 'data'), createManualClock());
    await store[Symbol.asyncDispose]();
    expect(readdirSync(join(folder.path, 'data')).toSorted()).toEqual(['sightglass.db', 'sightglass.lock']);
  });
});
