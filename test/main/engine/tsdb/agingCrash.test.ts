import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import { PRESENT } from '../../../../src/main/engine/storage/storage.ts';
import { openTsdb, type Tsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelValue } from '../../../../src/shared/labels.ts';
import {
  DEBUG,
  hastyClock,
  KEEP_MS,
  KEPT,
  POLICY,
  START,
  TICK_MS,
  timeOf,
  valueOf,
} from '../../../support/agingCrashData.ts';
import { tempFolder } from '../../../support/tempStore.ts';

/** Kills in `npm test`; `CRASH_KILLS=200` runs the whole. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 3);
/** On a busy machine a life is long, not full. */
const LIFE_MS = 15_000;
const WRITER = join(import.meta.dirname, '../../../support/agingWriter.ts');

interface Known {
  tick: number;
  /** Tick of the last deletion that was acknowledged, by series. */
  readonly deleted: Map<number, number>;
}

async function writeUntilKilled(dir: string, known: Known, lines: number, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [WRITER, dir, String(known.tick)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const enough = Promise.withResolvers<void>();
  let oldAge: NodeJS.Timeout | undefined;
  child.stdout.on('data', (data: Buffer) => {
    // Its start may take as long.
    oldAge ??= setTimeout(enough.resolve, LIFE_MS);
    text += data.toString();
    if (text.split('\n').length > lines) enough.resolve();
  });
  const exit = once(child, 'exit');
  await Promise.race([enough.promise, exit]);
  clearTimeout(oldAge);
  await new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
  child.kill('SIGKILL');
  await exit;
  for (const line of text.slice(0, text.lastIndexOf('\n')).split('\n')) {
    const [kind, ...numbers] = line.split(' ');
    const [a = 0, b = 0] = numbers.map(Number);
    if (kind === 'tick') known.tick = a;
    if (kind === 'deleted') known.deleted.set(a, b);
  }
}

/** Ticks of the samples that are there, by series; every value is checked. */
function samplesOf(store: Tsdb): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const block of store.querier().select({ matchers: [], minT: 0, maxT: Infinity })) {
    for (const [row, labels] of block.labels.entries()) {
      const series = Number(labelValue(labels, 's'));
      const ticks: number[] = [];
      for (let i = 0; i < block.length; i++) {
        const cell = row * block.stride + i;
        if ((block.presence?.[cell] ?? PRESENT) !== PRESENT) continue;
        const tick = ((block.times[i] as number) - START) / TICK_MS;
        if (block.values[cell] !== valueOf(series, tick)) throw new Error(`Series ${series} is wrong at tick ${tick}.`);
        ticks.push(tick);
      }
      found.set(series, ticks);
    }
  }
  return found;
}

/** What is wrong with the store, in words. */
async function faultsOf(store: Tsdb, known: Known): Promise<string[]> {
  const faults: string[] = [];
  const samples = samplesOf(store);
  const newest = Math.max(...[...samples.values()].flatMap((ticks) => ticks.at(-1) ?? -1));
  if (newest < known.tick - 1) faults.push(`The newest tick is ${newest}, acknowledged were ${known.tick}.`);
  // The oldest tick that retention must have left.
  const oldest = Math.max(0, newest - KEEP_MS / TICK_MS + 1);
  for (const series of KEPT) {
    const recent = (samples.get(series) ?? []).filter((tick) => tick >= oldest).length;
    if (recent !== newest - oldest + 1) {
      faults.push(`Series ${series} has ${recent} of ${newest - oldest + 1} recent samples.`);
    }
  }
  for (const series of DEBUG) if (!samples.has(series)) faults.push(`Series ${series} is gone.`);
  for (const [series, tick] of known.deleted) {
    const back = (samples.get(series) ?? []).filter((own) => own < tick).length;
    if (back > 0) faults.push(`Series ${series} has ${back} samples from before its deletion at tick ${tick}.`);
  }
  return [...faults, ...(await countFaults(store, newest))];
}

/** Samples and tiers together hold every sample once: their number and their sum over all time tell. */
async function countFaults(store: Tsdb, newest: number): Promise<string[]> {
  // Up to a bucket's end, from before the start.
  const end = Math.floor(timeOf(newest) / 300_000) * 300_000;
  const count = (end - START) / TICK_MS + 1;
  const queries = createQueryEngine({ storage: store, clock: hastyClock(() => timeOf(newest)) });
  const all = async (expr: string): Promise<number[]> => {
    const { value } = await queries.instant(expr, end);
    return value.type === 'vector' ? [...value.matrix.values.subarray(0, value.matrix.series.length)] : [];
  };
  const range = `aging{kind="kept"}[${end - START + 3_600_000}ms]`;
  const counts = await all(`count_over_time(${range})`);
  const sums = await all(`sum_over_time(${range})`);
  const faults = counts.flatMap((own, s) => (own === count ? [] : [`Series ${s} counts ${own} of ${count} samples.`]));
  if (counts.length !== KEPT.length) faults.push(`${counts.length} series are counted.`);
  const expected = KEPT.reduce((sum, s) => sum + (count * (count - 1)) / 2 + s * count, 0);
  const actual = sums.reduce((sum, own) => sum + own, 0);
  if (actual !== expected) faults.push(`The sum of all samples is ${actual}, expected ${expected}.`);
  return faults;
}

describe('tsdb: kill -9 while data ages', () => {
  it(
    `loses no sample, and brings none back, through ${KILLS} kills`,
    { timeout: 120_000 + KILLS * 2 * LIFE_MS },
    async () => {
      using folder = tempFolder();
      const known: Known = { tick: 0, deleted: new Map() };
      for (let kill = 0; kill < KILLS; kill++) {
        const before = known.tick;
        await writeUntilKilled(folder.path, known, 75 + ((kill * 29) % 50), (kill * 37) % 120);
        expect(known.tick).toBeGreaterThan(before);
        const store = openTsdb({
          dir: folder.path,
          clock: hastyClock(() => timeOf(known.tick)),
          log: silentLogger,
          retentionMs: KEEP_MS,
          policy: POLICY,
          access: 'read',
        });
        expect(store.stats().corruptBlobs).toBe(0);
        expect(await faultsOf(store, known)).toEqual([]);
        known.tick = Math.round((Number(store.stats().maxT) - START) / TICK_MS) + 1;
        await store[Symbol.asyncDispose]();
      }
    },
  );
});
