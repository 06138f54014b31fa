/**
 * Reads a table of a database that may have damaged pages: every row that can be reached, in order of its id, and the ranges
 * of ids that cannot. SQLite gives up a scan at the first bad page, so a failing range is halved until its rows are told apart.
 */
import type { StoreDatabase } from './database.ts';
import { failureCause } from './storeErrors.ts';

/** Rows per statement: between two of them the caller may stop or yield. */
const ROWS_PER_READ = 256;
/** How far ids are tried behind the last row that can be reached, when the table's end cannot: more than a page of rows. */
const MAX_BLIND_IDS = 4096;

export interface LostRows {
  readonly firstId: number;
  readonly lastId: number;
  readonly reason: string;
}

/**
 * @param columns  of a table whose `id` is its rowid; the first must be `id`
 * @param onLost  told of each range in which there may have been rows
 */
export function* soundRows<Row extends readonly [id: number, ...rest: unknown[]]>(
  db: StoreDatabase,
  table: string,
  columns: string,
  onLost: (lost: LostRows) => void,
): Generator<Row[], void, void> {
  const read = db
    .prepare<[number, number], Row>(
      `SELECT ${columns} FROM ${table} WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ${ROWS_PER_READ}`,
    )
    .raw();
  const after = (id: number): Row[] => read.all(id + 1, Number.MAX_SAFE_INTEGER);
  let last = 0;
  for (;;) {
    try {
      const rows = after(last);
      if (rows.length > 0) yield rows;
      if (rows.length < ROWS_PER_READ) return;
      last = (rows.at(-1) as Row)[0];
    } catch (error) {
      const highest = highestId(db, table);
      const end = highest ?? last + MAX_BLIND_IDS;
      let found = last;
      for (const rows of betweenDamage(read, [last + 1, end], onLost, failureCause(error))) {
        yield rows;
        found = (rows.at(-1) as Row)[0];
      }
      // With the end in sight all has been tried; without it the search goes on for as long as it finds something.
      if (highest !== undefined || found === last) return;
      last = found;
    }
  }
}

function* betweenDamage<Row extends readonly [id: number, ...rest: unknown[]]>(
  read: { all(from: number, to: number): Row[] },
  whole: [from: number, to: number],
  onLost: (lost: LostRows) => void,
  reason: string,
): Generator<Row[], void, void> {
  let lost: { firstId: number; lastId: number } | undefined;
  const end = (): void => {
    if (lost !== undefined) onLost({ ...lost, reason });
    lost = undefined;
  };
  // Ranges still to be read, the next one last.
  const ranges: [number, number][] = [whole];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const [low, high] = range;
    try {
      const rows = read.all(low, high);
      if (rows.length > 0) {
        end();
        yield rows;
      }
      if (rows.length === ROWS_PER_READ) ranges.push([(rows.at(-1) as Row)[0] + 1, high]);
    } catch {
      // The error is that of the first failure: a bad page.
      if (low >= high) {
        if (lost === undefined) lost = { firstId: low, lastId: high };
        else lost.lastId = high;
        continue;
      }
      const middle = Math.floor((low + high) / 2);
      ranges.push([middle + 1, high], [low, middle]);
    }
  }
  end();
}

/** The highest id, or undefined when the table's end is damaged. */
function highestId(db: StoreDatabase, table: string): number | undefined {
  try {
    return db.prepare<[], number>(`SELECT id FROM ${table} ORDER BY id DESC LIMIT 1`).pluck().get();
  } catch {
    return undefined;
  }
}
