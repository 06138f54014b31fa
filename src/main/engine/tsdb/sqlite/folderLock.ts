/**
 * One store, one program. The lock is SQLite's own: an open exclusive transaction on a small file beside the database, which
 * the operating system drops when the process ends, however it ends. The database itself stays open to the maintenance worker.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../../../shared/errors.ts';
import { failureCode, unwritable } from './storeErrors.ts';

/** A predecessor that was just killed may need a moment to let go. */
const PATIENCE_MS = 300;

/** @throws AppError `store_locked`, `store_unwritable` */
export function lockFolder(dir: string): Disposable {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(dir, 'sightglass.lock'), { timeout: PATIENCE_MS });
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    if (failureCode(cause) !== 'SQLITE_BUSY') throw unwritable(dir, cause);
    throw new AppError(
      'store_locked',
      `The data folder ${dir} is in use by another running Sightglass. Stop that one, or choose another folder.`,
      { cause },
    );
  }
  const held = lock;
  return { [Symbol.dispose]: () => void held.close() };
}
