import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../../../src/main/engine/promql/createQueryEngine.ts';
import { keepFor } from '../../../../../src/main/engine/storage/storagePolicy.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { countOf, fileBytes, rowsOf, sweepUntil } from '../../../../support/agingStore.ts';
import { dump, matchers, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function fill(temp: TempStore, names: readonly string[], fromT: number, untilT: number, stepMs = MINUTE): void {
  const appender = temp.store.batchAppender('job');
  const refs = names.map((name) => appender.series(labelsFromRecord({ __name__: name, job: 'a' })));
  for (let t = fromT, i = 0; t < untilT; t += stepMs, i++) {
    appender.commit(
      t,
      refs,
      Float64Array.from(refs, (_, s) => Math.sin(s + i * 7919)),
      refs.length,
    );
  }
  appender.close();
  temp.store.flush();
}

const only = (all: Record<string, string[]>, keep: (t: number) => boolean): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(all).flatMap(([name, samples]) => {
      const left = samples.filter((sample) => keep(Number(sample.split('@')[1])));
      return left.length > 0 ? [[name, left] as const] : [];
    }),
  );

describe('deletion of series', { timeout: 120_000 }, () => {
  it('hides at once what is in the head and in chunks, and takes it out of the file', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['secret', 'kept'], now - DAY, now);
    const kept = dump(temp.store, matchers('__name__=kept'));
    expect(temp.store.deleteSeries([matchers('__name__=secret')], -Infinity, Infinity)).toBe(1);
    expect(dump(temp.store)).toEqual(kept);
    expect(temp.store.querier().series([], 0, now).length).toBe(1);
    expect(temp.store.querier().labelValues('__name__', [], 0, now)).toEqual(['kept']);
    // And what comes later is there.
    fill(temp, ['secret', 'kept'], now, now + 3 * MINUTE);
    expect(dump(temp.store)['secret{job="a"}']).toHaveLength(3);
    await temp.store.cleanTombstones();
    expect(countOf(temp, 'tombstone')).toBe(0);
    const after = dump(temp.store);
    expect(after['secret{job="a"}']).toHaveLength(3);
    expect(after['kept{job="a"}']).toHaveLength(24 * 60 + 3);
    expect(dump(await temp.reopen())).toEqual(after);
    expect(temp.store.stats().corruptBlobs).toBe(0);
  });

  it('of a stretch of time leaves the rest of the series', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['a', 'b', 'c'], now - DAY, now);
    const before = dump(temp.store);
    const [from, to] = [now - 20 * HOUR, now - HOUR];
    temp.store.deleteSeries([matchers('__name__=~a|b'), matchers('__name__=b')], from, to);
    const expected = {
      ...only(before, (t) => t < from || t > to),
      'c{job="a"}': before['c{job="a"}'],
    };
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
    await temp.store.cleanTombstones();
    expect(dump(temp.store)).toEqual(expected);
    expect(countOf(temp, 'tombstone')).toBe(0);
    expect(dump(await temp.reopen())).toEqual(expected);
  });

  it('takes strays and histograms as well, and leaves samples that are written again', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['a'], now - HOUR, now);
    const write = (name: string, t: number, value: number): void => {
      const appender = temp.store.appender();
      appender.append(appender.series(labelsFromRecord({ __name__: name, job: 'a' })), t, value);
      appender.commit();
    };
    write('a', now - 30_500, 5);
    write('a', now - 10 * MINUTE - 500, 6);
    const histograms = temp.store.appender();
    histograms.appendHistogram(histograms.series(labelsFromRecord({ __name__: 'h' })), now - MINUTE, {
      schema: 0,
      zeroThreshold: 0.001,
      zeroCount: 1,
      count: 3,
      sum: 5,
      positiveSpans: [{ offset: 0, length: 2 }],
      positiveBuckets: Float64Array.of(1, 1),
      negativeSpans: [],
      negativeBuckets: new Float64Array(0),
      customValues: undefined,
      counterResetHint: 'unknown',
    });
    histograms.commit();
    temp.store.deleteSeries([matchers('__name__=~a|h')], now - 20 * MINUTE, now);
    const left = dump(temp.store);
    expect(Object.keys(left)).toEqual(['a{job="a"}']);
    expect(left['a{job="a"}']).toHaveLength(40);
    await temp.store.cleanTombstones();
    expect(dump(temp.store)).toEqual(left);
    // Right values in the place of wrong ones.
    write('a', now - 5 * MINUTE, 77);
    expect(dump(await temp.reopen())['a{job="a"}']).toEqual([...(left['a{job="a"}'] ?? []), `77@${now - 5 * MINUTE}`]);
  });

  it('takes exemplars with it', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['a', 'b'], now - HOUR, now);
    const add = (name: string, t: number, trace: string): void => {
      const appender = temp.store.appender();
      const ref = appender.series(labelsFromRecord({ __name__: name, job: 'a' }));
      appender.appendExemplar(ref, { labels: labelsFromRecord({ trace }), value: 1, t });
      appender.commit();
    };
    const traces = (): string[] =>
      temp.store
        .querier()
        .exemplars([matchers('job=a')], 0, now)
        .flatMap(({ exemplars }) => exemplars.map(({ labels }) => String(labels[1])));
    add('a', now - 3000, 'a1');
    add('b', now - 3000, 'b1');
    add('a', now - 2000, 'a2');
    temp.store.deleteSeries([matchers('__name__=a')], 0, now - 2500);
    expect(traces()).toEqual(['a2', 'b1']);
    add('a', now - 1000, 'a3');
    expect(traces()).toEqual(['a2', 'a3', 'b1']);
    await temp.reopen();
    expect(traces()).toEqual(['a2', 'a3', 'b1']);
    add('b', now - 500, 'b2');
    await temp.reopen();
    expect(traces()).toEqual(['a2', 'a3', 'b1', 'b2']);
  });

  it('gives the space back, and leaves no byte of what was deleted', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    const names = Array.from({ length: 64 }, (_, i) => `big_${i}`);
    fill(temp, names, now - 2 * DAY, now, 15_000);
    await sweepUntil(temp, () => countOf(temp, 'journal') === 0);
    const before = fileBytes(temp);
    expect(temp.store.deleteSeries([matchers('__name__=~big_.*', '__name__!=big_7')], 0, Infinity)).toBe(63);
    await temp.store.cleanTombstones();
    const after = fileBytes(temp);
    expect(after.database).toBeLessThan(0.1 * before.database);
    expect(after.all).toBeLessThan(0.2 * before.all);
    expect(readFileSync(join(temp.dir, 'sightglass.db')).length).toBe(after.database);
    expect(dump(temp.store)['big_7{job="a"}']).toHaveLength(2 * 24 * 240);
  });

  it('reaches into tiers', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    fill(temp, ['a', 'b'], now - 4 * DAY, now);
    const tier = { resolutionMs: 5 * MINUTE, afterMs: undefined, keepMs: 1000 * DAY };
    temp.store.setPolicy({ ...keepFor(12 * HOUR), tiers: [tier] });
    await temp.clock.advance(2 * DAY);
    await sweepUntil(temp, () => countOf(temp, 'chunk') === 0);
    const queries = createQueryEngine({ storage: temp.store, clock: temp.clock });
    const count = async (): Promise<(number | undefined)[]> => {
      const answers = ['a', 'b'].map(async (name) => {
        const { value } = await queries.instant(`count_over_time(${name}[4d])`, now);
        return value.type === 'vector' ? value.matrix.values[0] : undefined;
      });
      return Promise.all(answers);
    };
    expect(await count()).toEqual([5759, 5759]);
    temp.store.deleteSeries([matchers('__name__=a')], now - 2 * DAY + 1, now);
    expect(await count()).toEqual([2880, 5759]);
    await temp.store.cleanTombstones();
    expect(await count()).toEqual([2880, 5759]);
    temp.store.deleteSeries([matchers('__name__=a')], 0, now);
    await temp.store.cleanTombstones();
    expect(await count()).toEqual([undefined, 5759]);
    expect(temp.store.querier().labelValues('__name__', [], 0, now)).toEqual(['b']);
  });

  it('gives space back from a file that was made without the means for it', async () => {
    await using temp = openTempStore();
    fill(temp, ['a'], temp.clock.now() - HOUR, temp.clock.now());
    const expected = dump(temp.store);
    await temp.store[Symbol.asyncDispose]();
    const db = new Database(join(temp.dir, 'sightglass.db'));
    db.pragma('journal_mode = DELETE');
    db.pragma('auto_vacuum = NONE');
    db.exec('VACUUM');
    db.close();
    expect(dump(await temp.reopen())).toEqual(expected);
    expect(rowsOf<{ auto_vacuum: number }>(temp, 'PRAGMA auto_vacuum')).toEqual([{ auto_vacuum: 2 }]);
  });
});
