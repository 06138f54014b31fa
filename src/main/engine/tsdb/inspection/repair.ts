/**
 * Mends a store that nobody uses: what cannot be read is set aside with its bytes and its reason, the directory is made to say
 * what is there, a file with damaged pages is rebuilt from its sound rows and kept. Nothing is thrown away.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, assertNever } from '../../../../shared/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { DATABASE_FILE, openDatabase } from '../sqlite/database.ts';
import { lockFolder } from '../sqlite/folderLock.ts';
import { inspectionOf } from '../sqlite/inspectionStatements.ts';
import { type Repairs, repairsOf } from '../sqlite/repairStatements.ts';
import { databaseIn, type Salvaged, salvageDatabase } from '../sqlite/salvage.ts';
import { openTsdb } from '../tsdb.ts';
import { decodeWholeChunk } from './chunkContent.ts';
import { type Finding, type FindingKind, Findings } from './findings.ts';
import { fileTime, moveAside } from './storeCopy.ts';
import { StoreIndex } from './storeIndex.ts';
import { KEEPS_ALL_MS, type Progress, truthOf, type VerifyPhase, type VerifyReport, verifyStore } from './verify.ts';

export type RepairPhase = VerifyPhase | 'salvage';

export interface RepairOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Only tells what would be done. */
  readonly isDryRun: boolean;
  /** Also removes what was set aside, now or earlier, when all else is whole. */
  readonly discardsSetAside: boolean;
  readonly onProgress?: (progress: Progress<RepairPhase>) => void;
  readonly signal?: AbortSignal;
}

export interface RepairReport {
  readonly before: VerifyReport;
  /** A sentence per thing that was done, or would be. */
  readonly actions: readonly string[];
  /** Where the file with damaged pages is kept. */
  readonly damagedFile: string | undefined;
  readonly discarded: number;
  /** Undefined after a dry run. */
  readonly after: VerifyReport | undefined;
}

/** Damage hides damage: behind a missing group its chunks come to light. */
const MAX_ROUNDS = 10;

/** @throws AppError `store_locked`, `not_found`, `store_newer`, `store_unwritable`, `canceled` */
export async function repairStore(options: RepairOptions): Promise<RepairReport> {
  const before = await firstLook(options);
  if (options.isDryRun) {
    return { before, actions: before.findings.map(actionOf), damagedFile: undefined, discarded: 0, after: undefined };
  }
  const actions: string[] = [];
  let after = before;
  let damagedFile: string | undefined;
  let discarded = 0;
  for (let round = 0; after.problems > 0 && round < MAX_ROUNDS; round++) {
    {
      using _lock = lockFolder(options.dir);
      if (after.counts.page_damaged === undefined) mendRows(options.dir, after.findings, actions);
      else damagedFile = rebuild(options, actions);
    }
    await settleJournal(options);
    after = await look(options);
  }
  if (options.discardsSetAside && after.problems === 0) {
    using _lock = lockFolder(options.dir);
    discarded = discardSetAside(options.dir);
    after = await look(options);
  }
  return { before, actions, damagedFile, discarded, after };
}

async function firstLook(options: RepairOptions): Promise<VerifyReport> {
  try {
    return await look(options);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'store_damaged')) throw error;
    throw new AppError(
      'store_damaged',
      `Nothing of the database file in ${options.dir} can be read. Put a snapshot in its place with "sightglass data restore --replace", or move the file away to begin anew.`,
      { cause: error },
    );
  }
}

function look({ dir, clock, onProgress, signal }: RepairOptions): Promise<VerifyReport> {
  return verifyStore({
    dir,
    clock,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** @returns where the damaged file went */
function rebuild({ dir, clock, onProgress, signal }: RepairOptions, actions: string[]): string {
  const work = join(dir, 'repair.partial');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  let salvaged: Salvaged;
  try {
    salvaged = salvageDatabase(dir, databaseIn(work), (table) => {
      if (signal?.aborted) throw new AppError('canceled', 'The repair was canceled.', { cause: signal.reason });
      onProgress?.({ phase: 'salvage', done: 0, total: 0 });
      actions.push(`Copied the sound rows of table ${table}.`);
    });
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
  const aside = moveAside(dir, `damaged-${fileTime(clock.now())}`);
  renameSync(databaseIn(work), databaseIn(dir));
  rmSync(work, { recursive: true, force: true });
  for (const { table, firstId, lastId } of salvaged.lost) {
    actions.push(`Rows ${firstId} to ${lastId} of table ${table} could not be read; they are noted as set aside.`);
  }
  actions.push(`Built ${DATABASE_FILE} anew from ${salvaged.rows} rows; the damaged file is in ${aside}.`);
  return aside;
}

function mendRows(dir: string, findings: readonly Finding[], actions: string[]): void {
  const db = openDatabase(dir, { durability: 'full' });
  try {
    const repairs = repairsOf(db);
    const index = StoreIndex.read(
      inspectionOf(db, () => {}),
      new Findings(),
    );
    repairs.together(() => {
      for (const finding of findings) {
        mend(repairs, index, finding);
        actions.push(actionOf(finding));
      }
    });
  } finally {
    db.close();
  }
}

const NO_BYTES = new Uint8Array(0);

function mend(repairs: Repairs, index: StoreIndex, { kind, id, what, reason }: Finding): void {
  if (id === undefined) return;
  switch (kind) {
    case 'chunk_damaged':
    case 'blob_orphaned':
    case 'group_missing':
      repairs.setAside(what, reason, repairs.blob(id) ?? NO_BYTES);
      repairs.dropChunk(id);
      return;
    case 'chunk_missing':
      repairs.setAside(what, reason, NO_BYTES);
      repairs.dropChunk(id);
      return;
    case 'directory_wrong':
      return correct(repairs, index, id, what, reason);
    case 'tier_damaged':
      repairs.setAside(what, reason, repairs.tierBlob(id) ?? NO_BYTES);
      repairs.dropTier(id);
      return;
    case 'series_unresolved':
      repairs.setAside(what, reason, repairs.seriesLabels(id) ?? NO_BYTES);
      repairs.dropSeries(id);
      return;
    case 'journal_damaged':
      repairs.setAside(what, reason, repairs.journalRow(id) ?? NO_BYTES);
      repairs.dropJournalRow(id);
      return;
    case 'page_damaged':
      return;
    default:
      return assertNever(kind);
  }
}

/** Makes the directory say what the blob holds. Samples of no series cannot be shown: a copy of them is set aside. */
function correct(repairs: Repairs, index: StoreIndex, id: number, what: string, reason: string): void {
  const blob = repairs.blob(id);
  const place = repairs.placeOf(id);
  if (blob === undefined || place === undefined) return;
  const content = decodeWholeChunk(place.kind, blob);
  const truth = truthOf(place.kind, place.group, content, index);
  repairs.correctChunk(id, truth);
  const hasStrangers =
    truth.mask !== undefined && (truth.mask[0] !== content.maskLow || truth.mask[1] !== content.maskHigh);
  if (hasStrangers) repairs.setAside(what, reason, blob);
}

/**
 * The journal's rows are differences: behind one that is gone the rest can only be told by a start, which sets aside what it
 * cannot read and begins a new journal.
 */
async function settleJournal({ dir, clock }: RepairOptions): Promise<void> {
  await using _store = openTsdb({ dir, clock, log: silentLogger, retentionMs: KEEPS_ALL_MS, durability: 'full' });
}

function discardSetAside(dir: string): number {
  const db = openDatabase(dir, { durability: 'full' });
  try {
    return repairsOf(db).discardSetAside();
  } finally {
    db.close();
  }
}

const DONE: Readonly<Record<FindingKind, string>> = {
  page_damaged: 'rebuilt from its sound rows',
  chunk_damaged: 'set aside',
  chunk_missing: 'its directory row removed and noted as set aside',
  directory_wrong: 'its directory row corrected',
  blob_orphaned: 'set aside',
  group_missing: 'set aside',
  series_unresolved: 'set aside',
  tier_damaged: 'set aside',
  journal_damaged: 'set aside, with the rows behind it that build on it',
};

function actionOf({ kind, what, reason }: Finding): string {
  return `${what}: ${reason} → ${DONE[kind]}`;
}
