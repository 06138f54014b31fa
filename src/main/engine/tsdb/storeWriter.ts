/**
 * The only way into the database. What is to be stored waits here for a moment and is written in one transaction: a group
 * commit of all sources that answered together, four a second at most. When the disk refuses, nothing is lost from memory: the same queue is tried again, less and less
 * often, and once it is full new samples are refused until there is room.
 */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ChunkEntry } from './chunkDirectory.ts';
import type { StoreDatabase } from './sqlite/database.ts';
import type { Statements } from './sqlite/statements.ts';
import { failureSentence } from './sqlite/storeErrors.ts';

/** Short enough that a crash costs no more than the scrape in flight, long enough for all targets that are asked together. */
const COMMIT_DELAY_MS = 25;
/** From one commit to the next: sources that come one by one share commits too. */
const COMMIT_SPACING_MS = 250;
const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 10_000;
/** Pages that every commit writes besides its rows. */
const COMMIT_OVERHEAD_BYTES = 16_384;
/** Rows of new series that are little: they go with the rest. */
const FEW_INDEX_ROWS = 4000;
/** What one transaction takes of many while others wait for their turn. */
const INDEX_TURN_MS = 10;
const INDEX_ROW_BYTES = 40;
/** What a change holds while it waits, such as an exemplar or a family's help text. */
const CHANGE_BYTES = 256;
/** Some ten minutes of 10k series a second. */
const MAX_QUEUED_BYTES = 64 << 20;

interface StoreWriterOptions {
  readonly db: StoreDatabase;
  readonly statements: Statements;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told after each commit how much it put into the write-ahead log, roughly. */
  readonly onCommit: (bytes: number) => void;
}

/** What the head tells at each commit. */
export interface CommitSource {
  /** New series and labels that wait to be written. */
  readonly unsavedIndexRows: number;
  /** Writes new series and labels, before what refers to them, until `isDue`. */
  writeIndex(statements: Statements, isDue: () => boolean): void;
  indexSaved(): void;
  /** Oldest row of the journal whose samples are in no chunk; rows before it are dropped. Asked after a seal. */
  oldestOpenRow(): number;
}

type Change = (statements: Statements) => void;

export class StoreWriter {
  private readonly options: StoreWriterOptions;
  private readonly write: () => void;
  private readonly writeIndexPart: () => void;
  private source: CommitSource | undefined;
  /** Sources, groups and series that come or go, in order; they may be written before all else. */
  private indexChanges: Change[] = [];
  /** All other changes, in order: never apart from the chunks that go with them. */
  private changes: Change[] = [];
  private rows: { readonly id: number; readonly bytes: Uint8Array }[] = [];
  /** Chunks that queries cannot read from the database yet. */
  private chunks = new Map<number, { readonly entry: ChunkEntry; readonly blob: Uint8Array }>();
  private queuedBytes = 0;
  private lastRow: number;
  private hasSealed = false;
  private timer: Disposable | undefined;
  private retryMs = FIRST_RETRY_MS;
  private committedAt = -Infinity;
  private error: string | undefined;

  constructor(options: StoreWriterOptions, lastRow: number) {
    this.options = options;
    this.lastRow = lastRow;
    this.write = options.db.transaction(() => this.writeQueue());
    this.writeIndexPart = options.db.transaction(() => {
      const dueMs = options.clock.monotonic() + INDEX_TURN_MS;
      this.writeIndex(() => options.clock.monotonic() >= dueMs);
    });
  }

  /** To be called once, by the head. */
  connect(source: CommitSource): void {
    this.source = source;
  }

  /** The sentence that says why nothing can be written now. */
  get writeError(): string | undefined {
    return this.error;
  }

  /** True when the queue holds all it may: new samples must be refused. */
  get isFull(): boolean {
    return this.queuedBytes > MAX_QUEUED_BYTES;
  }

  /** The id the next row of the journal will get. */
  get nextRow(): number {
    return this.lastRow + 1;
  }

  get newestRow(): number {
    return this.lastRow;
  }

  addRow(bytes: Uint8Array): void {
    this.rows.push({ id: ++this.lastRow, bytes });
    this.queuedBytes += bytes.length;
    this.schedule();
  }

  addChunk(entry: ChunkEntry, blob: Uint8Array): void {
    this.chunks.set(entry.id, { entry, blob });
    this.queuedBytes += blob.length;
    this.hasSealed = true;
    this.schedule();
  }

  addIndexChange(change: Change): void {
    this.indexChanges.push(change);
    this.schedule();
  }

  addChange(change: Change): void {
    this.changes.push(change);
    this.queuedBytes += CHANGE_BYTES;
    this.schedule();
  }

  /** A chunk that waits to be written. */
  queuedBlob(id: number): Uint8Array | undefined {
    return this.chunks.get(id)?.blob;
  }

  /** Writes all that waits. A refusal is kept as `writeError` and tried again later. */
  flush(): void {
    this.timer?.[Symbol.dispose]();
    this.timer = undefined;
    const changes = this.indexChanges.length + this.changes.length;
    const isEmpty = this.rows.length === 0 && this.chunks.size === 0 && changes === 0;
    if (isEmpty && (this.source?.unsavedIndexRows ?? 0) === 0) return;
    if (!this.tryTo(this.write)) return;
    const bytes = this.queuedBytes + COMMIT_OVERHEAD_BYTES;
    this.indexChanges = [];
    this.changes = [];
    this.rows = [];
    this.chunks.clear();
    this.queuedBytes = 0;
    this.hasSealed = false;
    this.options.onCommit(bytes);
  }

  /** Writes what waits now if it is little and the disk takes it: the next timed commit has less to do. */
  commitWaiting(): void {
    if (this.rows.length === 0 || this.error !== undefined) return;
    if ((this.source?.unsavedIndexRows ?? 0) <= FEW_INDEX_ROWS) this.flush();
  }

  /** What waits, in pieces: a target with very many new series must not hold up everything else while they are written. */
  private flushByTurns(): void {
    if ((this.source?.unsavedIndexRows ?? 0) <= FEW_INDEX_ROWS) {
      this.flush();
      return;
    }
    const before = this.source?.unsavedIndexRows ?? 0;
    if (!this.tryTo(this.writeIndexPart)) return;
    this.indexChanges = [];
    const written = before - (this.source?.unsavedIndexRows ?? 0);
    this.options.onCommit(written * INDEX_ROW_BYTES + COMMIT_OVERHEAD_BYTES);
    this.schedule(0);
  }

  /** @returns false when the disk refused: it is kept as `writeError`, and tried again later */
  private tryTo(write: () => void): boolean {
    try {
      write();
    } catch (cause) {
      this.fail(cause);
      return false;
    }
    this.source?.indexSaved();
    this.committedAt = this.options.clock.monotonic();
    this.retryMs = FIRST_RETRY_MS;
    if (this.error !== undefined) {
      this.error = undefined;
      this.options.log.info('The store can be written again.');
    }
    return true;
  }

  /** Ends the timer without writing. */
  stop(): void {
    this.timer?.[Symbol.dispose]();
    this.timer = undefined;
  }

  private writeQueue(): void {
    const { statements } = this.options;
    const oldestRow = this.hasSealed && this.source !== undefined ? this.source.oldestOpenRow() : -Infinity;
    this.writeIndex(() => false);
    for (const change of this.changes) change(statements);
    // Rows that a seal has made needless already are not worth a page.
    for (const { id, bytes } of this.rows) if (id >= oldestRow) statements.insertJournal.run(id, bytes);
    for (const { entry, blob } of this.chunks.values()) insertChunk(statements, entry, blob);
    if (this.hasSealed) statements.trimJournal.run(Math.min(oldestRow, this.lastRow + 1));
  }

  private writeIndex(isDue: () => boolean): void {
    const { statements } = this.options;
    for (const change of this.indexChanges) change(statements);
    this.source?.writeIndex(statements, isDue);
  }

  private fail(cause: unknown): void {
    const sentence = failureSentence(cause);
    if (this.error === undefined) this.options.log.error('The store cannot be written.', { reason: sentence });
    this.error = sentence;
    this.retryMs = Math.min(this.retryMs * 2, MAX_RETRY_MS);
    this.schedule(this.retryMs);
  }

  /** Sees to it that a commit follows. */
  schedule(delayMs: number = this.commitDelay()): void {
    this.timer ??= this.options.clock.after(delayMs, () => {
      this.timer = undefined;
      this.flushByTurns();
    });
  }

  private commitDelay(): number {
    if (this.error !== undefined) return this.retryMs;
    return Math.max(COMMIT_DELAY_MS, this.committedAt + COMMIT_SPACING_MS - this.options.clock.monotonic());
  }
}

function insertChunk(statements: Statements, entry: ChunkEntry, blob: Uint8Array): void {
  const { id, group, kind, minT, maxT, maskLow, maskHigh, journalId, ticks } = entry;
  statements.insertBlob.run(id, blob);
  statements.insertChunk.run(id, group, kind, minT, maxT, maskLow, maskHigh, journalId, ticks);
}
