import { cpSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { writeStaleMarker, bitsOf } from '../../../../src/main/engine/storage/staleness.ts';
import type { BatchAppender, SeriesRef } from '../../../../src/main/engine/storage/storage.ts';
import { openTsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { dump, matchers, openTempStore, tempFolder } from '../../../support/tempStore.ts';

const series = (name: string, labels: Record<string, string> = {}) => labelsFromRecord({ __name__: name, ...labels });

/** Commits `value(seriesIndex, tick)` for every tick; undefined leaves the cell empty. */
function fill(
  appender: BatchAppender,
  refs: readonly SeriesRef[],
  times: readonly number[],
  value: (s: number, tick: number) => number | undefined,
): void {
  for (const [tick, t] of times.entries()) {
    const present = refs.flatMap((ref, s) => {
      const v = value(s, tick);
      return v === undefined ? [] : [[ref, v] as const];
    });
    const report = appender.commit(
      t,
      present.map(([ref]) => ref),
      Float64Array.from(present.map(([, v]) => v)),
      present.length,
    );
    expect(report.appended).toBe(present.length);
  }
}

const every = (start: number, step: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => start + i * step);

describe.each([
  { head: 'roomy', roomySeries: 20_000 },
  { head: 'packed early', roomySeries: 0 },
])('tsdb: batches, $head', ({ roomySeries }) => {
  it('shows a commit at once and keeps it over a restart', async () => {
    await using temp = openTempStore({ roomySeries });
    const t = temp.clock.now();
    const appender = temp.store.batchAppender('job/a');
    const refs = [appender.series(series('up')), appender.series(series('x', { a: '1' }))];
    appender.commit(t, refs, Float64Array.of(1, 2.5), 2);
    const expected = { up: [`1@${t}`], 'x{a="1"}': [`2.5@${t}`] };
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
  });

  it('loses nothing to a kill that a query has shown', async () => {
    await using temp = openTempStore({ roomySeries });
    const t = temp.clock.now();
    const appender = temp.store.batchAppender('job/a');
    appender.commit(t, [appender.series(series('up'))], Float64Array.of(1), 1);
    using killed = tempFolder();
    const shown = dump(temp.store);
    cpSync(temp.dir, killed.path, { recursive: true });
    await using store = openTsdb({ dir: killed.path, clock: temp.clock, log: silentLogger, retentionMs: 86_400_000 });
    expect(shown).toEqual({ up: [`1@${t}`] });
    expect(dump(store)).toEqual(shown);
  });

  it('gives back every bit: NaN payloads, -0, infinities, staleness markers', async () => {
    await using temp = openTempStore({ roomySeries });
    const t = temp.clock.now();
    const appender = temp.store.batchAppender('job/a');
    const ref = appender.series(series('odd'));
    const values = Float64Array.of(1, NaN, -0, Infinity, -Infinity, 5e-324, 2 ** 53, 0.1, 1, 0);
    const bits = bitsOf(values);
    bits[2] = 0xdeadbeef;
    bits[3] = 0x7ff80001;
    writeStaleMarker(bits, 8);
    for (let i = 0; i < values.length; i++) appender.commit(t + i, [ref], values.subarray(i, i + 1), 1);
    const read = (): unknown => {
      const [block] = [...temp.store.querier().select({ matchers: [], minT: 0, maxT: Infinity })].map((b) => ({
        bits: [...bitsOf(b.values.slice(0, b.length))],
        presence: [...(b.presence ?? [])].slice(0, b.length),
      }));
      return block;
    };
    const expected = [...bits];
    expect(read()).toMatchObject({ presence: [1, 1, 1, 1, 1, 1, 1, 1, 2, 1] });
    const bitsRead = (): number[] => {
      const found = read() as { bits: number[] };
      // The cell of a staleness marker has no meaning.
      return found.bits.map((word, i) => (i === 16 || i === 17 ? (expected[i] as number) : word));
    };
    expect(bitsRead()).toEqual(expected);
    await temp.reopen();
    expect(bitsRead()).toEqual(expected);
  });

  it('keeps gaps, stale ends and late series apart through seals and restarts', async () => {
    await using temp = openTempStore({ roomySeries });
    const start = temp.clock.now() - 3_600_000;
    const appender = temp.store.batchAppender('job/a');
    const refs = Array.from({ length: 70 }, (_, i) => appender.series(series('m', { i: String(i) })));
    const times = every(start, 1000, 500);
    fill(appender, refs, times, (s, tick) => (s % 7 === 3 && tick % 5 === 2 ? undefined : s * 1000 + tick * (s % 3)));
    const expected = dump(temp.store);
    expect(expected['m{i="3"}']).toHaveLength(400);
    expect(expected['m{i="69"}']?.at(-1)).toBe(`69000@${start + 499_000}`);
    expect(expected['m{i="5"}']?.at(-1)).toBe(`${5000 + 998}@${start + 499_000}`);
    temp.store.flush();
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
    const range = dump(temp.store, matchers('i=3'), start + 100_000, start + 299_000);
    expect(range['m{i="3"}']).toEqual(
      expected['m{i="3"}']?.filter((sample) => {
        const t = Number(sample.split('@')[1]);
        return t >= start + 100_000 && t <= start + 299_000;
      }),
    );
  });

  it('writes very many new series in turns, and their samples after the last of them', async () => {
    await using temp = openTempStore({ roomySeries });
    const t = temp.clock.now();
    const appender = temp.store.batchAppender('job/a');
    const refs = Array.from({ length: 9000 }, (_, i) => appender.series(series('m', { i: String(i) })));
    appender.commit(t, refs, Float64Array.from(refs), refs.length);
    using killedBetween = tempFolder();
    using killedAfter = tempFolder();
    const killed = (folder: string): void => cpSync(temp.dir, folder, { recursive: true });
    temp.clock.after(25, () => killed(killedBetween.path));
    await temp.clock.advance(25);
    killed(killedAfter.path);
    const found = async (dir: string): Promise<number> => {
      await using store = openTsdb({ dir, clock: temp.clock, log: silentLogger, retentionMs: 86_400_000 });
      return Object.keys(dump(store)).length;
    };
    expect(await found(killedBetween.path)).toBe(0);
    expect(await found(killedAfter.path)).toBe(9000);
  });

  it('continues the groups of a source after a restart', async () => {
    await using temp = openTempStore({ roomySeries });
    const t = temp.clock.now();
    const first = temp.store.batchAppender('job/a');
    first.commit(t, [first.series(series('a'))], Float64Array.of(1), 1);
    await temp.reopen();
    const second = temp.store.batchAppender('job/a');
    const refs = [second.series(series('a')), second.series(series('b'))];
    second.commit(t + 1000, refs, Float64Array.of(2, 3), 2);
    expect(dump(temp.store)).toEqual({ a: [`1@${t}`, `2@${t + 1000}`], b: [`3@${t + 1000}`] });
    expect([...temp.store.querier().select({ matchers: [], minT: 0, maxT: Infinity })]).toHaveLength(1);
  });

  it('counts what it cannot take', async () => {
    await using temp = openTempStore({ roomySeries, retentionMs: 86_400_000 });
    const now = temp.clock.now();
    const appender = temp.store.batchAppender('job/a');
    const ref = appender.series(series('a'));
    const commit = (t: number, v: number) => appender.commit(t, [ref], Float64Array.of(v), 1);
    expect(commit(now, 1)).toMatchObject({ appended: 1 });
    expect(commit(now, 1)).toMatchObject({ appended: 0, duplicate: 0 });
    expect(commit(now, 2)).toMatchObject({ appended: 0, duplicate: 1 });
    expect(commit(now - 60_000, 3)).toMatchObject({ appended: 1 });
    expect(commit(now - 3_600_000, 3)).toMatchObject({ outOfOrder: 1 });
    expect(commit(now - 90_000_000, 3)).toMatchObject({ outOfBounds: 1 });
    expect(commit(now + 3_600_000, 3)).toMatchObject({ outOfBounds: 1 });
    const expected = { a: [`3@${now - 60_000}`, `1@${now}`] };
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen({ retentionMs: 86_400_000 }))).toEqual(expected);
  });

  it('takes what is of now after the clock was set back', async () => {
    await using temp = openTempStore({ roomySeries });
    const appender = temp.store.batchAppender('job/a');
    const ref = appender.series(series('a'));
    const ahead = temp.clock.now() + 86_400_000;
    temp.clock.stepWall(86_400_000);
    appender.commit(ahead, [ref], Float64Array.of(1), 1);
    temp.clock.stepWall(-86_400_000);
    const now = temp.clock.now();
    expect(appender.commit(now, [ref], Float64Array.of(2), 1)).toMatchObject({ appended: 1 });
    expect(appender.commit(now + 1000, [ref], Float64Array.of(3), 1)).toMatchObject({ appended: 1 });
    const expected = { a: [`2@${now}`, `3@${now + 1000}`, `1@${ahead}`] };
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
  });

  it('refuses a second appender of one source until the first is closed', async () => {
    await using temp = openTempStore({ roomySeries });
    const first = temp.store.batchAppender('job/a');
    expect(() => temp.store.batchAppender('job/a')).toThrow('open already');
    first.close();
    temp.store.batchAppender('job/a').close();
  });
});

describe('tsdb: samples with times of their own', () => {
  it('takes history from the epoch on while newer series are far ahead', async () => {
    await using temp = openTempStore();
    const now = temp.clock.now();
    const live = temp.store.batchAppender('job/a');
    live.commit(now, [live.series(series('live'))], Float64Array.of(1), 1);
    const appender = temp.store.appender();
    const ref = appender.series(series('old'));
    appender.append(ref, 0, 1);
    appender.append(ref, 60_000, 2);
    appender.appendStaleMarker(ref, 120_000);
    expect(appender.commit()).toMatchObject({ appended: 3 });
    const expected = { live: [`1@${now}`], old: ['1@0', '2@60000', 'stale@120000'] };
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
  });

  it('loads runs of many series and gives them back after seals, out of order and after a restart', async () => {
    await using temp = openTempStore({ outOfOrderWindowMs: 3_600_000 });
    const expected: Record<string, string[]> = {};
    const names = Array.from({ length: 100 }, (_, i) => `r${i}`);
    for (let request = 0; request < 20; request++) {
      const appender = temp.store.appender();
      for (const [s, name] of names.entries()) {
        const times = Float64Array.from(every(request * 300_000 + (s % 3), 15_000, 20));
        const values = times.map((t) => (s % 2 === 0 ? t * s : Math.sin(t + s)));
        appender.appendRun(appender.series(series(name)), times, values, 20);
        (expected[name] ??= []).push(...[...times].map((t, i) => `${values[i]}@${t}`));
      }
      expect(appender.commit()).toMatchObject({ appended: 2000 });
    }
    const late = temp.store.appender();
    late.append(late.series(series('r7')), 5_000_001, 7);
    late.append(late.series(series('r7')), 5_999_999, 8);
    expect(late.commit()).toMatchObject({ appended: 2 });
    expected['r7'] = [...(expected['r7'] ?? []), '7@5000001', '8@5999999'].sort(
      (a, b) => Number(a.split('@')[1]) - Number(b.split('@')[1]),
    );
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
    await temp.clock.advance(3_600_000);
    expect(dump(temp.store)).toEqual(expected);
    expect(dump(await temp.reopen())).toEqual(expected);
  });

  it('forgets what is rolled back', async () => {
    await using temp = openTempStore();
    const appender = temp.store.appender();
    appender.append(appender.series(series('a')), 1, 1);
    appender.rollback();
    expect(appender.commit()).toMatchObject({ appended: 0 });
    expect(dump(temp.store)).toEqual({});
    expect(temp.store.querier().series([], -Infinity, Infinity)).toEqual([]);
  });
});

describe('tsdb: index', () => {
  it('answers matchers, names and values', async () => {
    await using temp = openTempStore();
    const t = temp.clock.now();
    const appender = temp.store.batchAppender('x');
    const all = [
      series('up', { job: 'api', instance: 'a:1' }),
      series('up', { job: 'web', instance: 'b:1' }),
      series('requests', { job: 'api', instance: 'a:1', code: '200' }),
    ];
    appender.commit(
      t,
      all.map((labels) => appender.series(labels)),
      Float64Array.of(1, 2, 3),
      3,
    );
    const found = (...texts: string[]) => Object.keys(dump(temp.store, matchers(...texts))).length;
    expect(found('__name__=up')).toBe(2);
    expect(found('__name__=up', 'job=api')).toBe(1);
    expect(found('job=~api|web')).toBe(3);
    expect(found('job=~a.+')).toBe(2);
    expect(found('job!=api')).toBe(1);
    expect(found('code=')).toBe(2);
    expect(found('code!=')).toBe(1);
    expect(found('code=~.*')).toBe(3);
    expect(found('code!~2..')).toBe(2);
    expect(found('job=nothing')).toBe(0);
    const querier = temp.store.querier();
    expect(querier.labelNames([], 0, Infinity)).toEqual(['__name__', 'code', 'instance', 'job']);
    expect(querier.labelNames([matchers('job=web')], 0, Infinity)).toEqual(['__name__', 'instance', 'job']);
    expect(querier.labelValues('job', [], 0, Infinity)).toEqual(['api', 'web']);
    expect(querier.labelValues('job', [], 0, t - 1)).toEqual([]);
    expect(querier.series([matchers('__name__=up')], 0, Infinity)).toEqual([all[0], all[1]]);
  });
});
