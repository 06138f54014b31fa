/** SQLite's and the file system's refusals as sentences for a person. */
import { AppError } from '../../../../shared/errors.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'The disk is full.',
  SQLITE_READONLY: 'The folder is read-only.',
  SQLITE_CANTOPEN: 'The file cannot be opened or created.',
  SQLITE_PERM: 'Access is denied.',
  SQLITE_IOERR: 'The disk reported an error.',
  SQLITE_BUSY: 'Another program holds the file.',
  SQLITE_CORRUPT: 'The database file is damaged.',
  SQLITE_NOTADB: 'The file is not a database.',
  EACCES: 'Access is denied.',
  EPERM: 'Access is denied.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  ENOTDIR: 'A part of its path is a file, not a folder.',
  EEXIST: 'A part of its path is a file, not a folder.',
  ENOENT: 'The folder does not exist.',
};

/** `SQLITE_IOERR` for `SQLITE_IOERR_WRITE`; the code of a system error; '' for anything else. */
export function failureCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
}

export function failureSentence(error: unknown): string {
  return SENTENCES[failureCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

export function unwritable(dir: string, cause: unknown): AppError {
  return new AppError('store_unwritable', `The data folder ${dir} cannot be used. ${failureSentence(cause)}`, {
    cause,
  });
}

export function unreadable(dir: string, cause: unknown): AppError {
  return new AppError('store_unwritable', `The data folder ${dir} cannot be read. ${failureSentence(cause)}`, {
    cause,
  });
}
