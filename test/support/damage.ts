/** Ways to harm a store that is closed: its rows through SQL, its pages through the file. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TempStore } from './tempStore.ts';

export const PAGE_BYTES = 4096;

/** Runs SQL on the closed store; the caller opens it again. */
export async function whileClosed(temp: TempStore, change: (db: Database.Database) => void): Promise<void> {
  await temp.store[Symbol.asyncDispose]();
  changeRows(temp.dir, change);
}

export function changeRows(dir: string, change: (db: Database.Database) => void): void {
  const db = new Database(join(dir, 'sightglass.db'));
  try {
    change(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

export function flipBlob(db: Database.Database, id: number, at = 10): void {
  const row = db.prepare('SELECT bytes FROM blob WHERE id = ?').get(id) as { bytes: Buffer };
  row.bytes[at] = (row.bytes[at] as number) ^ 1;
  db.prepare('UPDATE blob SET bytes = ? WHERE id = ?').run(row.bytes, id);
}

/** Number (from 1) of the last page of a table's B-tree, overflow pages left out. */
export function lastPageOf(dir: string, table: string): number {
  const db = new Database(join(dir, 'sightglass.db'), { readonly: true });
  try {
    return db
      .prepare("SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype <> 'overflow'")
      .pluck()
      .get(table) as number;
  } finally {
    db.close();
  }
}

/** Overwrites part of a page in the file. */
export function damagePage(dir: string, page: number, change: (bytes: Buffer) => void): void {
  const file = openSync(join(dir, 'sightglass.db'), 'r+');
  try {
    const bytes = Buffer.alloc(PAGE_BYTES);
    readSync(file, bytes, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
    change(bytes);
    writeSync(file, bytes, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
  } finally {
    closeSync(file);
  }
}
