/** Tables of the store (docs/formats/store.md). A change that an older program cannot read raises SCHEMA_VERSION and adds a step. */

/** "SGLS": tells a store from other SQLite files. */
export const APPLICATION_ID = 0x53474c53;
export const SCHEMA_VERSION = 2;

/** Step i brings a store of version i to version i + 1. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE label(id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL);
  CREATE TABLE source(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE series_group(id INTEGER PRIMARY KEY, source INTEGER NOT NULL);
  CREATE TABLE series(id INTEGER PRIMARY KEY, series_group INTEGER NOT NULL, slot INTEGER NOT NULL, labels BLOB NOT NULL);
  CREATE TABLE journal(id INTEGER PRIMARY KEY, row BLOB NOT NULL);
  CREATE TABLE chunk(
    id INTEGER PRIMARY KEY,
    series_group INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    min_t REAL NOT NULL,
    max_t REAL NOT NULL,
    mask_low INTEGER NOT NULL,
    mask_high INTEGER NOT NULL,
    journal_id INTEGER NOT NULL,
    ticks INTEGER NOT NULL
  );
  CREATE TABLE blob(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE set_aside(id INTEGER PRIMARY KEY, what TEXT NOT NULL, reason TEXT NOT NULL, bytes BLOB NOT NULL);
  CREATE TABLE metadata(
    source TEXT NOT NULL, metric TEXT NOT NULL, type TEXT NOT NULL, help TEXT NOT NULL, unit TEXT NOT NULL,
    PRIMARY KEY(source, metric)
  ) WITHOUT ROWID;
  CREATE TABLE exemplar(id INTEGER PRIMARY KEY, series INTEGER NOT NULL, t REAL NOT NULL, row BLOB NOT NULL);
  `,
  `
  CREATE TABLE tombstone(
    id INTEGER PRIMARY KEY,
    series_group INTEGER NOT NULL,
    mask_low INTEGER NOT NULL,
    mask_high INTEGER NOT NULL,
    min_t REAL NOT NULL,
    max_t REAL NOT NULL,
    chunk_id INTEGER NOT NULL,
    tier_id INTEGER NOT NULL
  );
  CREATE TABLE tier(
    id INTEGER PRIMARY KEY,
    series_group INTEGER NOT NULL,
    resolution INTEGER NOT NULL,
    min_t REAL NOT NULL,
    max_t REAL NOT NULL,
    mask_low INTEGER NOT NULL,
    mask_high INTEGER NOT NULL,
    size INTEGER NOT NULL
  );
  CREATE TABLE tier_blob(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  `,
];
