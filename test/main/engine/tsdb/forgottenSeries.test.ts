import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelIndex } from '../../../../src/main/engine/tsdb/labelIndex.ts';
import { formatSeries, labelsFromRecord, type Labels } from '../../../../src/shared/labels.ts';
import { countOf, sweepUntil } from '../../../support/agingStore.ts';
import { dump, openTempStore, type TempStore } from '../../../support/tempStore.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const labelsOf = (seed: number): Labels =>
  labelsFromRecord({ __name__: `m${seed % 3}`, a: String(seed % 7), b: String(seed % 5), c: String(seed) });

describe('an index that series leave', { timeout: 60_000 }, () => {
  it('finds what is in it and nothing else, whatever came and went', () => {
    const step = fc.record({
      add: fc.array(fc.nat(60), { maxLength: 30 }),
      removeShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const index = new LabelIndex();
        const model = new Map<number, number>();
        for (const { add, removeShare } of steps) {
          for (const seed of add) {
            const series = index.findOrAdd(labelsOf(seed));
            expect(model.get(seed) ?? series).toBe(series);
            model.set(seed, series);
          }
          const leaving = [...model].filter(([seed]) => (seed * 0.618) % 1 < removeShare);
          index.remove(leaving.map(([, series]) => series));
          for (const [seed] of leaving) model.delete(seed);
          for (let seed = 0; seed <= 60; seed++) expect(index.find(labelsOf(seed))).toBe(model.get(seed) ?? 0);
          for (const [seed, series] of model) {
            expect(formatSeries(index.labelsOf(series))).toBe(formatSeries(labelsOf(seed)));
          }
          const values = new Set([...model.keys()].map((seed) => String(seed % 7)));
          expect([...(index.valuesOf('a')?.keys() ?? [])].sort()).toEqual([...values].sort());
          for (const [value, pair] of index.valuesOf('a') ?? []) {
            const carried = [...model].filter(([seed]) => String(seed % 7) === value).map(([, series]) => series);
            expect([...index.postingsOf(pair)]).toEqual(carried.sort((x, y) => x - y));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

function fill(temp: TempStore, prefix: string, count: number, t: number): void {
  const appender = temp.store.batchAppender(prefix);
  const refs = Array.from({ length: count }, (_, i) =>
    appender.series(labelsFromRecord({ __name__: 'm', pod: `${prefix}-${i}` })),
  );
  for (let i = 0; i < 3; i++) appender.commit(t + i * 1000, refs, new Float64Array(count).fill(i), count);
  appender.close();
  temp.store.flush();
}

describe('series without samples', { timeout: 60_000 }, () => {
  it('leave memory and file a day after they went quiet, and can come back', async () => {
    await using temp = openTempStore({ retentionMs: 6 * HOUR });
    fill(temp, 'old', 640, temp.clock.now());
    fill(temp, 'last', 10, temp.clock.now());
    expect(temp.store.stats().totalSeries).toBe(650);
    await temp.clock.advance(12 * HOUR);
    await sweepUntil(temp, () => countOf(temp, 'chunk') === 0);
    expect(temp.store.stats().totalSeries).toBe(650);
    await temp.clock.advance(DAY);
    await sweepUntil(temp, () => temp.store.stats().totalSeries === 10);
    expect(temp.store.seriesPerMetric().get('m')).toBe(10);
    expect(countOf(temp, 'series')).toBe(10);
    expect(countOf(temp, 'label')).toBeLessThan(15);
    fill(temp, 'old', 640, temp.clock.now());
    fill(temp, 'new', 64, temp.clock.now());
    const expected = dump(temp.store);
    expect(Object.keys(expected)).toHaveLength(704);
    expect(dump(await temp.reopen({ retentionMs: 6 * HOUR }))).toEqual(expected);
    expect(temp.store.querier().labelValues('pod', [], 0, Infinity)).toHaveLength(704);
    expect(temp.store.stats().corruptBlobs).toBe(0);
  });
});
