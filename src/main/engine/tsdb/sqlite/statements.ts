/** Every statement of the engine's own connection, prepared once, with its types. Rows are parsed where they are used. */
import type { Statement } from 'better-sqlite3';
import type { StoreDatabase } from './database.ts';

interface ChunkRow {
  readonly id: number;
  readonly series_group: number;
  readonly kind: number;
  readonly min_t: number;
  readonly max_t: number;
  readonly mask_low: number;
  readonly mask_high: number;
  readonly journal_id: number;
  readonly ticks: number;
}

type ChunkTuple = readonly [
  id: number,
  group: number,
  kind: number,
  minT: number,
  maxT: number,
  maskLow: number,
  maskHigh: number,
  journalId: number,
  ticks: number,
];

interface MetadataRow {
  readonly source: string;
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export interface Statements {
  readonly begin: Statement<[]>;
  readonly rollback: Statement<[]>;
  readonly insertLabel: Statement<[number, string, string]>;
  readonly insertSource: Statement<[number, string]>;
  readonly insertGroup: Statement<[number, number]>;
  readonly insertSeries: Statement<[number, number, number, Uint8Array]>;
  readonly insertJournal: Statement<[number, Uint8Array]>;
  readonly insertChunk: Statement<[...ChunkTuple]>;
  readonly insertBlob: Statement<[number, Uint8Array]>;
  /** What, why, its bytes, and what again: a piece that is there already is not added. */
  readonly insertSetAside: Statement<[string, string, Uint8Array, string]>;
  readonly upsertMetadata: Statement<[string, string, string, string, string]>;
  readonly insertExemplar: Statement<[number, number, number, Uint8Array]>;
  readonly trimJournal: Statement<[number]>;
  readonly trimExemplars: Statement<[number]>;
  readonly deleteJournal: Statement<[number]>;
  readonly deleteChunk: Statement<[number]>;
  readonly deleteBlob: Statement<[number]>;
  readonly deleteGroup: Statement<[number]>;
  readonly deleteSeriesOfGroup: Statement<[number]>;
  readonly labels: Statement<[], [number, string, string]>;
  readonly sources: Statement<[], [number, string]>;
  readonly groups: Statement<[], [number, number]>;
  /** Series after the first id up to the second, as one text (restoreIndex.ts); null when there are none. */
  readonly seriesText: Statement<[number, number], Uint8Array | null>;
  readonly lastSeries: Statement<[], number | null>;
  readonly journal: Statement<[], [number, Uint8Array]>;
  readonly lastJournalRow: Statement<[], number | null>;
  readonly chunks: Statement<[], ChunkRow>;
  readonly blob: Statement<[number], Uint8Array>;
  readonly metadata: Statement<[], MetadataRow>;
  readonly exemplars: Statement<[], [number, number, number, Uint8Array]>;
  readonly setAsideCount: Statement<[], number>;
}

export function prepareStatements(db: StoreDatabase): Statements {
  return {
    begin: db.prepare('BEGIN'),
    rollback: db.prepare('ROLLBACK'),
    insertLabel: db.prepare('INSERT INTO label(id, name, value) VALUES (?, ?, ?)'),
    insertSource: db.prepare('INSERT INTO source(id, key) VALUES (?, ?)'),
    insertGroup: db.prepare('INSERT OR REPLACE INTO series_group(id, source) VALUES (?, ?)'),
    insertSeries: db.prepare('INSERT OR REPLACE INTO series(id, series_group, slot, labels) VALUES (?, ?, ?, ?)'),
    insertJournal: db.prepare('INSERT INTO journal(id, row) VALUES (?, ?)'),
    insertChunk: db.prepare(
      'INSERT INTO chunk(id, series_group, kind, min_t, max_t, mask_low, mask_high, journal_id, ticks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    insertBlob: db.prepare('INSERT INTO blob(id, bytes) VALUES (?, ?)'),
    insertSetAside: db.prepare(
      'INSERT INTO set_aside(what, reason, bytes) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM set_aside WHERE what = ?)',
    ),
    upsertMetadata: db.prepare(
      'INSERT OR REPLACE INTO metadata(source, metric, type, help, unit) VALUES (?, ?, ?, ?, ?)',
    ),
    insertExemplar: db.prepare('INSERT OR REPLACE INTO exemplar(id, series, t, row) VALUES (?, ?, ?, ?)'),
    trimJournal: db.prepare('DELETE FROM journal WHERE id < ?'),
    trimExemplars: db.prepare('DELETE FROM exemplar WHERE id <= ?'),
    deleteJournal: db.prepare('DELETE FROM journal WHERE id = ?'),
    deleteChunk: db.prepare('DELETE FROM chunk WHERE id = ?'),
    deleteBlob: db.prepare('DELETE FROM blob WHERE id = ?'),
    deleteGroup: db.prepare('DELETE FROM series_group WHERE id = ?'),
    deleteSeriesOfGroup: db.prepare('DELETE FROM series WHERE series_group = ?'),
    labels: db.prepare<[], [number, string, string]>('SELECT id, name, value FROM label ORDER BY id').raw(),
    sources: db.prepare<[], [number, string]>('SELECT id, key FROM source ORDER BY id').raw(),
    groups: db.prepare<[], [number, number]>('SELECT id, source FROM series_group ORDER BY id').raw(),
    seriesText: db
      .prepare<[number, number], Uint8Array | null>(
        `SELECT CAST(group_concat(id || ',' || series_group || ',' || slot || ',' || hex(labels), ';') AS BLOB)
         FROM (SELECT * FROM series WHERE id > ? AND id <= ? ORDER BY id)`,
      )
      .pluck(),
    lastSeries: db.prepare<[], number | null>('SELECT max(id) FROM series').pluck(),
    journal: db.prepare<[], [number, Uint8Array]>('SELECT id, row FROM journal ORDER BY id').raw(),
    lastJournalRow: db.prepare<[], number | null>('SELECT max(id) FROM journal').pluck(),
    chunks: db.prepare<[], ChunkRow>('SELECT * FROM chunk ORDER BY id'),
    blob: db.prepare<[number], Uint8Array>('SELECT bytes FROM blob WHERE id = ?').pluck(),
    metadata: db.prepare<[], MetadataRow>('SELECT source, metric, type, help, unit FROM metadata'),
    exemplars: db
      .prepare<[], [number, number, number, Uint8Array]>('SELECT id, series, t, row FROM exemplar ORDER BY id')
      .raw(),
    setAsideCount: db.prepare<[], number>('SELECT count(*) FROM set_aside').pluck(),
  };
}
