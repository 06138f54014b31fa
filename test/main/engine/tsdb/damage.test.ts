import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { dump, openTempStore, type TempStore } from '../../../support/tempStore.ts';

/** Two sources of one series with `ticks` samples each, a second apart. */
function fillTwo(temp: TempStore, ticks: number): void {
  const start = temp.clock.now() - ticks * 1000;
  for (const source of ['a', 'b']) {
    const appender = temp.store.batchAppender(source);
    const ref = appender.series(labelsFromRecord({ __name__: source }));
    for (let i = 0; i < ticks; i++) appender.commit(start + i * 1000, [ref], Float64Array.of(i), 1);
    appender.close();
  }
  temp.store.flush();
}

async function whileClosed(temp: TempStore, change: (db: Database.Database) => void): Promise<void> {
  await temp.store[Symbol.asyncDispose]();
  const db = new Database(join(temp.dir, 'sightglass.db'));
  change(db);
  db.close();
}

const counts = (temp: TempStore): Record<string, number> =>
  Object.fromEntries(Object.entries(dump(temp.store)).map(([name, samples]) => [name, samples.length]));

describe('tsdb: damage', () => {
  it('sets a damaged chunk aside, counts it, and reads all others', async () => {
    await using temp = openTempStore();
    fillTwo(temp, 300);
    await whileClosed(temp, (db) => {
      const first = db.prepare('SELECT id, bytes FROM blob ORDER BY id LIMIT 1').get() as { id: number; bytes: Buffer };
      first.bytes[10] = (first.bytes[10] as number) ^ 1;
      db.prepare('UPDATE blob SET bytes = ? WHERE id = ?').run(first.bytes, first.id);
    });
    await temp.reopen();
    expect(temp.store.stats().corruptBlobs).toBe(0);
    const found = counts(temp);
    expect(found['b']).toBe(300);
    expect(found['a']).toBeLessThan(300);
    expect(found['a']).toBeGreaterThan(100);
    expect(temp.store.stats().corruptBlobs).toBe(1);
    // It is kept for a later look and in nobody's way after a restart.
    await temp.reopen();
    expect(counts(temp)).toEqual(found);
    expect(temp.store.stats().corruptBlobs).toBe(1);
  });

  it('reads on when a blob is gone', async () => {
    await using temp = openTempStore();
    fillTwo(temp, 300);
    await whileClosed(temp, (db) => db.exec('DELETE FROM blob WHERE id = (SELECT min(id) FROM blob)'));
    await temp.reopen();
    expect(counts(temp)['b']).toBe(300);
    expect(temp.store.stats().corruptBlobs).toBe(1);
  });

  it('never shows a wrong value behind a damaged row of the journal', async () => {
    await using temp = openTempStore();
    fillTwo(temp, 30);
    const before = dump(temp.store);
    await whileClosed(temp, (db) => {
      const row = db.prepare('SELECT id, row FROM journal ORDER BY id LIMIT 1 OFFSET 10').get() as {
        id: number;
        row: Buffer;
      };
      row.row[12] = (row.row[12] as number) ^ 0x40;
      db.prepare('UPDATE journal SET row = ? WHERE id = ?').run(row.row, row.id);
    });
    await temp.reopen();
    const after = dump(temp.store);
    expect(after['a']).toEqual(before['a']?.slice(0, 10));
    expect(temp.store.stats().corruptBlobs).toBeGreaterThan(0);
    // Later commits go on, and the next start is whole.
    const appender = temp.store.batchAppender('a');
    const ref = appender.series(labelsFromRecord({ __name__: 'a' }));
    appender.commit(temp.clock.now(), [ref], Float64Array.of(99), 1);
    const expected = dump(temp.store);
    expect(expected['a']).toHaveLength(11);
    await temp.reopen();
    expect(dump(temp.store)).toEqual(expected);
  });
});

describe('tsdb: a journal with a gap', () => {
  it('believes no difference behind a row that is gone without a word', async () => {
    await using temp = openTempStore();
    fillTwo(temp, 30);
    const before = dump(temp.store);
    await whileClosed(temp, (db) => db.exec('DELETE FROM journal WHERE id = (SELECT min(id) + 10 FROM journal)'));
    await temp.reopen();
    const after = dump(temp.store);
    for (const [name, samples] of Object.entries(after)) expect(before[name]).toEqual(expect.arrayContaining(samples));
    expect(after['a']).toEqual(before['a']?.slice(0, 10));
    expect(temp.store.stats().corruptBlobs).toBeGreaterThan(0);
    const expected = dump(temp.store);
    await temp.reopen();
    expect(dump(temp.store)).toEqual(expected);
  });
});

describe('tsdb: a disk that refuses', () => {
  it('says why, keeps what it has, and goes on when the cause is gone', async () => {
    await using temp = openTempStore();
    const other = new Database(join(temp.dir, 'sightglass.db'));
    fillTwo(temp, 10);
    // A full disk, as SQLite reports it: no page may be added.
    const pages = Number(other.pragma('page_count', { simple: true }));
    other.close();
    limitPages(temp, pages);
    const appender = temp.store.batchAppender('big');
    const refs = Array.from({ length: 2000 }, (_, i) =>
      appender.series(labelsFromRecord({ __name__: 'big', i: String(i) })),
    );
    appender.commit(temp.clock.now(), refs, new Float64Array(2000).fill(1), 2000);
    temp.store.flush();
    expect(temp.store.stats().writeError).toBe('The disk is full. Free some space on it.');
    expect(counts(temp)).toMatchObject({ a: 10, b: 10 });
    expect(Object.keys(counts(temp))).toHaveLength(2002);
    limitPages(temp, 1e6);
    await temp.clock.advance(60_000);
    expect(temp.store.stats().writeError).toBeUndefined();
    const expected = dump(temp.store);
    await temp.reopen();
    expect(dump(temp.store)).toEqual(expected);
  });
});

/** The store's own connection, to play a full disk on it. */
function limitPages({ store }: TempStore, pages: number): void {
  const { db } = store as unknown as { readonly db: Database.Database };
  db.pragma(`max_page_count = ${pages}`);
}
