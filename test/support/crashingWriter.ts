/**
 * A program to be killed: writes to a store as fast as it may, with maintenance always at work and one snapshot after the other.
 * It prints the tick for every commit group it knows to be durable, and `snapshot NAME TICK` when one is taken that holds
 * everything before TICK. Arguments: folder, tick. It never ends by itself.
 */
import { join } from 'node:path';
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import { openTsdb } from '../../src/main/engine/tsdb/tsdb.ts';
import { hastyClock } from './agingCrashData.ts';
import { BATCHED, crashTime, crashValue, OWN_TIMES, crashLabels } from './crashData.ts';

const [dir = '', round = '0'] = process.argv.slice(2);
const store = openTsdb({ dir: join(dir, 'data'), clock: hastyClock(Date.now), log: silentLogger, retentionMs: 1e13 });
const batch = store.batchAppender('crash');
const batchRefs = BATCHED.map((s) => batch.series(crashLabels(s)));
const values = new Float64Array(BATCHED.length);
let tick = Number(round);

/** Some ticks, then a flush: what is printed afterwards must survive. */
function writeSome(): void {
  for (let i = 0; i < 40; i++, tick++) {
    const t = crashTime(tick);
    for (const [i, s] of BATCHED.entries()) values[i] = crashValue(s, tick);
    batch.commit(t, batchRefs, values, BATCHED.length);
    const appender = store.appender();
    for (const s of OWN_TIMES) appender.append(appender.series(crashLabels(s)), t + (s % 3), crashValue(s, tick));
    appender.commit();
  }
  store.flush();
  process.stdout.write(`${tick}\n`);
  // Slow enough for maintenance and snapshots to have their turn.
  setTimeout(writeSome, 15);
}

async function snapshots(): Promise<void> {
  for (let i = 0; ; i++) {
    const before = tick;
    const name = `snapshot-${round}-${i}`;
    await store.takeSnapshot(join(dir, name));
    process.stdout.write(`${name} ${before}\n`);
  }
}

writeSome();
await snapshots();
