/**
 * Builds a new database from every row of a damaged one that can still be reached. The damaged file is only read. Rows that
 * cannot be reached are told by range in the new database's `set_aside`.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DATABASE_FILE, openStanding, type StoreDatabase } from './database.ts';
import { failureCause } from './storeErrors.ts';
import { type LostRows, soundRows } from './soundRows.ts';

export interface Salvaged {
  readonly rows: number;
  readonly lost: readonly (LostRows & { readonly table: string })[];
}

interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly hasRowId: boolean;
}

/**
 * @param file  of the new database; must not exist
 * @param onTable  called before each table; may throw to stop
 */
export function salvageDatabase(dir: string, file: string, onTable: (name: string) => void): Salvaged {
  const from = openStanding(dir);
  const to = new Database(file);
  try {
    for (const name of ['page_size', 'auto_vacuum', 'application_id', 'user_version']) {
      to.pragma(`${name} = ${Number(from.pragma(name, { simple: true }))}`);
    }
    to.pragma('journal_mode = OFF');
    to.pragma('synchronous = OFF');
    const lost: (LostRows & { table: string })[] = [];
    let rows = 0;
    to.exec('BEGIN');
    for (const sql of statementsOf(from)) to.exec(sql);
    for (const table of tablesOf(to)) {
      onTable(table.name);
      rows += copyTable(from, to, table, (range) => lost.push({ ...range, table: table.name }));
    }
    noteLost(to, lost);
    to.exec('COMMIT');
    to.pragma('synchronous = FULL');
    to.pragma('journal_mode = DELETE');
    return { rows, lost };
  } finally {
    to.close();
    from.close();
  }
}

/** Statements that make the tables and indexes, tables first. */
function statementsOf(db: StoreDatabase): string[] {
  return db
    .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'index', rowid")
    .pluck()
    .all();
}

function tablesOf(db: StoreDatabase): TableShape[] {
  const names = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  return names
    .filter((name) => !name.startsWith('sqlite_'))
    .map((name) => {
      const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
      return { name, columns, hasRowId: columns[0] === 'id' };
    });
}

function copyTable(
  from: StoreDatabase,
  to: StoreDatabase,
  { name, columns, hasRowId }: TableShape,
  onLost: (lost: LostRows) => void,
): number {
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${name}(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let count = 0;
  if (hasRowId) {
    for (const rows of soundRows<readonly [number, ...unknown[]]>(from, name, columns.join(', '), onLost)) {
      for (const row of rows) count += insert.run(...row).changes;
    }
    return count;
  }
  // Without ids there are no ranges to halve: what comes before the first bad page, from either end.
  for (const order of ['ASC', 'DESC']) {
    try {
      const rows = from.prepare(`SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${columns[0]} ${order}`).raw();
      for (const row of rows.iterate()) count += insert.run(...(row as unknown[])).changes;
      return count;
    } catch (error) {
      if (order === 'DESC') onLost({ firstId: 0, lastId: 0, reason: failureCause(error) });
    }
  }
  return count;
}

function noteLost(db: StoreDatabase, lost: Salvaged['lost']): void {
  const insert = db.prepare("INSERT INTO set_aside(what, reason, bytes) VALUES (?, ?, x'')");
  for (const { table, firstId, lastId, reason } of lost)
    insert.run(`rows ${firstId} to ${lastId} of table ${table}`, reason);
}

export const databaseIn = (dir: string): string => join(dir, DATABASE_FILE);
