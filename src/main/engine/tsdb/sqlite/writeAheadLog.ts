/** SQLite's write-ahead log, seen from the engine's own connection. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE, type StoreDatabase } from './database.ts';

export class WriteAheadLog {
  private readonly db: StoreDatabase;
  private readonly path: string;

  constructor(db: StoreDatabase, dir: string) {
    this.db = db;
    this.path = join(dir, `${DATABASE_FILE}-wal`);
  }

  bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Copies all of it into the database, so that the next commit starts it anew. */
  checkpoint(): void {
    this.db.pragma('wal_checkpoint(PASSIVE)');
  }
}
