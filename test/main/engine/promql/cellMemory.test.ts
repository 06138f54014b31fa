import { describe, expect, it } from 'vitest';
import { CellPool, RunCells } from '../../../../src/main/engine/promql/cellMemory.ts';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryResult } from '../../../../src/main/engine/promql/queryResult.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { createMemoryStorage } from '../../../support/memoryStorage.ts';

describe('RunCells', () => {
  it('hands out bytes that say absent, also where they were used before', () => {
    const pool = new CellPool();
    const first = new RunCells(pool);
    const used = first.floats(5000).fill(7);
    first.bytes(20_000).fill(1);
    first.end();
    const second = new RunCells(pool);
    const again = second.floats(4500);
    expect(again.buffer).toBe(used.buffer);
    expect(second.bytes(20_000).includes(1)).toBe(false);
  });

  it('keeps what is asked for until it is given back, and then once', () => {
    const pool = new CellPool();
    const run = new RunCells(pool);
    const result = run.floats(5000);
    const giveBack = run.keep([result]);
    run.end();
    expect(new RunCells(pool).floats(5000).buffer).not.toBe(result.buffer);
    giveBack();
    giveBack();
    const next = new RunCells(pool);
    expect(next.floats(5000).buffer).toBe(result.buffer);
    expect(next.floats(5000).buffer).not.toBe(result.buffer);
  });
});

const ask = (engine: ReturnType<typeof createQueryEngine>, query: string): Promise<QueryResult> =>
  engine.range(query, 0, 3_000_000, 10_000);
const present = ({ value }: QueryResult): unknown => {
  if (value.type !== 'matrix') throw new Error('a range query has a matrix');
  const { series, values, presence } = value.matrix;
  return [series, Array.from(values, (v, i) => (presence[i] === 1 ? v : undefined))];
};

describe('queries that follow each other', () => {
  const storage = createMemoryStorage({ layout: 'shared' });
  const appender = storage.appender();
  for (let s = 0; s < 40; s++) {
    const ref = appender.series(labelsFromRecord({ __name__: 'm_total', host: `h${s}`, rack: `r${s % 3}` }));
    // Series come and go, so that there are holes in what is written over.
    for (let i = s; i <= 200 - s; i++) appender.append(ref, i * 15_000, (i * (s + 3)) % 97);
  }
  appender.commit();

  const QUERIES = [
    'm_total',
    'rate(m_total[1m])',
    'sum by (rack) (rate(m_total[1m]))',
    'm_total / on (host) group_left () rate(m_total[2m])',
    'topk(3, m_total) or m_total offset 5m',
    '-m_total > 5',
    'quantile by (rack) (0.5, m_total)',
    'max_over_time(m_total[5m:30s]) unless m_total < 40',
    'absent(m_total{host="h39"})',
  ];

  it('have the answers of queries that are alone, however their memory is shared', async () => {
    const shared = createQueryEngine({ storage, clock: createManualClock() });
    for (let round = 0; round < 3; round++) {
      for (const query of QUERIES) {
        const alone = createQueryEngine({ storage, clock: createManualClock() });
        const result = await ask(shared, query);
        const answer = present(result);
        expect(answer).toEqual(present(await ask(alone, query)));
        result.release();
      }
    }
  });

  it('do not touch the answer of one that runs or is still read', async () => {
    const engine = createQueryEngine({ storage, clock: createManualClock() });
    const held = await ask(engine, QUERIES[0] ?? '');
    const before = present(held);
    await Promise.all(QUERIES.map((query) => ask(engine, query)));
    expect(present(held)).toEqual(before);
  });
});
