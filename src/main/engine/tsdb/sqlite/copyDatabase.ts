/**
 * Copies the database of a store, page by page, as it was at one moment, while others write it. The copy is one plain file
 * without a write-ahead log: it can be read where nothing can be written.
 */
import Database from 'better-sqlite3';
import { AppError } from '../../../../shared/errors.ts';
import { openStanding } from './database.ts';
import { failureSentence } from './storeErrors.ts';

/** A megabyte: between two of these the copy may be stopped, and others get their turn. */
const PAGES_PER_STEP = 256;

export interface CopyOptions {
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** @throws AppError `canceled`, and those of opening a store; what was copied so far stays */
export async function copyDatabase(dir: string, file: string, { onProgress, signal }: CopyOptions): Promise<void> {
  const db = openStanding(dir);
  try {
    await db.backup(file, {
      progress({ totalPages, remainingPages }) {
        if (signal?.aborted) throw new AppError('canceled', 'The copy was canceled.', { cause: signal.reason });
        onProgress(totalPages - remainingPages, totalPages);
        return PAGES_PER_STEP;
      },
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'store_unwritable',
      `The store of ${dir} cannot be copied to ${file}. ${failureSentence(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    db.close();
  }
  const copy = new Database(file);
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}
