/** Snapshots and their way back: a copy is made beside its place, looked over whole, and moved there in one step. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { VERSION } from '../../base/version.ts';
import { copyDatabase } from '../sqlite/copyDatabase.ts';
import { DATABASE_FILE } from '../sqlite/database.ts';
import { lockFolder } from '../sqlite/folderLock.ts';
import { unwritable } from '../sqlite/storeErrors.ts';
import { type Progress, type VerifyPhase, type VerifyReport, verifyStore } from './verify.ts';

export type CopyPhase = 'copy' | VerifyPhase;

interface CopyOptions {
  readonly clock: Clock;
  readonly onProgress?: (progress: Progress<CopyPhase>) => void;
  readonly signal?: AbortSignal;
}

export interface SnapshotOptions extends CopyOptions {
  /** Data folder; it may be in use. */
  readonly dir: string;
  /** Folder to make; it must not exist yet, or be empty. */
  readonly target: string;
}

export interface CopyReport {
  readonly path: string;
  readonly bytes: number;
  readonly verified: VerifyReport;
}

/** Says of a snapshot what it is; nothing reads it but people. */
const NOTE_FILE = 'snapshot.json';
const DATABASE_FILES = [DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`];

/** @throws AppError `bad_data` when the target is taken, and those of reading a store */
export async function takeSnapshot(options: SnapshotOptions): Promise<CopyReport> {
  const target = resolve(options.target);
  if (existsSync(target) && !isEmptyFolder(target)) {
    throw new AppError('bad_data', `${target} exists already. Name a folder that is to be made.`);
  }
  const verified = await copyBeside(options.dir, target, options);
  const note = { takenAt: new Date(options.clock.now()).toISOString(), from: resolve(options.dir), version: VERSION };
  try {
    writeFileSync(join(partialOf(target), NOTE_FILE), `${JSON.stringify(note, null, 2)}\n`);
    if (existsSync(target)) rmSync(target, { recursive: true });
    renameSync(partialOf(target), target);
    syncFolder(dirname(target));
  } catch (cause) {
    throw unwritable(target, cause);
  }
  return { path: target, bytes: statSync(join(target, DATABASE_FILE)).size, verified };
}

export interface RestoreOptions extends CopyOptions {
  /** Folder of a snapshot, or any data folder. */
  readonly snapshot: string;
  readonly dir: string;
  /** A store that is there already is moved to a folder beside it; otherwise it is a reason to refuse. */
  readonly replaces: boolean;
}

export interface RestoreReport extends CopyReport {
  /** Where the store went that was there before. */
  readonly replaced: string | undefined;
}

/** @throws AppError `store_locked`, `bad_data` when there is a store and it is not to be replaced, `chunk_corrupt` */
export async function restoreSnapshot(options: RestoreOptions): Promise<RestoreReport> {
  const dir = resolve(options.dir);
  if (resolve(options.snapshot) === dir) throw new AppError('bad_data', `${dir} is the data folder itself.`);
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw unwritable(dir, cause);
  }
  using _lock = lockFolder(dir);
  const isTaken = existsSync(join(dir, DATABASE_FILE));
  if (isTaken && !options.replaces) {
    throw new AppError(
      'bad_data',
      `There is a store in ${dir}. Restore with --replace; it is kept beside the new one.`,
    );
  }
  const work = join(dir, 'restore');
  const verified = await copyBeside(options.snapshot, work, options);
  if (verified.problems > 0) {
    rmSync(partialOf(work), { recursive: true, force: true });
    throw new AppError(
      'chunk_corrupt',
      `The snapshot ${options.snapshot} is damaged in ${verified.problems} places. "sightglass data repair --data-dir ${options.snapshot}" mends it.`,
    );
  }
  try {
    const replaced = isTaken ? moveAside(dir, `replaced-${fileTime(options.clock.now())}`) : undefined;
    renameSync(join(partialOf(work), DATABASE_FILE), join(dir, DATABASE_FILE));
    rmSync(partialOf(work), { recursive: true, force: true });
    syncFolder(dir);
    return { path: dir, bytes: statSync(join(dir, DATABASE_FILE)).size, verified, replaced };
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

/** Moves the database with its log into a folder of its own beside it. @returns that folder */
export function moveAside(dir: string, name: string): string {
  const aside = join(dir, name);
  mkdirSync(aside);
  // The log first: a database without its log is older, a log without its database is nothing.
  for (const file of DATABASE_FILES.toReversed()) {
    if (existsSync(join(dir, file))) renameSync(join(dir, file), join(aside, file));
  }
  return aside;
}

/** `20260102T030405Z`. */
export const fileTime = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');

const partialOf = (target: string): string => join(dirname(target), `${basename(target)}.partial`);

/** Copies the store of `dir` into `target.partial` and looks the copy over; the folder is gone when that fails. */
async function copyBeside(dir: string, target: string, options: CopyOptions): Promise<VerifyReport> {
  const { clock, signal, onProgress = () => {} } = options;
  const partial = partialOf(target);
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(partial, cause);
  }
  try {
    await copyDatabase(dir, join(partial, DATABASE_FILE), {
      signal,
      onProgress: (done, total) => onProgress({ phase: 'copy', done, total }),
    });
    return await verifyStore({ dir: partial, clock, onProgress, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

function syncFolder(dir: string): void {
  // Windows cannot open a folder and needs no sync for a rename.
  if (process.platform === 'win32') return;
  const handle = openSync(dir, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
