/**
 * Keeps the store in shape beside the writing: seals what nobody fills, drops what retention has passed, has chunks merged
 * and the write-ahead log copied. Heavy work runs in the worker; this side decides, and alone changes the directory.
 */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { CHUNK_TICKS, type ChunkDirectory, type ChunkEntry } from '../chunkDirectory.ts';
import type { ChunkStore } from '../chunkStore.ts';
import type { Head } from '../head.ts';
import type { StoreWriter } from '../storeWriter.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { MaintenanceClient } from './maintenanceClient.ts';
import type { MergedChunk } from '../chunk/mergeTicks.ts';
import type { WriteAheadLog } from '../sqlite/writeAheadLog.ts';

const SWEEP_MS = 10_000;
/** Small enough for a start in no time, large enough that most journal pages are gone before they are copied. */
const CHECKPOINT_BYTES = 4 << 20;
/** Eight hours at 15 s: long enough that more would save little. */
const COLD_TICKS = 1920;
const MAX_WAL_BYTES = 16 << 20;

interface MaintenanceOptions {
  readonly worker: MaintenanceClient;
  readonly wal: WriteAheadLog;
  readonly clock: Clock;
  readonly log: Logger;
  readonly retentionMs: number;
  readonly head: Head;
  readonly directory: ChunkDirectory;
  readonly writer: StoreWriter;
  readonly chunks: ChunkStore;
}

export class Maintenance implements AsyncDisposable {
  private readonly options: MaintenanceOptions;
  private timer: Disposable | undefined;
  private bytesSinceCheckpoint = 0;
  private sweeping: Promise<void> | undefined;
  private isStopped = false;

  constructor(options: MaintenanceOptions) {
    this.options = options;
  }

  start(): void {
    this.timer = this.options.clock.after(SWEEP_MS, () => {
      this.sweeping ??= this.sweep().finally(() => {
        this.sweeping = undefined;
      });
      this.start();
    });
  }

  /** To be called after each commit, with what it put into the write-ahead log. */
  committed(bytes: number): void {
    this.bytesSinceCheckpoint += bytes;
    if (this.bytesSinceCheckpoint < CHECKPOINT_BYTES || this.isStopped) return;
    this.bytesSinceCheckpoint = 0;
    void this.checkpoint();
  }

  /**
   * While commits follow each other closely the worker never sees the log's end, and the log grows. Then the rest, which is
   * little after the worker's turn, is copied here, between two commits: the next one starts the log anew.
   */
  private async checkpoint(): Promise<void> {
    const { worker, wal } = this.options;
    const { kind } = await worker.ask({ kind: 'checkpoint' });
    if (!this.isStopped && (kind === 'failed' || wal.bytes() > MAX_WAL_BYTES)) wal.checkpoint();
  }

  /** Starts nothing more; disposing waits for what runs. */
  stop(): void {
    this.isStopped = true;
    this.timer?.[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.sweeping;
    await this.options.worker[Symbol.asyncDispose]();
  }

  private async sweep(): Promise<void> {
    const { head, writer } = this.options;
    head.sealOld();
    // What the worker is asked to read or delete must be in the database.
    writer.flush();
    if (writer.writeError !== undefined) return;
    await this.dropExpired();
    await this.mergeAll();
  }

  private async dropExpired(): Promise<void> {
    const { clock, retentionMs, directory, head, worker } = this.options;
    const oldest = clock.now() - retentionMs;
    const expired = [...directory.all()].filter((entry) => entry.maxT < oldest);
    if (expired.length === 0) return;
    for (const entry of expired) directory.remove(entry);
    for (const id of new Set(expired.map((entry) => entry.group))) {
      const group = head.group(id);
      if (group !== undefined && head.isEmpty(group)) head.forget(group);
    }
    await worker.ask({ kind: 'delete', ids: expired.map((entry) => entry.id) });
    await worker.ask({ kind: 'shrink' });
  }

  private async mergeAll(): Promise<void> {
    const { directory, writer } = this.options;
    for (const group of directory.groups()) {
      for (let run = mergeable(directory.of(group)); run !== undefined; run = mergeable(directory.of(group))) {
        if (this.isStopped || writer.writeError !== undefined) return;
        if (!(await this.merge(run))) break;
      }
    }
  }

  /** @returns false when the chunks stay as they are */
  private async merge(entries: readonly ChunkEntry[]): Promise<boolean> {
    const { worker, directory, chunks, log } = this.options;
    const reply = await worker.ask({ kind: 'merge', ids: entries.map((entry) => entry.id) });
    switch (reply.kind) {
      case 'merged':
        // A chunk may have been set aside meanwhile: then the merged ones hold what must not come back.
        if (!entries.every((entry) => directory.of(entry.group).includes(entry))) return true;
        this.replace(entries, reply.chunks);
        return true;
      case 'corrupt': {
        const entry = entries.find(({ id }) => id === reply.id);
        if (entry !== undefined) chunks.reject(entry, new AppError('chunk_corrupt', reply.reason));
        return entry !== undefined;
      }
      case 'failed':
        log.warn('Chunks could not be merged.', { reason: reply.reason });
        return false;
      case 'done':
        return false;
    }
  }

  private replace(entries: readonly ChunkEntry[], merged: readonly MergedChunk[]): void {
    const { directory, writer } = this.options;
    const group = entries[0]?.group;
    if (group === undefined) return;
    const journalId = Math.max(...entries.map((entry) => entry.journalId));
    for (const entry of entries) directory.remove(entry);
    writer.addChange((statements) => {
      for (const { id } of entries) {
        statements.deleteChunk.run(id);
        statements.deleteBlob.run(id);
      }
    });
    for (const { blob, minT, maxT, maskLow, maskHigh, ticks } of merged) {
      const entry = {
        id: directory.nextId(),
        group,
        kind: CHUNK_TICKS,
        minT,
        maxT,
        maskLow,
        maskHigh,
        journalId,
        ticks,
      };
      directory.add(entry);
      writer.addChunk(entry, blob);
    }
  }
}

/** The oldest neighbouring chunks of ticks that make a full cold chunk, without the group's newest. */
function mergeable(entries: readonly ChunkEntry[]): ChunkEntry[] | undefined {
  let run: ChunkEntry[] = [];
  let ticks = 0;
  for (const entry of entries) {
    if (entry.kind !== CHUNK_TICKS) continue;
    if (entry.ticks * 2 > COLD_TICKS) {
      run = [];
      ticks = 0;
      continue;
    }
    run.push(entry);
    ticks += entry.ticks;
    if (ticks >= COLD_TICKS) return run.length > 1 ? run : undefined;
  }
  return undefined;
}
