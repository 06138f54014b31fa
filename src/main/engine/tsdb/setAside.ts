/** Blobs whose checksum or form is wrong: counted, logged, kept for a later look, and out of everybody's way. */
import type { Logger } from '../base/logger.ts';
import type { ChunkDirectory, ChunkEntry } from './chunkDirectory.ts';
import type { Statements } from './sqlite/statements.ts';
import type { StoreWriter } from './storeWriter.ts';

export class SetAside {
  count: number;
  private readonly log: Logger;
  private readonly writer: StoreWriter;
  private readonly directory: ChunkDirectory;

  constructor(statements: Statements, log: Logger, writer: StoreWriter, directory: ChunkDirectory) {
    this.count = statements.setAsideCount.get() ?? 0;
    this.log = log;
    this.writer = writer;
    this.directory = directory;
  }

  chunk(entry: ChunkEntry, blob: Uint8Array | undefined, error: unknown): void {
    this.directory.remove(entry);
    const what = `chunk ${entry.id} of group ${entry.group}, ${entry.minT} to ${entry.maxT}`;
    const reason = this.report(what, error);
    const bytes = blob?.slice() ?? new Uint8Array(0);
    this.writer.addChange((statements) => {
      statements.insertSetAside.run(what, reason, bytes);
      statements.deleteChunk.run(entry.id);
      statements.deleteBlob.run(entry.id);
    });
  }

  journalRow(id: number, bytes: Uint8Array, error: unknown): void {
    const what = `journal row ${id}`;
    const reason = this.report(what, error);
    this.writer.addChange((statements) => {
      statements.insertSetAside.run(what, reason, bytes);
      statements.deleteJournal.run(id);
    });
  }

  private report(what: string, error: unknown): string {
    const reason = error instanceof Error ? error.message : String(error);
    this.count++;
    this.log.error('A part of the store is damaged and was set aside.', { what, reason });
    return reason;
  }
}
