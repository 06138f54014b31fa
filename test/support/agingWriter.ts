/**
 * A program to be killed: writes hours of data a second while the store condenses, deletes and shrinks. It prints a line
 * `tick N` when everything before tick N is durable and `deleted S N` when series S was deleted at tick N.
 * Arguments: folder, tick. It never ends by itself.
 */
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import { createMatcher } from '../../src/main/engine/storage/matcher.ts';
import { openTsdb } from '../../src/main/engine/tsdb/tsdb.ts';
import { ALL, hastyClock, KEEP_MS, labelsOf, POLICY, timeOf, valueOf, VICTIMS } from './agingCrashData.ts';

const [dir = '', start = '0'] = process.argv.slice(2);
let tick = Number(start);
const clock = hastyClock(() => timeOf(tick));
const store = openTsdb({ dir, clock, log: silentLogger, retentionMs: KEEP_MS, policy: POLICY });
const batch = store.batchAppender('aging');
const refs = ALL.map((s) => batch.series(labelsOf(s)));
const values = new Float64Array(ALL.length);
let rounds = 0;

function writeSome(): void {
  for (let i = 0; i < 60; i++, tick++) {
    for (const [i, s] of ALL.entries()) values[i] = valueOf(s, tick);
    batch.commit(timeOf(tick), refs, values, ALL.length);
  }
  store.flush();
  process.stdout.write(`tick ${tick}\n`);
  if (++rounds % 30 === 0) {
    const victim = VICTIMS[(rounds / 30) % VICTIMS.length] ?? 200;
    store.deleteSeries([[createMatcher('s', '=', String(victim))]], 0, Infinity);
    process.stdout.write(`deleted ${victim} ${tick}\n`);
  }
  if (rounds % 70 === 0) void store.cleanTombstones();
  // Slow enough for maintenance to keep up.
  setTimeout(writeSome, 25);
}

writeSome();
