import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { PRESENT } from '../../../../src/main/engine/storage/storage.ts';
import { verifyStore } from '../../../../src/main/engine/tsdb/inspection/verify.ts';
import { openTsdb, type Tsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelValue } from '../../../../src/shared/labels.ts';
import { BATCHED, crashTime, crashValue, OWN_TIMES } from '../../../support/crashData.ts';
import { tempFolder } from '../../../support/tempStore.ts';

/** Kills in `npm test`; `CRASH_KILLS=200` runs the whole. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 4);
const KILLS_PER_STORE = 25;
const WRITER = join(import.meta.dirname, '../../../support/crashingWriter.ts');

interface Acknowledged {
  /** Everything before it is durable. */
  readonly tick: number;
  /** Snapshots that were taken, with the tick before which they hold everything. */
  readonly snapshots: readonly (readonly [name: string, tick: number])[];
}

/** Starts the writer at `tick`, kills it at a moment of its own, and gives what it had acknowledged by then. */
async function writeUntilKilled(
  dir: string,
  tick: number,
  hasSaidEnough: (said: string) => boolean,
  delayMs: number,
): Promise<Acknowledged> {
  const child = spawn(process.execPath, [WRITER, dir, String(tick)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const enough = Promise.withResolvers<void>();
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
    if (hasSaidEnough(text)) enough.resolve();
  });
  const exit = once(child, 'exit');
  await Promise.race([enough.promise, exit]);
  await new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
  child.kill('SIGKILL');
  await exit;
  const said = text.slice(0, text.lastIndexOf('\n')).split('\n');
  const snapshots = said.flatMap((line) => {
    const [name, before] = line.split(' ');
    return name === undefined || before === undefined ? [] : [[name, Number(before)] as const];
  });
  return { tick: Number(said.findLast((line) => /^\d+$/.test(line)) ?? tick), snapshots };
}

/** Checks every sample there is against its formula, and that none up to `acknowledged` is missing. */
function verify(store: Tsdb, acknowledged: number): number {
  const seen = new Map<number, number>();
  let newest = 0;
  for (const block of store.querier().select({ matchers: [], minT: 0, maxT: Infinity })) {
    for (const [row, labels] of block.labels.entries()) {
      const series = Number(labelValue(labels, 's'));
      const offset = series >= 1000 ? series % 3 : 0;
      let count = 0;
      for (let i = 0; i < block.length; i++) {
        const cell = row * block.stride + i;
        if ((block.presence?.[cell] ?? PRESENT) !== PRESENT) continue;
        const tick = ((block.times[i] as number) - offset - crashTime(0)) / 1000;
        if (!Object.is(block.values[cell], crashValue(series, tick))) {
          throw new Error(
            `Series ${series} is ${block.values[cell]} at tick ${tick}, written was ${crashValue(series, tick)}.`,
          );
        }
        if (tick < acknowledged) count++;
        newest = Math.max(newest, tick + 1);
      }
      seen.set(series, count);
    }
  }
  for (const series of [...BATCHED, ...OWN_TIMES]) {
    if (seen.get(series) !== acknowledged) {
      throw new Error(`Series ${series} has ${seen.get(series) ?? 0} of ${acknowledged} acknowledged samples.`);
    }
  }
  return newest;
}

/** Chunks that maintenance has made of many. */
function mergedIn(dir: string): number {
  const db = new Database(join(dir, 'sightglass.db'), { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM chunk WHERE kind = 1 AND ticks > 1000').pluck().get() as number;
  } finally {
    db.close();
  }
}

async function verifySnapshot(dir: string, before: number): Promise<void> {
  await using store = openTsdb({ dir, clock: systemClock, log: silentLogger, retentionMs: 1e13, access: 'read' });
  verify(store, before);
}

describe('tsdb: kill -9', () => {
  it(`keeps every acknowledged sample through ${KILLS} kills`, { timeout: 60_000 + KILLS * 15_000 }, async () => {
    using folder = tempFolder();
    let tick = 0;
    let snapshots = 0;
    let mergedChunks = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // Now and then with an empty folder, so that looking all of it over stays quick.
      const era = join(folder.path, String(Math.floor(kill / KILLS_PER_STORE)));
      const dir = join(era, 'data');
      if (kill % KILLS_PER_STORE === 0) tick = 0;
      const lines = 3 + ((kill * 7) % 12);
      // Every third kill comes when a snapshot was taken and the next one is on its way.
      const hasSaidEnough = (said: string): boolean =>
        kill % 3 === 1 ? said.includes('snapshot') : said.split('\n').length > lines;
      const said = await writeUntilKilled(era, tick, hasSaidEnough, (kill * 37) % 90);
      expect(said.tick).toBeGreaterThan(tick);
      const store = openTsdb({ dir, clock: systemClock, log: silentLogger, retentionMs: 1e13 });
      expect(store.stats().corruptBlobs).toBe(0);
      tick = verify(store, said.tick);
      await store[Symbol.asyncDispose]();
      for (const [name, before] of said.snapshots) {
        await verifySnapshot(join(era, name), before);
        snapshots++;
      }
      for (const name of readdirSync(era)) {
        if (name.startsWith('snapshot-')) rmSync(join(era, name), { recursive: true });
      }
      const { findings } = await verifyStore({ dir, clock: systemClock });
      expect(findings).toEqual([]);
      mergedChunks += mergedIn(dir);
    }
    expect(snapshots).toBeGreaterThan(0);
    // Ten kills in, chunks have been merged.
    expect(KILLS < 10 || mergedChunks > 0).toBe(true);
  });
});
