import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { PRESENT } from '../../../../src/main/engine/storage/storage.ts';
import { openTsdb, type Tsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelValue } from '../../../../src/shared/labels.ts';
import { BATCHED, crashTime, crashValue, OWN_TIMES } from '../../../support/crashData.ts';
import { tempFolder } from '../../../support/tempStore.ts';

/** Kills in `npm test`; `CRASH_KILLS=200` runs the whole. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 4);
const WRITER = join(import.meta.dirname, '../../../support/crashingWriter.ts');

/** Starts the writer at `tick`, kills it at a moment of its own, and gives the last tick it knew to be durable. */
async function writeUntilKilled(dir: string, tick: number, lines: number, delayMs: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, dir, String(tick)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const enough = Promise.withResolvers<void>();
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
    if (text.split('\n').length > lines) enough.resolve();
  });
  const exit = once(child, 'exit');
  await Promise.race([enough.promise, exit]);
  await new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
  child.kill('SIGKILL');
  await exit;
  return Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));
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

describe('tsdb: kill -9', () => {
  it(`keeps every acknowledged sample through ${KILLS} kills`, { timeout: 60_000 + KILLS * 5_000 }, async () => {
    using folder = tempFolder();
    let tick = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await writeUntilKilled(folder.path, tick, 3 + ((kill * 7) % 12), (kill * 37) % 50);
      expect(acknowledged).toBeGreaterThan(tick);
      const store = openTsdb({ dir: folder.path, clock: systemClock, log: silentLogger, retentionMs: 1e13 });
      expect(store.stats().corruptBlobs).toBe(0);
      tick = verify(store, acknowledged);
      await store[Symbol.asyncDispose]();
    }
  });
});
