/** Waiting for maintenance: its worker is a real thread, so answers come in real time, sweeps in the clock's. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { TempStore } from './tempStore.ts';

export async function sweepUntil(temp: TempStore, isDone: () => boolean, rounds = 1000): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    await temp.clock.advance(10_000);
    await wait(10);
    temp.store.flush();
    if (isDone()) return;
  }
  throw new Error('Maintenance did not come to what was waited for.');
}

/** Rows of a query on the store's file, by a connection of its own. */
export function rowsOf<T>(temp: TempStore, sql: string): T[] {
  const db = new Database(join(temp.dir, 'sightglass.db'), { readonly: true });
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}

export const countOf = (temp: TempStore, table: string): number =>
  rowsOf<{ n: number }>(temp, `SELECT count(*) AS n FROM ${table}`)[0]?.n ?? 0;

/** Bytes of the database, and with its log. */
export function fileBytes(temp: TempStore): { readonly database: number; readonly all: number } {
  const database = statSync(join(temp.dir, 'sightglass.db')).size;
  const log = statSync(join(temp.dir, 'sightglass.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  return { database, all: database + log };
}
