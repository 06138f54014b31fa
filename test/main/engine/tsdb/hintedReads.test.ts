/** What a query is answered does not depend on what the store leaves out because the query will not look at it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryValue } from '../../../../src/main/engine/promql/queryResult.ts';
import type { Storage } from '../../../../src/main/engine/storage/storage.ts';
import { formatSeries, labelsFromRecord } from '../../../../src/shared/labels.ts';
import { openTempStore } from '../../../support/tempStore.ts';

const INTERVAL_MS = 15_000;
const TICKS = 3000;
const SERIES = 4;
const START = Date.parse('2026-01-05T00:00:00Z');
const STALE = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer);

/** A target that was away for a while, and series that end, begin and skip at times of their own. */
function fill(store: Storage): void {
  const appender = store.batchAppender('hints');
  const refs = Array.from({ length: SERIES }, (_, i) =>
    appender.series(labelsFromRecord({ __name__: 'm', i: `${i}` })),
  );
  const values = new Float64Array(SERIES);
  const bits = new Uint32Array(values.buffer);
  for (let tick = 0; tick < TICKS; tick++) {
    if (tick > 700 && tick < 900) continue;
    values.forEach((_, i) => (values[i] = (tick % 1100) * (i + 1) + (i === 2 ? 0.1 : 0)));
    if (tick === 700 || tick === 1500) {
      for (let i = 0; i < SERIES; i++) bits.set(new Uint32Array(STALE.buffer), 2 * i);
    }
    const there = refs.filter((_, i) => !(i === 1 && tick > 1500 && tick < 1900) && !(i === 3 && tick % 7 === 0));
    const own = Float64Array.from(there, (ref) => values[refs.indexOf(ref)] as number);
    const ownBits = new Uint32Array(own.buffer);
    there.forEach((ref, i) => ownBits.set(bits.subarray(2 * refs.indexOf(ref), 2 * refs.indexOf(ref) + 2), 2 * i));
    appender.commit(START + tick * INTERVAL_MS, there, own, there.length);
  }
}

function withoutHints(storage: Storage): Storage {
  return {
    ...storage,
    querier() {
      const querier = storage.querier();
      return {
        select: ({ matchers, minT, maxT }) => querier.select({ matchers, minT, maxT }),
        series: querier.series.bind(querier),
        labelNames: querier.labelNames.bind(querier),
        labelValues: querier.labelValues.bind(querier),
        exemplars: querier.exemplars.bind(querier),
      };
    },
  };
}

function points(value: QueryValue): string[] {
  if (value.type !== 'matrix') return [value.type];
  const { series, steps, values, presence } = value.matrix;
  return series.map((labels, row) => {
    const cells = Array.from({ length: steps }, (_, i) =>
      presence[row * steps + i] === 1 ? (values[row * steps + i] as number).toPrecision(12) : '',
    );
    return `${formatSeries(labels)} ${cells.join(' ')}`;
  });
}

const QUERIES = ['m', 'sum(m)', 'm offset 7m', 'm @ end()', 'timestamp(m)'].concat(
  [
    'rate',
    'delta',
    'irate',
    'avg_over_time',
    'max_over_time',
    'count_over_time',
    'last_over_time',
    'changes',
    'absent_over_time',
  ].map((name) => `${name}(m[5m])`),
);

describe('reads with hints', () => {
  it('answer as reads of everything do', async () => {
    await using temp = openTempStore();
    temp.clock.stepWall(START + TICKS * INTERVAL_MS - temp.clock.now());
    fill(temp.store);
    const hinted = createQueryEngine({ storage: temp.store, clock: temp.clock });
    const plain = createQueryEngine({ storage: withoutHints(temp.store), clock: temp.clock });
    const shape = fc.record({
      query: fc.constantFrom(...QUERIES),
      start: fc.integer({ min: -40, max: TICKS }),
      steps: fc.integer({ min: 1, max: 40 }),
      stepS: fc.constantFrom(15, 60, 600, 3600, 7200, 10_007),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ query, start, steps, stepS }) => {
        const startMs = START + start * INTERVAL_MS + 1234;
        const range = [query, startMs, startMs + steps * stepS * 1000, stepS * 1000] as const;
        const [{ value: actual }, { value: expected }] = [await hinted.range(...range), await plain.range(...range)];
        expect(points(actual)).toEqual(points(expected));
      }),
      { numRuns: 300 },
    );
  });
});
