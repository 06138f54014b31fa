import { describe, expect, it } from 'vitest';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from '../../../../src/main/engine/storage/histogram.ts';
import type { SeriesBlock } from '../../../../src/main/engine/storage/storage.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { dump, matchers, openTempStore, type TempStore } from '../../../support/tempStore.ts';

const labels = labelsFromRecord({ __name__: 'latency', job: 'api' });

function exponential(i: number): FloatHistogram {
  return {
    schema: 3,
    zeroThreshold: 2 ** -128,
    zeroCount: i,
    count: 10 + i,
    sum: i % 7 === 0 ? NaN : i * 1.1,
    positiveSpans: [
      { offset: -2, length: 2 },
      { offset: 3, length: 1 + (i >= 30 ? 1 : 0) },
    ],
    positiveBuckets: Float64Array.from({ length: i >= 30 ? 4 : 3 }, (_, b) => i * b + 0.5),
    negativeSpans: [{ offset: 0, length: 1 }],
    negativeBuckets: Float64Array.of(2 ** 60 + i),
    customValues: undefined,
    counterResetHint: i === 0 ? 'reset' : 'not_reset',
  };
}

const custom: FloatHistogram = {
  schema: CUSTOM_BUCKETS_SCHEMA,
  zeroThreshold: 0,
  zeroCount: 0,
  count: 3,
  sum: -1,
  positiveSpans: [{ offset: 0, length: 3 }],
  positiveBuckets: Float64Array.of(1, 0, 2),
  negativeSpans: [],
  negativeBuckets: new Float64Array(0),
  customValues: Float64Array.of(0.1, 1),
  counterResetHint: 'gauge',
};

function blockOf(temp: TempStore): SeriesBlock {
  const blocks = [...temp.store.querier().select({ matchers: matchers('__name__=latency'), minT: 0, maxT: Infinity })];
  expect(blocks).toHaveLength(1);
  return blocks[0] as SeriesBlock;
}

describe('tsdb: native histograms', () => {
  it('gives them back exactly from journal and chunks, floats of the series between them', async () => {
    await using temp = openTempStore();
    const start = temp.clock.now() - 1_000_000;
    const expected: [number, FloatHistogram | undefined][] = [];
    for (let i = 0; i < 150; i++) {
      const appender = temp.store.appender();
      const ref = appender.series(labels);
      const histogram = i === 149 ? custom : exponential(i);
      if (i === 70) appender.append(ref, start + i * 1000, 7);
      else appender.appendHistogram(ref, start + i * 1000, histogram);
      expect(appender.commit().appended).toBe(1);
      expected.push([start + i * 1000, i === 70 ? undefined : histogram]);
    }
    const check = (): void => {
      const block = blockOf(temp);
      expect([...block.times.subarray(0, block.length)]).toEqual(expected.map(([t]) => t));
      expect(block.histograms).toEqual(expected.map(([, histogram]) => histogram));
      expect(block.values[70]).toBe(7);
    };
    check();
    await temp.reopen();
    check();
    // Idle for ten minutes: sealed.
    await temp.clock.advance(11 * 60_000);
    check();
    await temp.reopen();
    check();
  });

  it('tells a duplicate from a repetition in time only', async () => {
    await using temp = openTempStore();
    const appender = temp.store.appender();
    const ref = appender.series(labels);
    appender.appendHistogram(ref, 1000, custom);
    appender.appendHistogram(ref, 1000, exponential(1));
    expect(appender.commit()).toMatchObject({ appended: 1, duplicate: 1 });
  });
});

describe('tsdb: what is told beside samples', () => {
  it('keeps exemplars by series and time over a restart', async () => {
    await using temp = openTempStore();
    const t = temp.clock.now();
    const appender = temp.store.appender();
    const ref = appender.series(labels);
    appender.append(ref, t, 1);
    const exemplar = { labels: labelsFromRecord({ trace_id: 'ä1' }), value: 0.25, t };
    appender.appendExemplar(ref, exemplar);
    appender.appendExemplar(ref, { ...exemplar, t: t - 1 });
    appender.commit();
    const expected = [{ labels, exemplars: [exemplar] }];
    expect(temp.store.querier().exemplars([matchers('job=api')], 0, Infinity)).toEqual(expected);
    await temp.reopen();
    expect(temp.store.querier().exemplars([matchers('job=api')], 0, Infinity)).toEqual(expected);
    expect(temp.store.querier().exemplars([matchers('job=api')], 0, t - 1)).toEqual([]);
    expect(dump(temp.store)).toHaveProperty('latency{job="api"}');
  });

  it('names only what has a histogram in range', async () => {
    await using temp = openTempStore();
    const t = temp.clock.now();
    const appender = temp.store.appender();
    appender.appendHistogram(appender.series(labels), t, custom);
    appender.commit();
    const querier = temp.store.querier();
    expect(querier.labelNames([], t, t)).toEqual(['__name__', 'job']);
    expect(querier.labelNames([], t + 1, Infinity)).toEqual([]);
    expect(querier.series([matchers('job=api')], 0, t - 1)).toEqual([]);
  });

  it('keeps the last metadata of each source', async () => {
    await using temp = openTempStore();
    temp.store.setMetadata('a', [{ metric: 'm', type: 'gauge', help: 'old', unit: '' }]);
    temp.store.setMetadata('a', [{ metric: 'm', type: 'counter', help: 'new', unit: 'bytes' }]);
    temp.store.setMetadata('b', [{ metric: 'm', type: 'unknown', help: '', unit: '' }]);
    const expected = [
      { source: 'a', metric: 'm', type: 'counter', help: 'new', unit: 'bytes' },
      { source: 'b', metric: 'm', type: 'unknown', help: '', unit: '' },
    ];
    expect(temp.store.metadata()).toEqual(expected);
    expect((await temp.reopen()).metadata()).toEqual(expected);
  });
});
