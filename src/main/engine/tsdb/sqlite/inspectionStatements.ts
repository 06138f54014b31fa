/** What looking a store over asks its database: rows as they are, page by page, and single blobs. */
import type { StoreDatabase } from './database.ts';
import { failureCause } from './storeErrors.ts';
import { type LostRows, soundRows } from './soundRows.ts';

export type OnLost = (table: string, lost: LostRows) => void;

type Row = readonly [id: number, ...rest: unknown[]];
export type ChunkRow = readonly [
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

export type TierRow = readonly [
  id: number,
  group: number,
  resolution: number,
  minT: number,
  maxT: number,
  maskLow: number,
  maskHigh: number,
];

export interface Inspection {
  /** SQLite's own verdict on its pages; empty when they are whole. */
  pageFaults(): string[];
  sizes(): { readonly fileBytes: number; readonly freeBytes: number };
  /** What each table takes of the file, its indexes included, most first. */
  tableBytes(): { readonly name: string; readonly value: number }[];
  count(table: 'chunk' | 'tier' | 'blob' | 'series' | 'label' | 'journal' | 'set_aside'): number;
  labels(): Generator<(readonly [id: number, name: string, value: string])[]>;
  sources(): Generator<(readonly [id: number, key: string])[]>;
  groups(): Generator<(readonly [id: number, source: number])[]>;
  series(): Generator<(readonly [id: number, group: number, slot: number, labels: Uint8Array])[]>;
  chunks(): Generator<ChunkRow[]>;
  journal(): Generator<(readonly [id: number, row: Uint8Array])[]>;
  setAside(): Generator<(readonly [id: number, what: string, reason: string, bytes: number])[]>;
  /** Ids of blobs to which no directory row belongs. */
  blobsWithoutChunk(): Generator<(readonly [id: number])[]>;
  tiers(): Generator<TierRow[]>;
  tierBlobsWithoutRow(): Generator<(readonly [id: number])[]>;
  /** @throws SqliteError when its pages are damaged */
  blob(id: number): Uint8Array | undefined;
  /** @throws SqliteError when its pages are damaged */
  tierBlob(id: number): Uint8Array | undefined;
}

const MAX_FAULTS = 100;

export function inspectionOf(db: StoreDatabase, onLost: OnLost): Inspection {
  const table = <T extends Row>(name: string, columns: string): Generator<T[]> =>
    soundRows<T>(db, name, columns, (lost) => onLost(name, lost));
  const blob = db.prepare<[number], Uint8Array>('SELECT bytes FROM blob WHERE id = ?').pluck();
  const tierBlob = db.prepare<[number], Uint8Array>('SELECT bytes FROM tier_blob WHERE id = ?').pluck();
  const hasTier = db.prepare<[number], number>('SELECT 1 FROM tier WHERE id = ?').pluck();
  const hasChunk = db.prepare<[number], number>('SELECT 1 FROM chunk WHERE id = ?').pluck();
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }));
  return {
    pageFaults() {
      try {
        const lines = db.prepare<[], string>(`PRAGMA quick_check(${MAX_FAULTS})`).pluck().all();
        return lines.filter((line) => line !== 'ok');
      } catch (error) {
        return [failureCause(error)];
      }
    },
    sizes: () => ({
      fileBytes: pragma('page_count') * pragma('page_size'),
      freeBytes: pragma('freelist_count') * pragma('page_size'),
    }),
    tableBytes() {
      try {
        return db
          .prepare<[], { name: string; value: number }>(
            `SELECT coalesce(part.tbl_name, stat.name) AS name, sum(stat.pgsize) AS value
             FROM dbstat AS stat LEFT JOIN sqlite_schema AS part ON part.name = stat.name
             WHERE stat.aggregate = 1 GROUP BY 1 ORDER BY 2 DESC`,
          )
          .all();
      } catch {
        // Damaged pages: `data verify` says which.
        return [];
      }
    },
    count(name) {
      try {
        return db.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get() ?? 0;
      } catch {
        // Only a measure of what is ahead; the rows themselves are read another way.
        return 0;
      }
    },
    labels: () => table('label', 'id, name, value'),
    sources: () => table('source', 'id, key'),
    groups: () => table('series_group', 'id, source'),
    series: () => table('series', 'id, series_group, slot, labels'),
    chunks: () => table('chunk', 'id, series_group, kind, min_t, max_t, mask_low, mask_high, journal_id, ticks'),
    journal: () => table('journal', 'id, row'),
    setAside: () => table('set_aside', 'id, what, reason, length(bytes)'),
    *blobsWithoutChunk() {
      for (const rows of table<readonly [number]>('blob', 'id')) yield rows.filter(([id]) => !isIn(hasChunk, id));
    },
    tiers: () => table('tier', 'id, series_group, resolution, min_t, max_t, mask_low, mask_high'),
    *tierBlobsWithoutRow() {
      for (const rows of table<readonly [number]>('tier_blob', 'id')) yield rows.filter(([id]) => !isIn(hasTier, id));
    },
    blob: (id) => blob.get(id),
    tierBlob: (id) => tierBlob.get(id),
  };
}

function isIn(statement: { get(id: number): number | undefined }, id: number): boolean {
  try {
    return statement.get(id) !== undefined;
  } catch {
    // Its directory row lies on a damaged page.
    return false;
  }
}
