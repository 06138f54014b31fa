import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../../src/main/engine/base/logger.ts';
import { restoreSnapshot, takeSnapshot } from '../../../../../src/main/engine/tsdb/inspection/storeCopy.ts';
import { openTsdb } from '../../../../../src/main/engine/tsdb/tsdb.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { changeRows, flipBlob } from '../../../../support/damage.ts';
import { dump, openTempStore, tempFolder, type TempStore } from '../../../../support/tempStore.ts';

function write(temp: TempStore, from: number, ticks: number): void {
  const appender = temp.store.batchAppender('a');
  const refs = Array.from({ length: 30 }, (_, i) => appender.series(labelsFromRecord({ __name__: 'm', i: String(i) })));
  for (let tick = from; tick < from + ticks; tick++) {
    const values = Float64Array.from(refs, (_, i) => Math.sin(tick + i));
    appender.commit(temp.clock.now() - 1e7 + tick * 1000, refs, values, refs.length);
  }
  appender.close();
  temp.store.flush();
}

async function contentOf(dir: string, { clock }: TempStore): Promise<Record<string, string[]>> {
  await using store = openTsdb({ dir, clock, log: silentLogger, retentionMs: 1e14, access: 'read' });
  return dump(store);
}

describe('data snapshot', () => {
  it('holds what was there at its beginning, while the writer goes on', async () => {
    await using temp = openTempStore();
    using folder = tempFolder();
    write(temp, 0, 600);
    const before = dump(temp.store);
    const target = join(folder.path, 'snap');
    let written = 600;
    const { dir, clock } = temp;
    const report = await takeSnapshot({
      dir,
      target,
      clock,
      onProgress({ phase }) {
        if (phase !== 'copy') return;
        write(temp, written, 10);
        written += 10;
      },
    });
    expect(report).toMatchObject({ path: target, verified: { problems: 0 } });
    expect(written).toBeGreaterThan(600);
    expect(await contentOf(target, temp)).toEqual(before);
    expect(readdirSync(target).toSorted()).toEqual(['sightglass.db', 'snapshot.json']);
    expect(JSON.parse(readFileSync(join(target, 'snapshot.json'), 'utf8'))).toMatchObject({ from: dir });
    expect(readdirSync(folder.path)).toEqual(['snap']);
  });

  it('can be read where nothing can be written', async () => {
    await using temp = openTempStore();
    using folder = tempFolder();
    write(temp, 0, 100);
    const { dir, clock } = temp;
    const { path } = await takeSnapshot({ dir, target: join(folder.path, 'snap'), clock });
    chmodSync(join(path, 'sightglass.db'), 0o400);
    chmodSync(path, 0o500);
    expect(await contentOf(path, temp)).toEqual(dump(temp.store));
    chmodSync(path, 0o700);
  });

  it('refuses a folder that is not empty and leaves nothing when it is stopped', async () => {
    await using temp = openTempStore();
    using folder = tempFolder();
    write(temp, 0, 100);
    const { dir, clock } = temp;
    writeFileSync(join(folder.path, 'mine'), '');
    await expect(takeSnapshot({ dir, target: folder.path, clock })).rejects.toMatchObject({ code: 'bad_data' });
    const target = join(folder.path, 'snap');
    await expect(takeSnapshot({ dir, target, clock, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'canceled',
    });
    expect(readdirSync(folder.path)).toEqual(['mine']);
  });
});

describe('data restore', () => {
  it('fills an empty folder, and replaces a store only when it is told to', async () => {
    await using temp = openTempStore();
    using folder = tempFolder();
    write(temp, 0, 300);
    const { clock } = temp;
    const snapshot = join(folder.path, 'snap');
    await takeSnapshot({ dir: temp.dir, target: snapshot, clock });
    const kept = dump(temp.store);
    const dir = join(folder.path, 'data');
    const first = await restoreSnapshot({ snapshot, dir, replaces: false, clock });
    expect(first.replaced).toBeUndefined();
    expect(await contentOf(dir, temp)).toEqual(kept);

    write(temp, 300, 300);
    await temp.store[Symbol.asyncDispose]();
    await expect(restoreSnapshot({ snapshot, dir: temp.dir, replaces: false, clock })).rejects.toThrow('--replace');
    const second = await restoreSnapshot({ snapshot, dir: temp.dir, replaces: true, clock });
    expect(await contentOf(temp.dir, temp)).toEqual(kept);
    expect(Object.values(await contentOf(second.replaced as string, temp))[0]).toHaveLength(600);
    await temp.reopen();
    expect(dump(temp.store)).toEqual(kept);
  });

  it('refuses a damaged snapshot, a folder in use, and one without a store', async () => {
    await using temp = openTempStore();
    using folder = tempFolder();
    write(temp, 0, 300);
    const { clock } = temp;
    const snapshot = join(folder.path, 'snap');
    await takeSnapshot({ dir: temp.dir, target: snapshot, clock });
    await expect(restoreSnapshot({ snapshot, dir: temp.dir, replaces: true, clock })).rejects.toMatchObject({
      code: 'store_locked',
    });
    changeRows(snapshot, (db) => flipBlob(db, 1));
    const dir = join(folder.path, 'data');
    await expect(restoreSnapshot({ snapshot, dir, replaces: false, clock })).rejects.toThrow('damaged in 1 places');
    expect(existsSync(join(dir, 'sightglass.db'))).toBe(false);
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    await expect(restoreSnapshot({ snapshot: empty, dir, replaces: false, clock })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a snapshot from inside', () => {
  it('holds everything appended before it, and collection goes on meanwhile', async () => {
    await using temp = openTempStore();
    using folder = tempFolder();
    write(temp, 0, 500);
    const appender = temp.store.batchAppender('last');
    const ref = appender.series(labelsFromRecord({ __name__: 'last' }));
    appender.commit(temp.clock.now(), [ref], Float64Array.of(1), 1);
    const before = dump(temp.store);
    const target = join(folder.path, 'snap');
    const taken = temp.store.takeSnapshot(target);
    write(temp, 500, 100);
    await taken;
    // What came while it began may be in it as well.
    const after = await contentOf(target, temp);
    for (const [series, samples] of Object.entries(before)) {
      expect(after[series]?.slice(0, samples.length)).toEqual(samples);
    }
    expect(Object.values(dump(temp.store))[0]).toHaveLength(600);
    await expect(temp.store.takeSnapshot(target)).rejects.toThrow('exists already');
  });
});
