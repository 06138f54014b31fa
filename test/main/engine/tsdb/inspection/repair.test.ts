import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { repairStore, type RepairReport } from '../../../../../src/main/engine/tsdb/inspection/repair.ts';
import { type VerifyReport, verifyStore } from '../../../../../src/main/engine/tsdb/inspection/verify.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { changeRows, damagePage, flipBlob, lastPageOf, whileClosed } from '../../../../support/damage.ts';
import { dump, matchers, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

/** Two sources with 20 series each, 500 ticks, and a series with late samples and one with histograms. */
async function fill(temp: TempStore): Promise<void> {
  const start = temp.clock.now() - 1e6;
  for (const source of ['a', 'b']) {
    const appender = temp.store.batchAppender(source);
    const refs = Array.from({ length: 20 }, (_, i) =>
      appender.series(labelsFromRecord({ __name__: source, i: String(i) })),
    );
    for (let tick = 0; tick < 500; tick++) {
      const values = Float64Array.from(refs, (_, i) => Math.sin(tick * i) + i);
      appender.commit(start + tick * 1000, refs, values, refs.length);
    }
    appender.close();
  }
  const late = temp.store.appender();
  const ref = late.series(labelsFromRecord({ __name__: 'late' }));
  for (let i = 0; i < 2000; i++) {
    late.append(ref, start + (i % 2 === 0 ? 2000 - i : i) * 500, i);
    late.commit();
  }
  temp.store.flush();
  await temp.clock.advance(20_000);
}

const verify = ({ dir, clock }: TempStore): Promise<VerifyReport> => verifyStore({ dir, clock });
const repair = ({ dir, clock }: TempStore, isDryRun = false): Promise<RepairReport> =>
  repairStore({ dir, clock, isDryRun, discardsSetAside: false });

const firstBlob = (db: Database.Database): number => db.prepare('SELECT min(id) FROM blob').pluck().get() as number;

describe('data verify', () => {
  it('finds a store whole, beside its writer and after it', async () => {
    await using temp = openTempStore();
    await fill(temp);
    const beside = await verify(temp);
    expect(beside.findings).toEqual([]);
    expect(beside.checked.series).toBe(41);
    expect(beside.checked.chunks).toBeGreaterThan(8);
    await temp.store[Symbol.asyncDispose]();
    const after = await verify(temp);
    expect(after.findings).toEqual([]);
    expect(after.checked).toEqual(beside.checked);
  });

  it('tells each kind of damage with its place', async () => {
    await using temp = openTempStore();
    await fill(temp);
    await whileClosed(temp, (db) => {
      const ids = db.prepare('SELECT id FROM chunk ORDER BY id').pluck().all() as number[];
      flipBlob(db, ids[0] as number);
      db.prepare('DELETE FROM blob WHERE id = ?').run(ids[1]);
      db.prepare('DELETE FROM chunk WHERE id = ?').run(ids[2]);
      db.prepare('UPDATE chunk SET max_t = max_t + 1 WHERE id = ?').run(ids[3]);
      db.prepare('UPDATE chunk SET series_group = 99 WHERE id = ?').run(ids[4]);
      db.prepare("DELETE FROM label WHERE value = '7'").run();
      db.prepare("UPDATE journal SET row = x'0102' WHERE id = (SELECT max(id) FROM journal)").run();
    });
    const { counts, findings } = await verify(temp);
    expect(counts).toMatchObject({
      chunk_damaged: 1,
      chunk_missing: 1,
      blob_orphaned: 1,
      group_missing: 1,
      series_unresolved: 2,
      journal_damaged: 1,
    });
    expect(counts.directory_wrong).toBeGreaterThan(0);
    expect(findings.find(({ kind }) => kind === 'chunk_damaged')?.reason).toMatch(/checksum/);
  });

  it('stops when it is told to', async () => {
    await using temp = openTempStore();
    await fill(temp);
    const { dir, clock } = temp;
    await expect(verifyStore({ dir, clock, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'canceled' });
  });
});

describe('data repair', () => {
  it('leaves a whole store as it is', async () => {
    await using temp = openTempStore();
    await fill(temp);
    const before = dump(temp.store);
    await temp.store[Symbol.asyncDispose]();
    expect((await repair(temp)).actions).toEqual([]);
    await temp.reopen();
    expect(dump(temp.store)).toEqual(before);
  });

  it('changes nothing when it only tells what it would do', async () => {
    await using temp = openTempStore();
    await fill(temp);
    await whileClosed(temp, (db) => flipBlob(db, firstBlob(db)));
    const { actions, after } = await repair(temp, true);
    expect(actions).toHaveLength(1);
    expect(actions[0]).toMatch(/^chunk \d+ of group 1: .*checksum.* → set aside$/);
    expect(after).toBeUndefined();
    expect((await verify(temp)).problems).toBe(1);
  });

  it('sets damaged chunks aside with their bytes and leaves all else', async () => {
    await using temp = openTempStore();
    await fill(temp);
    const before = dump(temp.store);
    await whileClosed(temp, (db) => flipBlob(db, firstBlob(db)));
    const { after } = await repair(temp);
    expect(after).toMatchObject({ problems: 0, setAside: 1 });
    changeRows(temp.dir, (db) => {
      const kept = db.prepare('SELECT what, length(bytes) AS bytes FROM set_aside').get();
      expect(kept).toMatchObject({ what: expect.stringMatching(/^chunk 1 of group 1/) as string });
      expect((kept as { bytes: number }).bytes).toBeGreaterThan(100);
    });
    await temp.reopen();
    const now = dump(temp.store);
    expect(now['b{i="3"}']).toEqual(before['b{i="3"}']);
    expect(now['a{i="3"}']).toEqual(before['a{i="3"}']?.slice(-(now['a{i="3"}']?.length ?? 0)));
    expect(now['a{i="3"}']?.length).toBeGreaterThan(300);
  });

  it('corrects a directory that hides samples', async () => {
    await using temp = openTempStore();
    await fill(temp);
    const before = dump(temp.store);
    await whileClosed(temp, (db) => {
      db.exec('UPDATE chunk SET max_t = min_t, mask_low = 1, ticks = 1 WHERE id = (SELECT min(id) FROM chunk)');
    });
    expect((await repair(temp)).after?.problems).toBe(0);
    await temp.reopen();
    expect(dump(temp.store)).toEqual(before);
  });

  it('refuses a store that is in use', async () => {
    await using temp = openTempStore();
    await fill(temp);
    temp.store.flush();
    await whileClosed(temp, (db) => flipBlob(db, firstBlob(db)));
    await temp.reopen();
    await expect(repair(temp)).rejects.toMatchObject({ code: 'store_locked' });
  });

  it('removes what was set aside when it is asked to', async () => {
    await using temp = openTempStore();
    await fill(temp);
    await whileClosed(temp, (db) => flipBlob(db, firstBlob(db)));
    const { dir, clock } = temp;
    const report = await repairStore({ dir, clock, isDryRun: false, discardsSetAside: true });
    expect(report).toMatchObject({ discarded: 1, after: { setAside: 0, problems: 0 } });
  });
});

describe('data repair: damaged pages', () => {
  for (const table of ['chunk', 'blob', 'series', 'label', 'journal']) {
    it(`rebuilds the file from its sound rows when a page of table ${table} is damaged`, async () => {
      await using temp = openTempStore();
      await fill(temp);
      const before = dump(temp.store);
      await temp.store[Symbol.asyncDispose]();
      const page = lastPageOf(temp.dir, table);
      damagePage(temp.dir, page, (bytes) => bytes.fill(0xab, 0, 200));
      const report = await repair(temp);
      expect(report.before.counts.page_damaged).toBeGreaterThan(0);
      expect(report.after?.problems).toBe(0);
      expect(existsSync(join(report.damagedFile ?? '', 'sightglass.db'))).toBe(true);
      await temp.reopen();
      // What is left is exactly what was there before, and what is missing is told.
      for (const [series, samples] of Object.entries(dump(temp.store))) {
        const known = new Set(before[series]);
        expect(samples.every((sample) => known.has(sample))).toBe(true);
      }
      expect(temp.store.stats().corruptBlobs).toBeGreaterThan(0);
    });
  }
});

describe('data verify and repair: condensed and deleted data', () => {
  it('checks tiers to their last bucket, and sets a damaged one aside', async () => {
    await using temp = openTempStore({
      retentionMs: 6 * 3_600_000,
      policy: {
        sizeLimitBytes: undefined,
        diskPercentage: undefined,
        rules: [],
        tiers: [{ resolutionMs: 300_000, afterMs: undefined, keepMs: 1e12 }],
        tiersFromStepMs: undefined,
      },
    });
    const start = temp.clock.now() - 5 * 3_600_000;
    const appender = temp.store.batchAppender('a');
    const refs = Array.from({ length: 5 }, (_, i) =>
      appender.series(labelsFromRecord({ __name__: 'm', i: String(i) })),
    );
    for (let tick = 0; tick < 1200; tick++) {
      appender.commit(
        start + tick * 15_000,
        refs,
        Float64Array.from(refs, (_, i) => tick * i),
        refs.length,
      );
    }
    appender.close();
    temp.store.flush();
    for (let i = 0; i < 40; i++) await temp.clock.advance(3_600_000);
    await temp.store[Symbol.asyncDispose]();
    const whole = await verify(temp);
    expect(whole.findings).toEqual([]);
    expect(whole.checked.tiers).toBeGreaterThan(0);
    changeRows(temp.dir, (db) => {
      const row = db.prepare('SELECT id, bytes FROM tier_blob LIMIT 1').get() as { id: number; bytes: Buffer };
      row.bytes[20] = (row.bytes[20] as number) ^ 4;
      db.prepare('UPDATE tier_blob SET bytes = ? WHERE id = ?').run(row.bytes, row.id);
    });
    expect((await verify(temp)).counts).toEqual({ tier_damaged: 1 });
    expect((await repair(temp)).after).toMatchObject({ problems: 0, setAside: 1 });
  });

  it('finds a store whole in which series are being deleted', async () => {
    await using temp = openTempStore();
    await fill(temp);
    temp.store.deleteSeries([matchers('__name__=a', 'i=~[0-9]')], -Infinity, temp.clock.now() - 8e5);
    expect((await verify(temp)).findings).toEqual([]);
    await temp.clock.advance(20_000);
    await temp.store.cleanTombstones();
    expect((await verify(temp)).findings).toEqual([]);
  });
});
