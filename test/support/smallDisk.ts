/** A small file system of its own, to fill up and to take the right of writing from; only where this process may mount one. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Takes all space that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  setWritable(isWritable: boolean): void;
}

/** Why there can be none here; undefined when there can. */
export const NO_SMALL_DISK: string | undefined = reasonAgainst();

export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'sightglass-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  return {
    path,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (let bytes = 1 << 20; bytes >= 4096;) bytes = hasRoom(file, bytes) ? bytes : bytes / 2;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    setWritable(isWritable) {
      execFileSync('mount', ['-o', `remount,${isWritable ? 'rw' : 'ro'}`, path]);
    },
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', path]);
      rmdirSync(path);
    },
  };
}

/** Writes so many bytes, or fewer where there is no room for all. @returns false when there is none at all */
function hasRoom(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

function reasonAgainst(): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is Linux’ own';
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  try {
    const path = mkdtempSync(join(tmpdir(), 'sightglass-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
      execFileSync('umount', ['-l', path]);
    } finally {
      rmdirSync(path);
    }
    return undefined;
  } catch {
    return 'mounting is not allowed here';
  }
}
