/**
 * Keeps the store in shape beside the writing: seals what nobody fills, drops what retention has passed, has chunks merged
 * and the write-ahead log copied. Heavy work runs in the worker; this side decides, and alone changes the directory.
 */
import { buildTiers } from '../downsampling/tierJob.ts';
import { dropExpired, dropExpiredTiers } from '../retention/expireJob.ts';
import { keepUnderLimit } from '../retention/sizeLimitJob.ts';
import { cleanTombstones } from '../retention/tombstoneJob.ts';
import type { LifecycleStatements } from '../sqlite/lifecycleStatements.ts';
import type { WriteAheadLog } from '../sqlite/writeAheadLog.ts';
import { dropForgotten } from './dropForgotten.ts';
import { mergeChunks } from './mergeJob.ts';
import type { StoreParts } from './storeParts.ts';

const SWEEP_MS = 10_000;
/**
 * Small enough for a start in no time, large enough that most journal pages are gone before they are copied, and that the
 * worker's start, some 80 ms of CPU, is seldom.
 */
const CHECKPOINT_BYTES = 16 << 20;
/** A start has better to do than to copy the log that a crash left: so much is written first, some ten seconds of a busy store. */
const CALM_BYTES = 1 << 20;
/** A start after a crash reads all of it: 2 ms a megabyte. */
const MAX_WAL_BYTES = 20 << 20;

interface MaintenanceOptions {
  readonly dir: string;
  readonly wal: WriteAheadLog;
  readonly parts: StoreParts;
  readonly statements: LifecycleStatements;
}

export class Maintenance implements AsyncDisposable {
  private readonly options: MaintenanceOptions;
  private timer: Disposable | undefined;
  private bytesSinceCheckpoint: number;
  private sweeping: Promise<void> | undefined;
  private isStopped = false;

  constructor(options: MaintenanceOptions) {
    this.options = options;
    this.bytesSinceCheckpoint = Math.min(options.wal.bytes(), CHECKPOINT_BYTES - CALM_BYTES);
  }

  start(): void {
    this.timer = this.options.parts.clock.after(SWEEP_MS, () => {
      void this.sweepNow();
      this.start();
    });
  }

  /** A sweep out of turn, or the one that runs; resolves at its end. */
  sweepNow(): Promise<void> {
    this.sweeping ??= this.sweep().finally(() => {
      this.sweeping = undefined;
    });
    return this.sweeping;
  }

  /** Until no deleted sample is left in the file, and the file is as short as it can be. */
  async cleanTombstones(): Promise<void> {
    await this.sweeping;
    await this.sweepNow();
    await this.options.parts.worker.ask({ kind: 'shrink', isThorough: true });
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
    const { wal, parts } = this.options;
    const { kind } = await parts.worker.ask({ kind: 'checkpoint' });
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
    await this.options.parts.worker[Symbol.asyncDispose]();
  }

  private async sweep(): Promise<void> {
    const { dir, parts, statements } = this.options;
    const { head, writer, worker } = parts;
    const mustStop = (): boolean => this.isStopped || writer.writeError !== undefined;
    head.sealOld();
    // What the worker is asked to read or delete must be in the database.
    writer.flush();
    if (mustStop()) return;
    const hasDeleted = await cleanTombstones(parts, mustStop);
    await buildTiers(parts, mustStop);
    const hasExpired = await dropExpired(parts, mustStop);
    const hasLostTiers = dropExpiredTiers(parts);
    dropForgotten(parts, statements);
    await mergeChunks(parts, mustStop);
    writer.flush();
    if (hasDeleted || hasExpired || hasLostTiers) await worker.ask({ kind: 'shrink', isThorough: hasDeleted });
    if (!mustStop()) await keepUnderLimit(parts, dir, mustStop);
  }
}
