import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryLimits } from '../../../../src/main/engine/promql/queryEngine.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import type { Clock } from '../../../../src/main/engine/base/clock.ts';
import type { SeriesBlock, Storage } from '../../../../src/main/engine/storage/storage.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { createMemoryStorage } from '../../../support/memoryStorage.ts';

const MINUTE = 60_000;

function storageOf(series: number, samples: number): Storage {
  const storage = createMemoryStorage({ layout: 'shared' });
  const appender = storage.appender();
  for (let s = 0; s < series; s++) {
    const ref = appender.series(labelsFromRecord({ __name__: 'm_total', host: `h${s}`, rack: `r${s % 2}` }));
    for (let i = 0; i < samples; i++) appender.append(ref, i * 15_000, i * (s + 1));
  }
  appender.commit();
  return storage;
}

const engineOf = (storage: Storage, limits: Partial<QueryLimits> = {}, clock: Clock = createManualClock()) =>
  createQueryEngine({ storage, clock, limits });

describe('limits of a query', () => {
  it('allows 11,001 steps and refuses one more in Prometheus’ words', async () => {
    const engine = engineOf(createMemoryStorage());
    const ok = await engine.range('vector(1)', 0, 11_000_000, 1000);
    expect(ok.value).toMatchObject({ type: 'matrix', matrix: { steps: 11_001 } });
    await expect(engine.range('vector(1)', 0, 11_001_000, 1000)).rejects.toThrow(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  });

  it('refuses to hold more samples than allowed', async () => {
    const engine = engineOf(storageOf(20, 100), { maxSamples: 500 });
    await expect(engine.range('m_total', 0, 50 * MINUTE, MINUTE)).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: 'query processing would load too many samples into memory in query execution',
    });
  });

  it('aggregates more series than it could hold', async () => {
    const engine = engineOf(storageOf(20, 100), { maxSamples: 500 });
    const { value } = await engine.range('sum by (rack) (m_total)', 0, 20 * MINUTE, MINUTE);
    expect(value).toMatchObject({ type: 'matrix', matrix: { series: { length: 2 } } });
  });

  it('stops a query that takes too long', async () => {
    const slow = blocksOf(100, () => undefined);
    await expect(
      engineOf(slow, { timeoutMs: 200 }, breathlessClock()).instant('sum(m_total)', 0),
    ).rejects.toMatchObject({
      code: 'timeout',
      message: 'query timed out in expression evaluation',
    });
  });

  it('stops a query that is canceled, between two blocks', async () => {
    const abort = new AbortController();
    let blocks = 0;
    const endless = blocksOf(1000, () => {
      blocks += 1;
      if (blocks === 3) abort.abort();
    });
    const engine = engineOf(endless, {}, breathlessClock());
    await expect(engine.instant('m_total', 0, { signal: abort.signal })).rejects.toMatchObject({ code: 'canceled' });
    expect(blocks).toBeLessThan(6);
  });

  it('lets others have their turn while it works', async () => {
    let turns = 0;
    const tick = (): void => {
      turns += 1;
      if (turns < 50) setImmediate(tick);
    };
    setImmediate(tick);
    const engine = engineOf(
      blocksOf(100, () => undefined),
      {},
      breathlessClock(),
    );
    await engine.instant('sum(m_total)', 0);
    expect(turns).toBeGreaterThan(20);
  });
});

describe('results of a query', () => {
  it('gives the raw samples of a range selector, left-open', async () => {
    const { value } = await engineOf(storageOf(1, 10)).instant('m_total[1m]', 2 * MINUTE);
    expect(value.type).toBe('raw');
    if (value.type !== 'raw') return;
    expect([...(value.series[0]?.times ?? [])]).toEqual([75_000, 90_000, 105_000, 120_000]);
  });

  it('sorts a matrix by labels and says which series were read', async () => {
    const { value, stats } = await engineOf(storageOf(12, 10)).range('m_total', 0, MINUTE, MINUTE);
    if (value.type !== 'matrix') throw new Error('expected a matrix');
    const hosts = value.matrix.series.map((labels) => labels[3]);
    expect(hosts.slice(0, 4)).toEqual(['h0', 'h1', 'h10', 'h11']);
    expect(stats).toMatchObject({ seriesRead: 12 });
  });

  it('refuses a range query for a range vector', async () => {
    await expect(engineOf(createMemoryStorage()).range('up[5m]', 0, MINUTE, MINUTE)).rejects.toThrow(
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    );
  });
});

/** Every look at it is more than a slice later. */
function breathlessClock(): Clock {
  let t = 0;
  return { ...createManualClock(), monotonic: () => (t += 10) };
}

/** A store of many small blocks; `onBlock` is called before each. */
function blocksOf(count: number, onBlock: () => unknown): Storage {
  function* select(): Generator<SeriesBlock, void, void> {
    for (let i = 0; i < count; i++) {
      onBlock();
      yield {
        labels: [labelsFromRecord({ __name__: 'm_total', host: `h${i}` })],
        times: Float64Array.of(0),
        length: 1,
        stride: 1,
        values: Float64Array.of(i),
        presence: null,
        histograms: null,
      };
    }
  }
  const storage = createMemoryStorage();
  return { ...storage, querier: () => ({ ...storage.querier(), select }) };
}
