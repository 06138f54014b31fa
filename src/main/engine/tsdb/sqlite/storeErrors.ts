/** SQLite's and the file system's refusals as sentences for a person: what is wrong, and what to do about it. */
import { AppError } from '../../../../shared/errors.ts';

interface Refusal {
  readonly cause: string;
  /** What puts it right; '' when there is nothing to say. */
  readonly remedy: string;
}

const FULL: Refusal = { cause: 'The disk is full.', remedy: 'Free some space on it.' };
const READ_ONLY: Refusal = { cause: 'The folder is read-only.', remedy: 'Make it writable.' };
const DENIED: Refusal = { cause: 'Access is denied.', remedy: 'Give this user the right to read and write it.' };
const FAULTY: Refusal = { cause: 'The disk reported an error.', remedy: 'Check the disk and its cable.' };
const NO_FOLDER: Refusal = { cause: 'A part of its path is a file, not a folder.', remedy: 'Choose another folder.' };
const DAMAGED: Refusal = {
  cause: 'The database file is damaged.',
  remedy: 'Stop Sightglass and run "sightglass data repair".',
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  SQLITE_FULL: FULL,
  ENOSPC: FULL,
  EDQUOT: { cause: "This user's share of the disk is full.", remedy: 'Free some space.' },
  SQLITE_READONLY: READ_ONLY,
  EROFS: { cause: 'The file system is read-only.', remedy: 'Make it writable.' },
  SQLITE_CANTOPEN: {
    cause: 'The file cannot be opened or created.',
    remedy: 'See that the folder is there and may be written.',
  },
  SQLITE_PERM: DENIED,
  EACCES: DENIED,
  EPERM: DENIED,
  SQLITE_IOERR: FAULTY,
  EIO: FAULTY,
  SQLITE_BUSY: { cause: 'Another program holds the file.', remedy: 'Close the program that has it open.' },
  SQLITE_CORRUPT: DAMAGED,
  SQLITE_NOTADB: { cause: 'The file is not a database.', remedy: 'Choose another folder, or move the file away.' },
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  ENOENT: { cause: 'The folder does not exist.', remedy: 'Choose another folder.' },
};

/** `SQLITE_IOERR` for `SQLITE_IOERR_WRITE`; the code of a system error; '' for anything else. */
export function failureCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
}

/**
 * A lock, or a disk that does not answer now, says nothing about what is stored: later it can be read, so it must not be set aside.
 *
 * @throws AppError `store_unwritable` for anything that SQLite refuses without calling the file damaged
 */
export function throwUnlessDamage(error: unknown): void {
  const code = failureCode(error);
  if (!code.startsWith('SQLITE_') || code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return;
  throw new AppError('store_unwritable', `The store cannot be read now. ${failureSentence(error)}`, { cause: error });
}

export function failureSentence(error: unknown): string {
  const refusal = REFUSALS[failureCode(error)];
  if (refusal === undefined) return error instanceof Error ? error.message : String(error);
  return `${refusal.cause} ${refusal.remedy}`.trimEnd();
}

/** The cause alone, for a piece of the store that could not be read. */
export function failureCause(error: unknown): string {
  return REFUSALS[failureCode(error)]?.cause ?? failureSentence(error);
}

/** @returns `store_damaged` when the file itself is at fault, else `store_unwritable` */
export function unwritable(dir: string, cause: unknown): AppError {
  return refused(dir, 'cannot be used', cause);
}

export function unreadable(dir: string, cause: unknown): AppError {
  return refused(dir, 'cannot be read', cause);
}

function refused(dir: string, what: string, cause: unknown): AppError {
  const code = failureCode(cause) === 'SQLITE_CORRUPT' ? 'store_damaged' : 'store_unwritable';
  return new AppError(code, `The data folder ${dir} ${what}. ${failureSentence(cause)}`, { cause });
}
