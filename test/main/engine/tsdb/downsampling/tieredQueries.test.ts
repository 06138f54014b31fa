/** Queries over samples, and again when retention has left only tiers of them: the same answers where windows are whole buckets. */
import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryResult } from '../../../../../src/main/engine/promql/queryResult.ts';
import { keepFor, type StoragePolicy } from '../../../../../src/main/engine/storage/storagePolicy.ts';
import { formatSeries, labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { countOf, rowsOf, sweepUntil } from '../../../../support/agingStore.ts';
import { dump, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SCRAPE_MS = 30_000;
/** Ends of the day before the clock's start, which is midnight. */
const NOW = Date.UTC(2026, 0, 1);
const FROM = NOW - 4 * DAY;

const KINDS: Readonly<Record<string, (i: number) => number | undefined>> = {
  requests_total: (i) => i * 7 + (i % 11),
  restarts_total: (i) => (i * 13) % 9001,
  often_reset_total: (i) => (i % 17) * 5,
  temperature: (i) => Math.round(Math.sin(i / 50) * 5000) / 100,
  precise: (i) => Math.sin(i) * 1e3,
  constant: () => 42,
  mostly_nan: (i) => (i % 5 === 0 ? i : NaN),
  sometimes_infinite: (i) => (i % 997 === 3 ? Infinity : i % 10),
  gappy: (i) => (i % 400 < 300 ? i : undefined),
};

function fill(temp: TempStore): void {
  const appender = temp.store.batchAppender('job');
  const refs = Object.keys(KINDS).map((name) =>
    appender.series(labelsFromRecord({ __name__: name, job: 'a', kind: name })),
  );
  const values = Object.values(KINDS);
  for (let t = FROM, i = 0; t < NOW; t += SCRAPE_MS, i++) {
    const there = refs.flatMap((ref, s) => {
      const value = values[s]?.(i);
      return value === undefined ? [] : [{ ref, value }];
    });
    // Scrapes are never on the minute.
    appender.commit(
      t + 4321,
      there.map(({ ref }) => ref),
      Float64Array.from(there, ({ value }) => value),
      there.length,
    );
  }
  appender.close();
  temp.store.flush();
}

const policy = (more: Partial<StoragePolicy>): StoragePolicy => ({ ...keepFor(1000 * DAY), ...more });
const FIVE_MINUTES = { resolutionMs: 5 * MINUTE, afterMs: undefined, keepMs: 400 * DAY };
const ONE_HOUR = { resolutionMs: HOUR, afterMs: undefined, keepMs: 1000 * DAY };

async function range(temp: TempStore, expr: string, stepMs: number, from = FROM + DAY): Promise<QueryResult> {
  return createQueryEngine({ storage: temp.store, clock: temp.clock }).range(expr, from, NOW, stepMs);
}

function cells({ value }: QueryResult): Record<string, (number | undefined)[]> {
  if (value.type !== 'matrix') throw new Error('Not a matrix.');
  const { series, steps, values, presence } = value.matrix;
  return Object.fromEntries(
    series.map((labels, s) => [
      formatSeries(labels),
      Array.from({ length: steps }, (_, i) => (presence[s * steps + i] === 1 ? values[s * steps + i] : undefined)),
    ]),
  );
}

/** The same but for the order in which floats were added. */
function expectSame(actual: QueryResult, expected: QueryResult, what: string): void {
  const [a, b] = [cells(actual), cells(expected)];
  if (Object.keys(a).join() !== Object.keys(b).join()) throw new Error(`${what}: other series than expected.`);
  for (const [name, row] of Object.entries(b)) {
    for (const [i, value] of row.entries()) {
      const own = a[name]?.[i];
      const isSame =
        Object.is(own, value) ||
        (own !== undefined && value !== undefined && Math.abs(own - value) <= 1e-9 * Math.max(1, Math.abs(value)));
      if (!isSame) throw new Error(`${what}: ${name} is ${own} at step ${i}, expected ${value}.`);
    }
  }
}

const EXACT = [
  'sum_over_time({job="a"}[1h])',
  'avg_over_time({job="a"}[1h])',
  'count_over_time({job="a"}[1h])',
  'min_over_time({job="a"}[1h])',
  'max_over_time({job="a"}[1h])',
  'first_over_time({job="a"}[1h])',
  'last_over_time({job="a"}[1h])',
  'present_over_time({job="a"}[1h])',
  'delta(temperature[1h])',
  'rate({__name__=~".*_total"}[1h])',
  'increase({__name__=~".*_total"}[2h])',
  'sum by (job) (rate({__name__=~".*_total"}[1h]))',
  '{job="a", __name__!~"gappy"}',
];

describe('queries over tiers', { timeout: 120_000 }, () => {
  it('give what the samples gave, where windows are whole buckets of 5 minutes, then of an hour', async () => {
    await using temp = openTempStore({ policy: { ...policy({}), rules: [] } });
    fill(temp);
    const expected = new Map<string, QueryResult>();
    for (const expr of EXACT) expected.set(expr, await range(temp, expr, HOUR));
    const rates = await range(temp, 'rate(requests_total[5m])', 5 * MINUTE);

    temp.store.setPolicy(policy({ keepMs: 12 * HOUR, tiers: [FIVE_MINUTES, ONE_HOUR] }));
    const firstSampleT = (): number => rowsOf<{ t: number }>(temp, 'SELECT min(min_t) AS t FROM chunk')[0]?.t ?? 0;
    await sweepUntil(temp, () => firstSampleT() > NOW - 2 * DAY);
    expect(dump(temp.store, [], 0, NOW - 2 * DAY)).toEqual({});
    for (const [expr, before] of expected) expectSame(await range(temp, expr, HOUR), before, expr);
    expectSame(await range(temp, 'rate(requests_total[5m])', 5 * MINUTE), rates, 'rate by 5m');
    const told = await range(temp, 'rate(requests_total[1h])', HOUR);
    expect(told.stats.resolutionMs).toBe(5 * MINUTE);
    expect(told.infos).toEqual([
      expect.stringMatching(/^PromQL info: samples up to 2025-12-3.* are kept at a resolution of 5m \(1:1\)$/),
    ]);

    // And after a restart, with the finer tier gone as well.
    await temp.reopen({
      retentionMs: 12 * HOUR,
      policy: policy({
        tiers: [
          { ...FIVE_MINUTES, keepMs: 14 * HOUR },
          { ...ONE_HOUR, afterMs: 0 },
        ],
      }),
    });
    await temp.clock.advance(13 * DAY);
    await sweepUntil(
      temp,
      () => rowsOf<{ n: number }>(temp, 'SELECT count(*) AS n FROM tier WHERE resolution = 300000')[0]?.n === 0,
    );
    for (const [expr, before] of expected) expectSame(await range(temp, expr, HOUR), before, `${expr} by the hour`);
    const tooShort = await range(temp, 'rate(requests_total[5m])', 5 * MINUTE);
    expect(cells(tooShort)).toEqual({});
    expect(tooShort.infos).toEqual([
      'PromQL info: samples up to 2026-01-01T00:00:00Z are kept at a resolution of 1h only, which a range of 5m is too short for (1:1)',
    ]);
    expect(temp.store.stats().corruptBlobs).toBe(0);
  });

  it('read samples for as long as they are there, and tiers early only at steps that the policy names', async () => {
    await using temp = openTempStore({
      policy: policy({ tiers: [{ ...FIVE_MINUTES, afterMs: DAY }], tiersFromStepMs: HOUR }),
    });
    fill(temp);
    await sweepUntil(temp, () => countOf(temp, 'tier') >= 3);
    const fine = await range(temp, 'rate(requests_total[1h])', 10 * MINUTE);
    expect(fine.stats.resolutionMs).toBe(0);
    const wide = await range(temp, 'rate(requests_total[1h])', HOUR);
    expect(wide.stats.resolutionMs).toBe(5 * MINUTE);
    expect(wide.stats.samplesRead).toBeLessThan(0.7 * fine.stats.samplesRead);
    temp.store.setPolicy(policy({}));
    expectSame(wide, await range(temp, 'rate(requests_total[1h])', HOUR), 'wide steps');
  });

  it('keep the labels of series that live in tiers alone', async () => {
    await using temp = openTempStore({ retentionMs: 12 * HOUR, policy: policy({ tiers: [FIVE_MINUTES] }) });
    temp.store.setPolicy(policy({ tiers: [FIVE_MINUTES] }));
    fill(temp);
    temp.store.setPolicy(policy({ keepMs: 12 * HOUR, tiers: [FIVE_MINUTES] }));
    await temp.clock.advance(2 * DAY);
    await sweepUntil(temp, () => countOf(temp, 'chunk') === 0);
    expect(countOf(temp, 'series')).toBe(Object.keys(KINDS).length);
    await temp.reopen();
    const querier = temp.store.querier();
    expect(querier.labelValues('__name__', [], FROM, NOW)).toEqual(Object.keys(KINDS).sort());
    expect(querier.series([], NOW + HOUR, NOW + DAY)).toEqual([]);
  });
});
