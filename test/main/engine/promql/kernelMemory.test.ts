/** The store's blocks are in kernel memory and kernels work on them there; blocks of other storages are left to the twins. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryValue } from '../../../../src/main/engine/promql/queryResult.ts';
import type { Storage } from '../../../../src/main/engine/storage/storage.ts';
import { formatSeries, labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createMemoryStorage } from '../../../support/memoryStorage.ts';
import { openTempStore } from '../../../support/tempStore.ts';

const INTERVAL_MS = 15_000;
const TICKS = 900;
const SERIES = 24;
const START = Date.parse('2026-01-05T00:00:00Z');

/** Counters with resets: whole ones, some that begin late or end early, some with gaps. */
function fill(storage: Storage): void {
  const appender = storage.appender();
  for (let s = 0; s < SERIES; s++) {
    const ref = appender.series(labelsFromRecord({ __name__: 'm_total', host: `h${s}`, rack: `r${s % 5}` }));
    const from = s % 4 === 1 ? s * 17 : 0;
    const to = s % 4 === 2 ? TICKS - s * 13 : TICKS;
    for (let tick = from; tick < to; tick++) {
      if (s % 4 === 3 && tick % (s + 5) < 3) continue;
      appender.append(ref, START + tick * INTERVAL_MS, ((tick * (s + 3)) % 977) + s / 8);
    }
  }
  appender.commit();
}

function points(value: QueryValue): string[] {
  if (value.type !== 'matrix') return [value.type];
  const { series, steps, values, presence } = value.matrix;
  return series.map((labels, row) => {
    const cells = Array.from({ length: steps }, (_, i) =>
      presence[row * steps + i] === 1 ? (values[row * steps + i] as number).toPrecision(11) : '',
    );
    return `${formatSeries(labels)} ${cells.join(' ')}`;
  });
}

const FUNCTIONS = ['rate', 'increase', 'delta', 'irate', 'sum_over_time', 'avg_over_time', 'max_over_time'].concat([
  'min_over_time',
  'stddev_over_time',
  'deriv',
  'changes',
  'resets',
  'last_over_time',
  'count_over_time',
]);
const WRAPPERS = ['', 'sum', 'sum by (rack)', 'avg by (rack)', 'max by (rack)', 'count by (rack)', 'stddev by (rack)'];

describe('rows in kernel memory', () => {
  it('give the answers of rows anywhere else', async () => {
    await using temp = openTempStore();
    temp.clock.stepWall(START + TICKS * INTERVAL_MS - temp.clock.now());
    const memory = createMemoryStorage({ layout: 'shared' });
    fill(temp.store);
    fill(memory);
    const ofStore = createQueryEngine({ storage: temp.store, clock: temp.clock });
    const ofMemory = createQueryEngine({ storage: memory, clock: temp.clock });
    const shape = fc.record({
      func: fc.constantFrom(...FUNCTIONS, ''),
      wrapper: fc.constantFrom(...WRAPPERS),
      start: fc.integer({ min: 0, max: TICKS }),
      steps: fc.integer({ min: 7, max: 41 }),
      stepS: fc.constantFrom(15, 47, 60),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ func, wrapper, start, steps, stepS }) => {
        const inner = func === '' ? 'm_total' : `${func}(m_total[5m])`;
        const query = wrapper === '' ? inner : `${wrapper} (${inner})`;
        const startMs = START + start * INTERVAL_MS + 1234;
        const range = [query, startMs, startMs + steps * stepS * 1000, stepS * 1000] as const;
        const [{ value: actual }, { value: expected }] = [
          await ofStore.range(...range),
          await ofMemory.range(...range),
        ];
        expect(points(actual)).toEqual(points(expected));
      }),
      { numRuns: 300, interruptAfterTimeLimit: 12_000 },
    );
  });
});
