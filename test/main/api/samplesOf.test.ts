import { describe, expect, it } from 'vitest';
import { samplesOf } from '../../../src/main/api/protocol/samplesOf.ts';
import { promqlLanguage } from '../../../src/main/engine/promqlLanguage.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import type { SampleQuestion } from '../../../src/shared/samples.ts';
import { createMemoryStorage } from '../../support/memoryStorage.ts';

const storage = createMemoryStorage();
const appender = storage.appender();
for (const host of ['b', 'a']) {
  const ref = appender.series(labelsFromRecord({ __name__: 'depth', host }));
  appender.append(ref, 1_003, 1);
  appender.append(ref, 2_001, Number.NaN);
  appender.append(ref, 3_002, Infinity);
  appender.appendStaleMarker(ref, 4_000);
}
appender.commit();

const ask = (change: Partial<SampleQuestion> = {}): ReturnType<typeof samplesOf> =>
  samplesOf(
    { storage, promql: promqlLanguage },
    { selector: 'depth', startMs: 0, endMs: 10_000, limit: 1_000, ...change },
    new AbortController().signal,
  );

describe('samples', () => {
  it('come as they were collected, with what is no number told apart', async () => {
    const { series } = await ask({ selector: 'depth{host="a"}' });
    expect(series).toEqual([
      {
        labels: labelsFromRecord({ __name__: 'depth', host: 'a' }),
        times: [1_003, 2_001, 3_002, 4_000],
        values: ['1', 'NaN', 'Infinity', 'stale'],
      },
    ]);
  });

  it('come sorted by labels, inside the range, its ends included', async () => {
    const { series } = await ask({ startMs: 2_001, endMs: 3_002 });
    expect(series.map(({ labels, times }) => [labels.at(-1), times])).toEqual([
      ['a', [2_001, 3_002]],
      ['b', [2_001, 3_002]],
    ]);
  });

  it('beyond the limit are the newest, and the rest is counted', async () => {
    const { series, seriesFound, samplesFound } = await ask({ limit: 4 });
    expect([series.map(({ values }) => values), seriesFound, samplesFound]).toEqual([
      [
        ['Infinity', 'stale'],
        ['Infinity', 'stale'],
      ],
      2,
      8,
    ]);
  });

  it('of a text that is no selector are refused with the place', async () => {
    await expect(ask({ selector: 'rate(depth[5m])' })).rejects.toMatchObject({ code: 'promql_invalid' });
  });
});
