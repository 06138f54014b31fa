import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { dump, openTempStore, type TempStore } from '../../../support/tempStore.ts';

const SERIES = 40;

function fill(temp: TempStore, start: number, ticks: number): void {
  const appender = temp.store.batchAppender('a');
  const refs = Array.from({ length: SERIES }, (_, i) =>
    appender.series(labelsFromRecord({ __name__: 'm', i: String(i) })),
  );
  for (let tick = 0; tick < ticks; tick++) {
    const present = refs.filter((_, s) => s % 5 !== 1 || tick % 3 !== 0);
    const values = Float64Array.from(present, (ref) => (ref % 4 === 0 ? Math.sin(tick * ref) : tick * ref));
    appender.commit(start + tick * 1000, present, values, present.length);
  }
  appender.close();
  temp.store.flush();
}

function rows(temp: TempStore): { readonly ticks: number }[] {
  const db = new Database(join(temp.dir, 'sightglass.db'), { readonly: true });
  const found = db.prepare<[], { ticks: number }>('SELECT ticks FROM chunk').all();
  db.close();
  return found;
}

/** The worker is a real thread: its answers come in real time, sweeps in the clock's. */
async function until(temp: TempStore, isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !isDone(); i++) {
    await wait(10);
    await temp.clock.advance(10_000);
  }
  expect(isDone()).toBe(true);
}

describe('tsdb: maintenance', { timeout: 60_000 }, () => {
  it('merges hot chunks into cold ones without changing a sample, under the eyes of readers', async () => {
    await using temp = openTempStore();
    const start = temp.clock.now() - 8_000_000;
    fill(temp, start, 2300);
    const expected = dump(temp.store);
    const hot = rows(temp).length;
    await temp.clock.advance(11_000);
    await until(temp, () => {
      temp.store.flush();
      return rows(temp).filter(({ ticks }) => ticks >= 1920).length === 3;
    });
    expect(rows(temp).length).toBeLessThan(hot - 10);
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
    const t = start + 1_000_000;
    expect(dump(temp.store, [], t, t + 60_000)['m{i="2"}']).toEqual(
      expected['m{i="2"}']?.filter((sample) => {
        const at = Number(sample.split('@')[1]);
        return at >= t && at <= t + 60_000;
      }),
    );
  });

  it('deletes what retention has passed and takes series back that return', async () => {
    await using temp = openTempStore({ retentionMs: 3_600_000 });
    fill(temp, temp.clock.now() - 1_000_000, 400);
    await temp.clock.advance(3_000_000);
    expect(rows(temp).length).toBeGreaterThan(0);
    await temp.clock.advance(3_600_000);
    await until(temp, () => rows(temp).length === 0);
    expect(dump(temp.store)).toEqual({});
    expect(temp.store.stats().minT).toBeUndefined();
    fill(temp, temp.clock.now() - 10_000, 3);
    const expected = dump(temp.store);
    expect(Object.keys(expected)).toHaveLength(SERIES);
    expect(dump(await temp.reopen({ retentionMs: 3_600_000 }))).toEqual(expected);
    expect(temp.store.stats().totalSeries).toBe(SERIES);
    expect(temp.store.stats().corruptBlobs).toBe(0);
  });
});
