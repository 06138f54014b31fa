/** Blobs whose checksum or form is wrong: counted, logged, kept for a later look, and out of everybody's way. */
import { AppError } from '../../../shared/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { ChunkDirectory, ChunkEntry } from './chunkDirectory.ts';
import type { Statements } from './sqlite/statements.ts';
import { failureCause, failureCode } from './sqlite/storeErrors.ts';
import type { StoreWriter } from './storeWriter.ts';

/** Told of each piece: what it is and why it is set aside. */
export type OnSetAside = (what: string, reason: string) => void;

export class SetAside {
  count: number;
  private readonly log: Logger;
  private readonly writer: StoreWriter;
  private readonly directory: ChunkDirectory;
  private readonly onSetAside: OnSetAside;

  constructor(
    statements: Statements,
    log: Logger,
    writer: StoreWriter,
    directory: ChunkDirectory,
    onSetAside: OnSetAside = () => {},
  ) {
    this.count = statements.setAsideCount.get() ?? 0;
    this.log = log;
    this.onSetAside = onSetAside;
    this.writer = writer;
    this.directory = directory;
  }

  chunk(entry: ChunkEntry, blob: Uint8Array | undefined, error: unknown): void {
    this.directory.remove(entry);
    const what = `chunk ${entry.id} of group ${entry.group}, ${entry.minT} to ${entry.maxT}`;
    const reason = this.report(what, error);
    const bytes = blob?.slice() ?? new Uint8Array(0);
    this.writer.addChange((statements) => {
      statements.insertSetAside.run(what, reason, bytes, what);
      whereSound(() => statements.deleteChunk.run(entry.id));
      whereSound(() => statements.deleteBlob.run(entry.id));
    });
  }

  /** A blob of another table, which the caller takes out of the way. */
  blob(what: string, bytes: Uint8Array | undefined, error: unknown): void {
    const reason = this.report(what, error);
    const kept = bytes?.slice() ?? new Uint8Array(0);
    this.writer.addChange((statements) => void statements.insertSetAside.run(what, reason, kept, what));
  }

  journalRow(id: number, bytes: Uint8Array, error: unknown): void {
    const what = `journal row ${id}`;
    const reason = this.report(what, error);
    this.writer.addChange((statements) => {
      statements.insertSetAside.run(what, reason, bytes, what);
      whereSound(() => statements.deleteJournal.run(id));
    });
  }

  private report(what: string, error: unknown): string {
    const reason = error instanceof AppError ? error.message : failureCause(error);
    this.count++;
    this.log.error('A part of the store is damaged and was set aside.', { what, reason });
    this.onSetAside(what, reason);
    return reason;
  }
}

/**
 * A row on a damaged page cannot be deleted, and must not hold up the commit that would: it stays until `data repair` and is
 * met again at the next start.
 */
export function whereSound(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (failureCode(error) !== 'SQLITE_CORRUPT') throw error;
  }
}
