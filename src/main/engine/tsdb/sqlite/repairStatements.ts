/** What mending a store changes in its database. The caller holds the folder's lock. */
import type { StoreDatabase } from './database.ts';

interface ChunkTruth {
  readonly minT: number;
  readonly maxT: number;
  readonly ticks: number;
  readonly mask: readonly [low: number, high: number] | undefined;
}

export interface Repairs {
  /** Runs `change` in one transaction. */
  together(change: () => void): void;
  setAside(what: string, reason: string, bytes: Uint8Array): void;
  blob(id: number): Uint8Array | undefined;
  journalRow(id: number): Uint8Array | undefined;
  seriesLabels(id: number): Uint8Array | undefined;
  tierBlob(id: number): Uint8Array | undefined;
  dropChunk(id: number): void;
  dropTier(id: number): void;
  dropJournalRow(id: number): void;
  dropSeries(id: number): void;
  placeOf(id: number): { readonly group: number; readonly kind: number } | undefined;
  /** Makes a directory row say what is so; `mask` undefined leaves the slots. */
  correctChunk(id: number, truth: ChunkTruth): void;
  /** Removes pieces that were set aside. @returns how many */
  discardSetAside(): number;
}

export function repairsOf(db: StoreDatabase): Repairs {
  const insert = db.prepare<[string, string, Uint8Array]>(
    'INSERT INTO set_aside(what, reason, bytes) VALUES (?, ?, ?)',
  );
  const blob = db.prepare<[number], Uint8Array>('SELECT bytes FROM blob WHERE id = ?').pluck();
  const tierBlob = db.prepare<[number], Uint8Array>('SELECT bytes FROM tier_blob WHERE id = ?').pluck();
  const dropTier = db.prepare<[number]>('DELETE FROM tier WHERE id = ?');
  const dropTierBlob = db.prepare<[number]>('DELETE FROM tier_blob WHERE id = ?');
  const journalRow = db.prepare<[number], Uint8Array>('SELECT row FROM journal WHERE id = ?').pluck();
  const seriesLabels = db.prepare<[number], Uint8Array>('SELECT labels FROM series WHERE id = ?').pluck();
  const dropChunk = db.prepare<[number]>('DELETE FROM chunk WHERE id = ?');
  const dropBlob = db.prepare<[number]>('DELETE FROM blob WHERE id = ?');
  const dropJournalRow = db.prepare<[number]>('DELETE FROM journal WHERE id = ?');
  const dropSeries = db.prepare<[number]>('DELETE FROM series WHERE id = ?');
  const place = db.prepare<[number], { group: number; kind: number }>(
    'SELECT series_group AS "group", kind FROM chunk WHERE id = ?',
  );
  const bounds = db.prepare<[number, number, number, number]>(
    'UPDATE chunk SET min_t = ?, max_t = ?, ticks = ? WHERE id = ?',
  );
  const slots = db.prepare<[number, number, number]>('UPDATE chunk SET mask_low = ?, mask_high = ? WHERE id = ?');
  return {
    together: (change) => db.transaction(change)(),
    setAside: (what, reason, bytes) => void insert.run(what, reason, bytes),
    blob: (id) => blob.get(id),
    journalRow: (id) => journalRow.get(id),
    seriesLabels: (id) => seriesLabels.get(id),
    tierBlob: (id) => tierBlob.get(id),
    dropTier(id) {
      dropTier.run(id);
      dropTierBlob.run(id);
    },
    dropChunk(id) {
      dropChunk.run(id);
      dropBlob.run(id);
    },
    dropJournalRow: (id) => void dropJournalRow.run(id),
    dropSeries: (id) => void dropSeries.run(id),
    placeOf: (id) => place.get(id),
    correctChunk(id, { minT, maxT, ticks, mask }) {
      bounds.run(minT, maxT, ticks, id);
      if (mask !== undefined) slots.run(mask[0], mask[1], id);
    },
    discardSetAside: () => db.prepare('DELETE FROM set_aside').run().changes,
  };
}
