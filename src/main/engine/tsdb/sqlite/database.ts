/** Opens the store's database file and brings it to this program's version. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../../../shared/errors.ts';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { lockFolder } from './folderLock.ts';
import { failureCode, unreadable, unwritable } from './storeErrors.ts';

export type StoreDatabase = Database.Database;

export const DATABASE_FILE = 'sightglass.db';
const MMAP_BYTES = 1 << 30;
const CACHE_KIB = 4096;
/** The maintenance worker's transactions take milliseconds; a stranger's lock must not stop the engine for longer. */
const PATIENCE_MS = 1000;
/** The value of `auto_vacuum` that is meant by the word. */
const INCREMENTAL = 2;
const WAL_LIMIT_BYTES = 16 << 20;

interface DatabaseOptions {
  /** `full`: a power loss loses no commit; `process`: a crash of the program loses none. */
  readonly durability: 'process' | 'full';
}

/** For this user alone. @throws AppError `store_unwritable` with the reason of the system */
export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    // Making all missing folders at once, Node says of a read-only file system that the folder is not there.
    const isMissing = failureCode(error) === 'ENOENT' && dirname(dir) !== dir;
    if (!isMissing) throw unwritable(dir, error);
    if (!existsSync(dirname(dir))) makeFolder(dirname(dir));
    try {
      mkdirSync(dir, { mode: 0o700 });
    } catch (cause) {
      throw unwritable(dir, cause);
    }
  }
}

/** @throws AppError `store_newer`, `store_unwritable` */
export function openDatabase(dir: string, options: DatabaseOptions): StoreDatabase {
  const db = openFile(dir);
  try {
    refuseOthers(db, dir);
    configure(db, options);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof AppError ? error : unwritable(dir, error);
  }
}

/** A second connection for the maintenance worker. It never creates or migrates. */
export function openForMaintenance(dir: string): StoreDatabase {
  const db = new Database(join(dir, DATABASE_FILE), { fileMustExist: true });
  db.pragma('wal_autocheckpoint = 0');
  db.pragma('synchronous = NORMAL');
  return db;
}

/**
 * A connection that sees the store as it is now and stays there: others may write on. Never creates; an older store is
 * brought to this program's version first, when nobody uses it.
 *
 * @throws AppError `not_found`, `store_newer`, `store_locked`, `store_unwritable`
 */
export function openReadOnly(dir: string): StoreDatabase {
  const db = openStanding(dir);
  if (storeVersion(db) === SCHEMA_VERSION) return db;
  db.close();
  bringUpToDate(dir);
  return openStanding(dir);
}

/** Pages that are given back at a close: some ten milliseconds. */
const SHORTENED_PAGES = 2048;

/** Gives unused pages at the end back to the system; a disk that refuses has them the next time. */
export function shorten(db: StoreDatabase): void {
  try {
    db.pragma(`incremental_vacuum(${SHORTENED_PAGES})`);
  } catch {
    // Nothing is lost: the pages stay in the file.
  }
}

/** As `openReadOnly`, with an older store left as it is. */
export function openStanding(dir: string): StoreDatabase {
  const path = join(dir, DATABASE_FILE);
  if (!existsSync(path)) throw new AppError('not_found', `There is no store in ${dir}: it has no ${DATABASE_FILE}.`);
  let db: StoreDatabase | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    refuseOthers(db, dir);
    db.pragma(`mmap_size = ${MMAP_BYTES}`);
    db.exec('BEGIN');
    // The transaction begins with its first read.
    db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof AppError ? error : unreadable(dir, error);
  }
}

function bringUpToDate(dir: string): void {
  using _lock = lockFolder(dir);
  openDatabase(dir, { durability: 'full' }).close();
}

function openFile(dir: string): StoreDatabase {
  try {
    return new Database(join(dir, DATABASE_FILE), { timeout: PATIENCE_MS });
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

function refuseOthers(db: StoreDatabase, dir: string): void {
  const applicationId = Number(db.pragma('application_id', { simple: true }));
  const version = storeVersion(db);
  const isEmpty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (applicationId !== APPLICATION_ID && !isEmpty) {
    throw new AppError(
      'store_unwritable',
      `${join(dir, DATABASE_FILE)} is a database of another program. Choose another folder.`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new AppError(
      'store_newer',
      `The data folder ${dir} was written by a newer Sightglass (store version ${version}, this one reads up to ${SCHEMA_VERSION}). Update Sightglass or choose another folder.`,
    );
  }
}

const storeVersion = (db: StoreDatabase): number => Number(db.pragma('user_version', { simple: true }));

function configure(db: StoreDatabase, { durability }: DatabaseOptions): void {
  // The maintenance worker checkpoints, so that no commit here waits for it. Before anything is written: a start after a crash
  // would copy the whole log.
  db.pragma('wal_autocheckpoint = 0');
  if (!isShrinkable(db)) {
    // Space of deleted rows can be given back page by page; must be set before the first table.
    db.pragma('auto_vacuum = INCREMENTAL');
    if (!isShrinkable(db)) makeShrinkable(db);
  }
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
  // What a burst made larger is given back when the log starts anew.
  db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
  db.pragma(`mmap_size = ${MMAP_BYTES}`);
  db.pragma(`cache_size = -${CACHE_KIB}`);
}

const isShrinkable = (db: StoreDatabase): boolean => Number(db.pragma('auto_vacuum', { simple: true })) === INCREMENTAL;

/** For a file that another hand made without the means. */
function makeShrinkable(db: StoreDatabase): void {
  try {
    db.exec('VACUUM');
  } catch {
    // There is no room for a second copy: freed pages are used again, but not given back.
  }
}

function migrate(db: StoreDatabase): void {
  const version = storeVersion(db);
  if (version === SCHEMA_VERSION) return;
  db.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
}
