import { expect, it } from 'vitest';
import Database from 'better-sqlite3';
import { AppError } from '../../../../src/shared/errors.ts';
import { throwUnlessDamage } from '../../../../src/main/engine/tsdb/sqlite/storeErrors.ts';
import { tempFolder } from '../../../support/tempStore.ts';

it('tells a lock, after which all can be read again, from damage', () => {
  using folder = tempFolder();
  using holder = closing(new Database(`${folder.path}/a.db`));
  holder.db.exec('CREATE TABLE t (a); BEGIN EXCLUSIVE');
  using reader = closing(new Database(`${folder.path}/a.db`, { timeout: 0 }));
  const locked = errorOf(() => reader.db.prepare('SELECT * FROM t').all());
  expect(locked).toMatchObject({ code: 'SQLITE_BUSY' });
  expect(() => throwUnlessDamage(locked)).toThrow(
    'The store cannot be read now. Another program holds the file. Close the program that has it open.',
  );
  expect(() => throwUnlessDamage(new AppError('chunk_corrupt', 'A blob is cut off.'))).not.toThrow();
  expect(() => throwUnlessDamage(new Database.SqliteError('malformed', 'SQLITE_CORRUPT_VTAB'))).not.toThrow();
});

const closing = (db: Database.Database): Disposable & { readonly db: Database.Database } => ({
  db,
  [Symbol.dispose]: () => void db.close(),
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
