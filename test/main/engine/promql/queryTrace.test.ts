import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryNode } from '../../../../src/shared/explain.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { createMemoryStorage } from '../../../support/memoryStorage.ts';

function engine() {
  const storage = createMemoryStorage({ layout: 'shared' });
  const appender = storage.appender();
  for (const host of ['a', 'b', 'c']) {
    const ref = appender.series(labelsFromRecord({ __name__: 'm_total', host }));
    for (let i = 0; i <= 40; i++) appender.append(ref, i * 15_000, i);
  }
  appender.commit();
  return createQueryEngine({ storage, clock: createManualClock() });
}

const outline = ({ text, rows, samples, children }: QueryNode): unknown => [
  text,
  rows,
  samples,
  ...children.map(outline),
];

describe('a traced query', () => {
  it('tells series and samples of every node, parts included', async () => {
    const { root } = await engine().range('sum by (host) (rate(m_total[1m])) / 2 > time()', 300_000, 600_000, 60_000, {
      isTraced: true,
    });
    expect(root && outline(root)).toEqual([
      'sum by (host) (rate(m_total[1m])) / 2 > time()',
      0,
      72,
      [
        'sum by (host) (rate(m_total[1m])) / 2',
        3,
        72,
        ['sum by (host) (rate(m_total[1m]))', 3, 72, ['rate(m_total[1m])', 3, 72]],
      ],
      ['time()', 1, 0],
    ]);
  });

  it('tells the times of each node: those of subqueries are their own', async () => {
    const { root } = await engine().range('max_over_time(m_total[2m:30s])', 300_000, 600_000, 60_000, {
      isTraced: true,
    });
    expect(root).toMatchObject({ startMs: 300_000, endMs: 600_000, stepMs: 60_000 });
    expect(root?.children[0]).toMatchObject({ text: 'm_total', startMs: 210_000, endMs: 600_000, stepMs: 30_000 });
  });

  it('is not measured unless asked for', async () => {
    expect((await engine().instant('m_total', 600_000)).root).toBeNull();
  });
});
