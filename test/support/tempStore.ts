/** A real store in a folder of its own, and plain views of what it gives back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import type { FloatHistogram } from '../../src/main/engine/storage/histogram.ts';
import { createMatcher, type Matcher, type MatchType } from '../../src/main/engine/storage/matcher.ts';
import { PRESENT, STALE, type Storage } from '../../src/main/engine/storage/storage.ts';
import { openTsdb, type Tsdb, type TsdbOptions } from '../../src/main/engine/tsdb/tsdb.ts';
import { formatSeries } from '../../src/shared/labels.ts';
import { createManualClock, type ManualClock } from './manualClock.ts';

export interface TempStore extends AsyncDisposable {
  readonly dir: string;
  readonly clock: ManualClock;
  store: Tsdb;
  /** Closes in order and opens the folder again. */
  reopen(options?: Partial<TsdbOptions>): Promise<Tsdb>;
}

const YEARS = 365 * 86_400_000;

export function tempFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'sightglass-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function openTempStore(options: Partial<TsdbOptions> = {}): TempStore {
  const folder = tempFolder();
  const clock = createManualClock();
  const open = (more: Partial<TsdbOptions> = {}): Tsdb =>
    openTsdb({ dir: folder.path, clock, log: silentLogger, retentionMs: 100 * YEARS, ...options, ...more });
  const temp: TempStore = {
    dir: folder.path,
    clock,
    store: open(),
    async reopen(more) {
      await temp.store[Symbol.asyncDispose]();
      temp.store = open(more);
      return temp.store;
    },
    async [Symbol.asyncDispose]() {
      await temp.store[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
  return temp;
}

/** `matchers('job=a', 'instance=~b.*')`. */
export function matchers(...texts: readonly string[]): Matcher[] {
  return texts.map((text) => {
    const parts = /^(.+?)(=~|!~|!=|=)(.*)$/s.exec(text);
    if (parts === null) throw new Error(`"${text}" is not a matcher.`);
    return createMatcher(parts[1] as string, parts[2] as MatchType, parts[3] as string);
  });
}

/** `value@time` per sample, `stale@time` for a marker, `histogram(count)@time` for a histogram. */
export function dump(
  storage: Storage,
  query: readonly Matcher[] = [],
  minT = -Infinity,
  maxT = Infinity,
): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const block of storage.querier().select({ matchers: query, minT, maxT })) {
    for (const [s, labels] of block.labels.entries()) {
      const name = formatSeries(labels);
      if (name in all) throw new Error(`${name} came in two blocks.`);
      const samples: string[] = [];
      for (let i = 0; i < block.length; i++) {
        const cell = s * block.stride + i;
        const state = block.presence?.[cell] ?? PRESENT;
        const histogram: FloatHistogram | undefined = block.histograms?.[cell];
        const value = block.values[cell];
        const text =
          histogram === undefined ? (Object.is(value, -0) ? '-0' : String(value)) : `histogram(${histogram.count})`;
        if (state === PRESENT) samples.push(`${text}@${block.times[i]}`);
        if (state === STALE) samples.push(`stale@${block.times[i]}`);
      }
      all[name] = samples;
    }
  }
  return all;
}
