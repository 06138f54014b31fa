/**
 * The time-series store: opens a folder, restores the head, answers the storage contract, and stops all it started.
 * How it is put together: docs/formats/store.md says what is on disk, head.ts how samples come in, storeQuerier.ts how they go out.
 */
import { AppError } from '../../../shared/errors.ts';
import { METRIC_NAME } from '../../../shared/labels.ts';
import type { StorageForecast } from '../../../shared/storageForecast.ts';
import { type Clock, withoutTimers } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Matcher } from '../storage/matcher.ts';
import { keepFor, type StoragePolicy } from '../storage/storagePolicy.ts';
import type {
  Appender,
  BatchAppender,
  MetricMetadata,
  Querier,
  SourceMetadata,
  Storage,
  StorageStats,
} from '../storage/storage.ts';
import { SourceAppender } from './batchAppender.ts';
import { AgedSeries } from './agedSeries.ts';
import { ChunkDirectory } from './chunkDirectory.ts';
import { IdleReaders } from './blockReader.ts';
import { ChunkStore } from './chunkStore.ts';
import { TierStore } from './downsampling/tierStore.ts';
import { ExemplarStore } from './exemplarStore.ts';
import { FilePlace } from './filePlace.ts';
import { Head } from './head.ts';
import { unbrokenRows } from './journal/unbrokenRows.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { MaintenanceClient } from './maintenance/maintenanceClient.ts';
import type { StoreParts } from './maintenance/storeParts.ts';
import { MetadataStore } from './metadataStore.ts';
import { replayJournal } from './replay.ts';
import { restoreIndex } from './restoreIndex.ts';
import { deleteSeries } from './retention/deleteSeries.ts';
import { forecastStorage } from './retention/forecast.ts';
import { RetentionClasses } from './retention/retentionClasses.ts';
import { storeBytes } from './retention/sizeLimitJob.ts';
import { Tombstones } from './retention/tombstones.ts';
import { OpenGroups, SampleAppender } from './sampleAppender.ts';
import { settledClock } from './retention/settledClock.ts';
import { type OnSetAside, SetAside } from './setAside.ts';
import { makeFolder, openDatabase, openReadOnly, shorten, type StoreDatabase } from './sqlite/database.ts';
import { lockFolder } from './sqlite/folderLock.ts';
import { lifecycleStatements } from './sqlite/lifecycleStatements.ts';
import { prepareStatements, type Statements } from './sqlite/statements.ts';
import { unreadable, unwritable } from './sqlite/storeErrors.ts';
import { WriteAheadLog } from './sqlite/writeAheadLog.ts';
import { StoreQuerier } from './storeQuerier.ts';
import { StoreWriter } from './storeWriter.ts';

export interface TsdbOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Samples older than this are refused, and deleted when they come of that age. */
  readonly retentionMs: number;
  /** Everything else about the life of data; `retentionMs` is its `keepMs`. */
  readonly policy?: Omit<StoragePolicy, 'keepMs'>;
  /** How much older than a series' newest sample a sample may be. Default 30 min. */
  readonly outOfOrderWindowMs?: number;
  /** Series that may have 1 KB of memory each; beyond, the head packs its ticks earlier. Default 20,000. */
  readonly roomySeries?: number;
  /** What no commit is lost to: the program's crash (default), or the machine's as well. */
  readonly durability?: 'process' | 'full';
  /**
   * `read` looks at a store that may be in use: as it was at the opening, without lock, commit or maintenance. What is
   * appended stays in memory. Default `write`.
   */
  readonly access?: 'write' | 'read';
  /** Told of each damaged piece that is set aside, with the reason. */
  readonly onSetAside?: OnSetAside;
  /** Entry of the maintenance worker; by default the one beside this module. */
  readonly maintenanceWorkerUrl?: URL;
}

export interface Tsdb extends Storage, AsyncDisposable {
  /** What is kept from now on; maintenance acts on it within seconds. */
  setPolicy(policy: StoragePolicy): void;
  /**
   * Deletes samples of all series that match, `minT` to `maxT` inclusive: for readers at once and durably, in the file soon.
   *
   * @returns how many series had something to delete
   * @throws AppError `store_unwritable`
   */
  deleteSeries(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): number;
  /** Takes deleted samples out of the file now and gives the space back. */
  cleanTombstones(): Promise<void>;
  /** What the store will take at the present rate; answered from a minute's memory. */
  forecast(): Promise<StorageForecast>;
  /**
   * Copies all that was appended so far into a folder to be made, while collection goes on, and looks the copy over.
   *
   * @throws AppError `store_unwritable`, `chunk_corrupt` when the copy is damaged, as the store is then
   */
  takeSnapshot(target: string): Promise<void>;
}

/** A page that is open asks often; the answer changes by the hour. */
const FORECAST_MS = 60_000;
const OUT_OF_ORDER_WINDOW_MS = 30 * 60_000;
const ROOMY_SERIES = 20_000;

/** @throws AppError `store_locked`, `store_newer`, `store_unwritable` */
export function openTsdb(options: TsdbOptions): Tsdb {
  if (options.access === 'read') return openForReading({ ...options, clock: withoutTimers(options.clock) });
  makeFolder(options.dir);
  const lock = lockFolder(options.dir);
  try {
    const db = openDatabase(options.dir, { durability: options.durability ?? 'process' });
    try {
      return new SqliteTsdb(options, lock, db);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    lock[Symbol.dispose]();
    throw error instanceof AppError ? error : unwritable(options.dir, error);
  }
}

function openForReading(options: TsdbOptions): Tsdb {
  const db = openReadOnly(options.dir);
  try {
    return new SqliteTsdb(options, { [Symbol.dispose]: () => {} }, db);
  } catch (error) {
    db.close();
    throw error instanceof AppError ? error : unreadable(options.dir, error);
  }
}

class SqliteTsdb implements Tsdb {
  private readonly options: TsdbOptions;
  private readonly lock: Disposable;
  private readonly db: StoreDatabase;
  private readonly directory = new ChunkDirectory();
  private readonly writer: StoreWriter;
  private readonly head: Head;
  private readonly chunks: ChunkStore;
  private readonly readers: IdleReaders;
  private readonly setAside: SetAside;
  private readonly metadataStore: MetadataStore;
  private readonly exemplarStore: ExemplarStore;
  private readonly openGroups: OpenGroups;
  private readonly maintenance: Maintenance;
  private readonly parts: StoreParts;
  private readonly aged: AgedSeries;
  private readonly openSources = new Set<string>();
  private readonly place: FilePlace;
  private lastForecast: { readonly atMs: number; readonly answer: Promise<StorageForecast> } | undefined;
  private isOpen = true;

  constructor(options: TsdbOptions, lock: Disposable, db: StoreDatabase) {
    this.options = options;
    this.lock = lock;
    this.db = db;
    this.place = new FilePlace(options.dir);
    const log = options.log.for('tsdb');
    const { clock } = options;
    const statements = prepareStatements(db);
    const lastRow = restoreDirectory(statements, this.directory);
    this.writer = new StoreWriter(
      {
        db,
        statements,
        clock,
        log,
        onCommit: (bytes) => this.maintenance.committed(bytes),
      },
      lastRow,
    );
    const policy = { ...keepFor(options.retentionMs), ...options.policy, keepMs: options.retentionMs };
    const classes = new RetentionClasses(() => this.head.index, policy);
    const limits = {
      clock,
      outOfOrderWindowMs: options.outOfOrderWindowMs ?? OUT_OF_ORDER_WINDOW_MS,
      roomySeries: options.roomySeries ?? ROOMY_SERIES,
      get retentionMs() {
        return classes.longestKeepMs;
      },
    };
    this.head = new Head(limits, this.directory, this.writer);
    this.setAside = new SetAside(statements, log, this.writer, this.directory, options.onSetAside);
    this.chunks = new ChunkStore(this.directory, statements, this.writer, this.setAside);
    this.readers = new IdleReaders(this.head, this.chunks);
    this.metadataStore = new MetadataStore(this.writer);
    this.exemplarStore = new ExemplarStore(this.writer);
    this.openGroups = new OpenGroups(this.head);
    const aging = lifecycleStatements(db);
    this.parts = {
      worker: new MaintenanceClient({ dir: options.dir, url: options.maintenanceWorkerUrl, clock, log }),
      clock: settledClock(clock, firstTime(this.directory, clock.now(), classes.longestKeepMs)),
      log,
      head: this.head,
      directory: this.directory,
      writer: this.writer,
      chunks: this.chunks,
      tiers: new TierStore(this.writer, aging, this.setAside),
      classes,
      tombstones: new Tombstones(this.writer, aging),
    };
    this.aged = new AgedSeries({ ...this.parts, index: this.head.index });
    this.maintenance = new Maintenance({
      dir: options.dir,
      wal: new WriteAheadLog(db, options.dir),
      parts: this.parts,
      statements: aging,
    });
    restoreIndex(statements, this.head);
    replayJournal(this.head, unbrokenRows(statements.journal.iterate()), this.setAside);
    this.metadataStore.restore(statements);
    this.exemplarStore.restore(statements);
    this.flush();
    this.maintenance.start();
  }

  batchAppender(source: string): BatchAppender {
    this.mustBeOpen();
    if (this.openSources.has(source)) {
      throw new AppError('internal', `An appender of source "${source}" is open already.`);
    }
    this.openSources.add(source);
    return new SourceAppender(this.head, this.head.sourceId(source), () => void this.openSources.delete(source));
  }

  appender(): Appender {
    this.mustBeOpen();
    return new SampleAppender(this.head, this.openGroups, this.exemplarStore);
  }

  querier(): Querier {
    this.mustBeOpen();
    // What a query has shown once must not be gone after a crash of this program.
    if (this.options.access !== 'read' && this.options.durability !== 'full') this.writer.commitWaiting();
    return new StoreQuerier(this.head, this.chunks, this.exemplarStore, this.readers, this.aged);
  }

  setMetadata(source: string, metadata: Iterable<MetricMetadata>): void {
    this.mustBeOpen();
    this.metadataStore.set(source, metadata);
  }

  metadata(): readonly SourceMetadata[] {
    return this.metadataStore.all();
  }

  seriesPerMetric(): ReadonlyMap<string, number> {
    const { index } = this.head;
    const counts = new Map<string, number>();
    for (const [name, pair] of index.valuesOf(METRIC_NAME) ?? []) {
      const count = index.postingsCount(pair);
      if (count > 0) counts.set(name, count);
    }
    return counts;
  }

  flush(): string | undefined {
    if (this.isOpen && this.options.access !== 'read') this.writer.flush();
    return this.writer.writeError;
  }

  samplesAppended(): number {
    return this.head.samplesAppended;
  }

  stats(): StorageStats {
    const { minT, maxT } = this.head.extent();
    return {
      activeSeries: this.head.activeSeries(),
      totalSeries: this.head.seriesCount,
      samplesAppended: this.head.samplesAppended,
      diskBytes: storeBytes(this.options.dir),
      minT: oldestOf(minT, this.parts.tiers.oldestT),
      maxT,
      corruptBlobs: this.setAside.count,
      writeError: this.writer.writeError ?? this.place.problem,
    };
  }

  setPolicy(policy: StoragePolicy): void {
    this.lastForecast = undefined;
    this.parts.classes.set(policy);
  }

  deleteSeries(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): number {
    this.mustBeOpen();
    const series = deleteSeries(this.parts, this.exemplarStore, matcherSets, minT, maxT);
    if (series > 0) void this.maintenance.sweepNow();
    return series;
  }

  async cleanTombstones(): Promise<void> {
    this.mustBeOpen();
    await this.maintenance.cleanTombstones();
  }

  async takeSnapshot(target: string): Promise<void> {
    this.mustBeOpen();
    this.flush();
    const reply = await this.parts.worker.ask({ kind: 'snapshot', target });
    if (reply.kind === 'failed') throw new AppError('store_unwritable', reply.reason);
    if (reply.kind === 'copied' && reply.problems > 0) {
      const places = reply.problems === 1 ? 'one place' : `${reply.problems} places`;
      throw new AppError('chunk_corrupt', `The store is damaged in ${places}, and so is its snapshot ${target}.`);
    }
  }

  forecast(): Promise<StorageForecast> {
    this.mustBeOpen();
    const now = this.options.clock.now();
    if (this.lastForecast === undefined || Math.abs(now - this.lastForecast.atMs) > FORECAST_MS) {
      this.lastForecast = { atMs: now, answer: forecastStorage(this.parts, this.options.dir) };
    }
    return this.lastForecast.answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isOpen) return;
    this.maintenance.stop();
    this.flush();
    this.isOpen = false;
    this.writer.stop();
    await this.maintenance[Symbol.asyncDispose]();
    if (this.options.access !== 'read' && this.writer.writeError === undefined) shorten(this.db);
    this.db.close();
    this.lock[Symbol.dispose]();
  }

  private mustBeOpen(): void {
    if (!this.isOpen) throw new AppError('unavailable', 'The store is closed.');
  }
}

function oldestOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** What a start takes for now: a clock by which all data would have to go at once may be wrong. */
function firstTime(directory: ChunkDirectory, now: number, keepMs: number): number {
  let newest = -Infinity;
  for (const { maxT } of directory.all()) newest = Math.max(newest, maxT);
  return newest > -Infinity && now - newest > keepMs ? newest : now;
}

/** @returns the id of the newest journal row there ever was */
function restoreDirectory(statements: Statements, directory: ChunkDirectory): number {
  let lastRow = statements.lastJournalRow.get() ?? 0;
  for (const row of statements.chunks.iterate()) {
    lastRow = Math.max(lastRow, row.journal_id);
    directory.add({
      id: row.id,
      group: row.series_group,
      kind: row.kind,
      minT: row.min_t,
      maxT: row.max_t,
      maskLow: row.mask_low,
      maskHigh: row.mask_high,
      journalId: row.journal_id,
      ticks: row.ticks,
    });
  }
  return lastRow;
}
