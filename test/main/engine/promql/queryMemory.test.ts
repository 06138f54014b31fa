import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/main/engine/base/clock.ts';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryStats } from '../../../../src/main/engine/promql/queryResult.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { openTempStore, type TempStore } from '../../../support/tempStore.ts';

const MB = 2 ** 20;
const INSTANCES = 40;
const SERIES = 100;
const SAMPLES = 600;

/** 2.4 million samples of 4000 series. */
function fill({ store, clock }: TempStore): number {
  const startT = clock.now() - SAMPLES * 15_000;
  for (let instance = 0; instance < INSTANCES; instance++) {
    const appender = store.batchAppender(`instance ${instance}`);
    const refs = Array.from({ length: SERIES }, (_, s) =>
      appender.series(labelsFromRecord({ __name__: 'm_total', instance: `i${instance}`, s: `${s}` })),
    );
    const values = new Float64Array(SERIES);
    for (let i = 0; i < SAMPLES; i++) {
      for (let s = 0; s < SERIES; s++) values[s] = i * (s + instance + 1);
      appender.commit(startT + i * 15_000, refs, values, SERIES);
    }
    appender.close();
  }
  return startT;
}

/** Looks at the memory of the process whenever a query looks at the time. */
class WatchingClock implements Clock {
  peakBytes = 0;
  now(): number {
    return Date.now();
  }
  monotonic(): number {
    this.peakBytes = Math.max(this.peakBytes, process.memoryUsage.rss());
    return performance.now();
  }
  after(): Disposable {
    return createManualClock().after(0, () => {});
  }
}

describe('the memory of one query', () => {
  it('is bounded, whatever it reads', { timeout: 120_000 }, async () => {
    await using temp = openTempStore();
    const startT = fill(temp);
    const clock = new WatchingClock();
    const engine = createQueryEngine({ storage: temp.store, clock });
    const ask = async (expr: string): Promise<{ grownBytes: number; stats: QueryStats }> => {
      const before = process.memoryUsage.rss();
      clock.peakBytes = before;
      const result = await engine.range(expr, startT, startT + SAMPLES * 15_000, 15_000);
      result.release();
      return { grownBytes: clock.peakBytes - before, stats: result.stats };
    };
    // The whole of rate(m_total[1m]) would be 2.4 million cells: 22 MB, and twice that with what is made of it.
    for (const expr of [
      'sum by (instance) (rate(m_total[1m]))',
      'max(m_total)',
      'count(sqrt(rate(m_total[1m]) * 2 > 1))',
      '1 - avg by (s) (abs(m_total))',
      'histogram_quantile(0.9, sum by (s) (increase(m_total[5m])))',
    ]) {
      const { grownBytes, stats } = await ask(expr);
      expect(stats.samplesRead).toBeGreaterThanOrEqual(INSTANCES * SERIES * (SAMPLES - 1));
      expect(grownBytes).toBeLessThan(64 * MB);
      expect(stats.peakCells).toBeLessThan(300_000);
    }
    const { grownBytes } = await ask('rate(m_total[1m])');
    expect(grownBytes).toBeLessThan((64 + 22 * 3) * MB);
  });
});
