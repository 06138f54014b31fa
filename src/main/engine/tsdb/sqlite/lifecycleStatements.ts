/** Statements of the engine's own connection about tombstones and tiers (docs/formats/store.md). */
import type { Statement } from 'better-sqlite3';
import type { StoreDatabase } from './database.ts';

export interface TombstoneRow {
  readonly id: number;
  readonly series_group: number;
  readonly mask_low: number;
  readonly mask_high: number;
  readonly min_t: number;
  readonly max_t: number;
  readonly chunk_id: number;
  readonly tier_id: number;
}

export interface TierRow {
  readonly id: number;
  readonly series_group: number;
  readonly resolution: number;
  readonly min_t: number;
  readonly max_t: number;
  readonly mask_low: number;
  readonly mask_high: number;
  readonly size: number;
}

export interface LifecycleStatements {
  readonly insertTombstone: Statement<[number, number, number, number, number, number, number, number]>;
  readonly deleteTombstone: Statement<[number]>;
  readonly tombstones: Statement<[], TombstoneRow>;
  readonly insertTier: Statement<[number, number, number, number, number, number, number, number]>;
  readonly insertTierBlob: Statement<[number, Uint8Array]>;
  readonly deleteTier: Statement<[number]>;
  readonly deleteTierBlob: Statement<[number]>;
  readonly deleteLabel: Statement<[number]>;
  readonly tiers: Statement<[], TierRow>;
  readonly tierBlob: Statement<[number], Uint8Array>;
}

export function lifecycleStatements(db: StoreDatabase): LifecycleStatements {
  return {
    insertTombstone: db.prepare('INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    deleteTombstone: db.prepare('DELETE FROM tombstone WHERE id = ?'),
    tombstones: db.prepare<[], TombstoneRow>('SELECT * FROM tombstone ORDER BY id'),
    insertTier: db.prepare('INSERT INTO tier VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    insertTierBlob: db.prepare('INSERT INTO tier_blob VALUES (?, ?)'),
    deleteTier: db.prepare('DELETE FROM tier WHERE id = ?'),
    deleteTierBlob: db.prepare('DELETE FROM tier_blob WHERE id = ?'),
    deleteLabel: db.prepare('DELETE FROM label WHERE id = ?'),
    tiers: db.prepare<[], TierRow>('SELECT * FROM tier ORDER BY id'),
    tierBlob: db.prepare<[number], Uint8Array>('SELECT bytes FROM tier_blob WHERE id = ?').pluck(),
  };
}
