/** What the maintenance worker does on its own connection. */
import type { StoreDatabase } from './database.ts';

const PATIENCE_MS = 5000;
const TRUNCATE_PATIENCE_MS = 20;

export interface MaintenanceStatements {
  blob(id: number): Uint8Array | undefined;
  tierBlob(id: number): Uint8Array | undefined;
  /** Deletes chunks and their blobs in one transaction. */
  deleteChunks(ids: readonly number[]): void;
  /** Copies the write-ahead log into the file as far as readers allow, without making anyone wait. */
  checkpoint(): void;
  /** The same, to its end and with the log's file emptied; readers and writers wait for it, and it gives up when they do not. */
  truncateLog(): void;
  pages(): { readonly free: number; readonly all: number; readonly pageBytes: number };
  /** Gives up to `pages` free pages back to the file system. */
  vacuum(pages: number): void;
  close(): void;
}

export function maintenanceStatements(db: StoreDatabase): MaintenanceStatements {
  const blob = db.prepare<[number], Uint8Array>('SELECT bytes FROM blob WHERE id = ?').pluck();
  const tierBlob = db.prepare<[number], Uint8Array>('SELECT bytes FROM tier_blob WHERE id = ?').pluck();
  const deleteChunk = db.prepare<[number]>('DELETE FROM chunk WHERE id = ?');
  const deleteBlob = db.prepare<[number]>('DELETE FROM blob WHERE id = ?');
  const deleteAll = db.transaction((ids: readonly number[]) => {
    for (const id of ids) {
      deleteChunk.run(id);
      deleteBlob.run(id);
    }
  });
  return {
    blob: (id) => blob.get(id),
    tierBlob: (id) => tierBlob.get(id),
    deleteChunks: (ids) => deleteAll.immediate(ids),
    checkpoint: () => void db.pragma('wal_checkpoint(PASSIVE)'),
    truncateLog() {
      // The engine's commits wait as long as this does: for a moment, and not for a reader that stays.
      db.pragma(`busy_timeout = ${TRUNCATE_PATIENCE_MS}`);
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.pragma(`busy_timeout = ${PATIENCE_MS}`);
    },
    pages: () => ({
      free: Number(db.pragma('freelist_count', { simple: true })),
      all: Number(db.pragma('page_count', { simple: true })),
      pageBytes: Number(db.pragma('page_size', { simple: true })),
    }),
    vacuum: (pages) => void db.pragma(`incremental_vacuum(${pages})`),
    close: () => void db.close(),
  };
}
