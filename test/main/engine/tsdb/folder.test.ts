import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { openTsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { AppError, type ErrorCode } from '../../../../src/shared/errors.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { openTempStore, tempFolder } from '../../../support/tempStore.ts';

function openError(dir: string): { readonly code: ErrorCode; readonly message: string } {
  try {
    void openTsdb({ dir, clock: createManualClock(), log: silentLogger, retentionMs: 1e12 })[Symbol.asyncDispose]();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The store opened.');
}

describe('tsdb: the data folder', () => {
  it('is refused to a second instance and free again when the first is closed', async () => {
    await using temp = openTempStore();
    expect(openError(temp.dir)).toMatchObject({
      code: 'store_locked',
      message: `The data folder ${temp.dir} is in use by another running Sightglass. Stop that one, or choose another folder.`,
    });
    await temp.reopen();
  });

  it('is refused when a newer version wrote it', async () => {
    using folder = tempFolder();
    const first = openTsdb({ dir: folder.path, clock: createManualClock(), log: silentLogger, retentionMs: 1e12 });
    await first[Symbol.asyncDispose]();
    const db = new Database(join(folder.path, 'sightglass.db'));
    db.pragma('user_version = 99');
    db.close();
    const error = openError(folder.path);
    expect(error.code).toBe('store_newer');
    expect(error.message).toContain('store version 99');
  });

  it('is refused when it is a file, another program’s database, or no database', () => {
    using folder = tempFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    expect(openError(file)).toMatchObject({ code: 'store_unwritable' });
    expect(openError(join(file, 'deeper'))).toMatchObject({
      code: 'store_unwritable',
      message: `The data folder ${join(file, 'deeper')} cannot be used. A part of its path is a file, not a folder. Choose another folder.`,
    });

    const foreign = join(folder.path, 'foreign');
    mkdirSync(foreign);
    const db = new Database(join(foreign, 'sightglass.db'));
    db.exec('CREATE TABLE theirs(x)');
    db.close();
    expect(openError(foreign).message).toContain('a database of another program');

    const garbage = join(folder.path, 'garbage');
    mkdirSync(garbage);
    writeFileSync(join(garbage, 'sightglass.db'), 'not a database at all'.repeat(500));
    expect(openError(garbage)).toMatchObject({
      code: 'store_unwritable',
      message: `The data folder ${garbage} cannot be used. The file is not a database. Choose another folder, or move the file away.`,
    });
  });

  it('tells what it has when the folder may not even be looked at', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'data');
    mkdirSync(dir);
    await using store = openTsdb({ dir, clock: createManualClock(), log: silentLogger, retentionMs: 1e12 });
    expect(store.stats().diskBytes).toBeGreaterThan(0);
    renameSync(dir, join(folder.path, 'moved'));
    // Every look at it fails, as in a folder without the right to enter.
    symlinkSync('data', dir);
    expect(store.stats()).toMatchObject({ diskBytes: 0, activeSeries: 0 });
  });

  it('stops everything when it is closed, twice if need be', async () => {
    await using temp = openTempStore();
    const appender = temp.store.batchAppender('a');
    appender.close();
    await temp.store[Symbol.asyncDispose]();
    await temp.store[Symbol.asyncDispose]();
    expect(temp.clock.pending()).toBe(0);
    expect(() => temp.store.querier()).toThrow('closed');
  });
});
