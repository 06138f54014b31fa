/** A small file system of its own, to fill up and to take the right of writing from; only where this process may mount one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
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
      const { bsize, bavail } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(bsize * bavail));
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
