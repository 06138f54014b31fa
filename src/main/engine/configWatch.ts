/**
 * Notices when the files that a configuration is made of change. It looks at them every few seconds instead of asking the
 * system to be told: that holds for network folders, for links that are swapped, and for files that are not there yet.
 */
import { glob, stat } from 'node:fs/promises';
import type { Clock } from './base/clock.ts';

const LOOK_MS = 3000;
/** Editors write a file in several steps: it is read when it has stayed the same for this long. */
const SETTLE_MS = 200;

/** What is watched: as far as it was read, and how to read it again. */
export interface WatchedFiles {
  /** Absolute names and patterns. */
  readonly sources: readonly string[];
  /** `stampOf(sources)` as it was when they were last read, well or not. */
  readonly stamp: string;
  /** Reads them again. Never rejects. */
  reread(): Promise<void>;
}

/** What would differ if one of the files were another one: names, sizes, times. */
export async function stampOf(sources: readonly string[]): Promise<string> {
  const files = new Set((await Promise.all(sources.map(matching))).flat());
  const stamps = await Promise.all([...files].map(stampOfFile));
  return stamps.join('\n');
}

async function matching(source: string): Promise<string[]> {
  if (!/[*?[]/.test(source)) return [source];
  const files: string[] = [];
  for await (const file of glob(source)) files.push(file);
  return files.sort();
}

async function stampOfFile(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${file} ${ino} ${size} ${mtimeMs}`;
  } catch {
    // There is none now.
    return file;
  }
}

/** Rereads what changed, one time per change, until disposed. */
export function watchConfiguration(watched: WatchedFiles, clock: Clock): AsyncDisposable {
  let changing: string | undefined;
  let isDisposed = false;
  let running = Promise.resolve();
  let timer = clock.after(LOOK_MS, start);

  function start(): void {
    running = look().then((delayMs) => {
      if (!isDisposed) timer = clock.after(delayMs, start);
    });
  }

  /** @returns when to look next */
  async function look(): Promise<number> {
    const stamp = await stampOf(watched.sources);
    const hasSettled = stamp === changing;
    changing = undefined;
    if (isDisposed || stamp === watched.stamp) return LOOK_MS;
    if (!hasSettled) {
      changing = stamp;
      return SETTLE_MS;
    }
    await watched.reread();
    return LOOK_MS;
  }

  return {
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      timer[Symbol.dispose]();
      await running;
    },
  };
}
