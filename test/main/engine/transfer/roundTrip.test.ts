/** What an export writes, an import brings back bit by bit: random histories, every kind of value, labels of any text. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FloatHistogram } from '../../../../src/main/engine/storage/histogram.ts';
import { PRESENT, STALE, type Storage } from '../../../../src/main/engine/storage/storage.ts';
import { exportOpenMetrics } from '../../../../src/main/engine/transfer/exportOpenMetrics.ts';
import { importOpenMetrics } from '../../../../src/main/engine/transfer/importOpenMetrics.ts';
import { formatSeries, labelsFromRecord } from '../../../../src/shared/labels.ts';
import { openTempStore } from '../../../support/tempStore.ts';

const RUNS = Number(process.env['ROUND_TRIP_RUNS'] ?? 15);

async function exported(storage: Storage, isPlain = false): Promise<string> {
  let text = '';
  const all = { matcherSets: [], minT: -Infinity, maxT: Infinity, isPlain };
  await exportOpenMetrics(storage, all, async (piece) => {
    text += piece;
    await Promise.resolve();
  });
  return text;
}

/** Every sample with its bits; histograms with those of all their numbers. */
function bitsOf(storage: Storage): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const block of storage.querier().select({ matchers: [], minT: -Infinity, maxT: Infinity })) {
    const bits = new BigUint64Array(block.values.buffer, block.values.byteOffset, block.values.length);
    for (const [row, labels] of block.labels.entries()) {
      const samples: string[] = [];
      for (let i = 0; i < block.length; i++) {
        const cell = row * block.stride + i;
        const state = block.presence?.[cell] ?? PRESENT;
        const histogram = block.histograms?.[cell];
        const text = histogram === undefined ? (bits[cell] as bigint).toString(16) : histogramBits(histogram);
        if (state === PRESENT) samples.push(`${text}@${block.times[i]}`);
        if (state === STALE) samples.push(`stale@${block.times[i]}`);
      }
      if (samples.length > 0) all[formatSeries(labels)] = samples;
    }
  }
  return all;
}

const histogramBits = (histogram: FloatHistogram): string =>
  JSON.stringify(histogram, (_, value: unknown) => {
    if (value instanceof Float64Array) return [...new BigUint64Array(value.slice().buffer)].map(String);
    return typeof value === 'number' ? String(new BigUint64Array(Float64Array.of(value).buffer)[0]) : value;
  });

/** Any bits of a float; NaNs of many kinds among them. */
const anyFloat = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -1000, max: 100_000 }) },
  { weight: 2, arbitrary: fc.double({ noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 0.1, 1e21) },
  { weight: 1, arbitrary: fc.constantFrom('stale' as const, 'nan' as const, 'odd nan' as const) },
);

const WORDS: Readonly<Record<string, bigint>> = {
  stale: 0x7ff0000000000002n,
  nan: 0x7ff8000000000000n,
  'odd nan': 0xfff8000000000bedn,
};

const name = fc.oneof(
  fc.constantFrom('a', 'a_total', 'b_bucket', 'job:x:rate5m', 'up'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter((text) => text.isWellFormed()),
);
const value = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text.isWellFormed());

const series = fc.record({
  labels: fc.dictionary(name, value, { maxKeys: 3 }),
  name,
  startMs: fc.integer({ min: 0, max: 50_000 }),
  stepMs: fc.constantFrom(1, 1000, 15_000, 14_999),
  values: fc.array(anyFloat, { minLength: 1, maxLength: 300 }),
});

describe('export and import', () => {
  it('bring every float back with its bits', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(series, { minLength: 1, maxLength: 12 }), async (all) => {
        await using from = openTempStore();
        await using to = openTempStore();
        const start = from.clock.now() - 3e8;
        for (const { labels, name: metric, startMs, stepMs, values } of all) {
          const appender = from.store.appender();
          const ref = appender.series(labelsFromRecord({ ...labels, __name__: metric }));
          const floats = new Float64Array(values.length);
          const words = new BigUint64Array(floats.buffer);
          for (const [i, v] of values.entries()) {
            if (typeof v === 'number') floats[i] = v;
            else words[i] = WORDS[v] as bigint;
          }
          const times = Float64Array.from(values, (_, i) => start + startMs + i * stepMs);
          appender.appendRun(ref, times, floats, floats.length);
          appender.commit();
        }
        const text = await exported(from.store);
        const file = join(to.dir, 'in.om');
        writeFileSync(file, text);
        const { stored } = await importOpenMetrics(to.store, { file, workDir: to.dir });
        expect(stored).toMatchObject({ outOfOrder: 0, duplicate: 0, outOfBounds: 0 });
        expect(bitsOf(to.store)).toEqual(bitsOf(from.store));
        expect(await exported(to.store)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  const histogram: FloatHistogram = {
    schema: 3,
    zeroThreshold: 2 ** -128,
    zeroCount: 2,
    count: 21.5,
    sum: -0.1,
    positiveSpans: [
      { offset: -3, length: 2 },
      { offset: 4, length: 1 },
    ],
    positiveBuckets: Float64Array.of(1, 2.5, 1e300),
    negativeSpans: [{ offset: 0, length: 1 }],
    negativeBuckets: Float64Array.of(0.1),
    customValues: undefined,
    counterResetHint: 'unknown',
  };

  it('bring native histograms back with every number and hint', async () => {
    await using from = openTempStore();
    await using to = openTempStore();
    const t = from.clock.now() - 1e6;
    const custom = {
      ...histogram,
      schema: -53,
      negativeSpans: [],
      negativeBuckets: new Float64Array(),
      customValues: Float64Array.of(-1, 0.1, 5, 10),
    };
    const kinds = [
      histogram,
      { ...histogram, counterResetHint: 'gauge' as const },
      { ...histogram, counterResetHint: 'not_reset' as const },
      { ...histogram, counterResetHint: 'reset' as const, sum: NaN },
      custom,
    ];
    const appender = from.store.appender();
    for (const [i, kind] of kinds.entries()) {
      const ref = appender.series(labelsFromRecord({ __name__: 'h', i: String(i), 'utf-8': '"{count:' }));
      for (let tick = 0; tick < 100; tick++) {
        appender.appendHistogram(ref, t + tick * 1000, { ...kind, count: kind.count + tick });
      }
    }
    appender.commit();
    const text = await exported(from.store);
    expect(text).toContain(
      '{gcount:21.5,gsum:-0.1,schema:3,zero_threshold:2.938735877055719e-39,zero_count:2,negative_spans:[0:1],negative_buckets:[0.1],positive_spans:[-3:2,4:1],positive_buckets:[1,2.5,1e+300]}',
    );
    const file = join(to.dir, 'in.om');
    writeFileSync(file, text);
    await importOpenMetrics(to.store, { file, workDir: to.dir });
    expect(bitsOf(to.store)).toEqual(bitsOf(from.store));
    expect(await exported(from.store, true)).toBe('# TYPE h unknown\n# EOF\n');
  });

  it('tell types where they hold, and leave labels as they are', async () => {
    await using from = openTempStore();
    await using to = openTempStore();
    const t = from.clock.now() - 1e6;
    const appender = from.store.appender();
    for (const labels of [
      { __name__: 'requests_total', code: '200' },
      { __name__: 'size_bucket', le: '1' },
      { __name__: 'size_count' },
      { __name__: 'time_seconds_bucket', le: '0.1' },
      { __name__: 'time_seconds_sum' },
    ]) {
      appender.append(appender.series(labelsFromRecord(labels)), t, 1);
    }
    appender.commit();
    from.store.setMetadata('s', [
      { metric: 'requests_total', type: 'counter', help: 'All "of" them\\.', unit: '' },
      { metric: 'size', type: 'histogram', help: '', unit: '' },
      { metric: 'time_seconds', type: 'histogram', help: '', unit: 'seconds' },
    ]);
    const text = await exported(from.store);
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# TYPE requests counter',
      String.raw`# HELP requests All \"of\" them\\.`,
      // le="1" would come back as "1.0", were it told to be a histogram.
      '# TYPE size_bucket unknown',
      '# TYPE size_count unknown',
      '# TYPE time_seconds histogram',
      '# UNIT time_seconds seconds',
      '# EOF',
    ]);
    const file = join(to.dir, 'in.om');
    writeFileSync(file, text);
    await importOpenMetrics(to.store, { file, workDir: to.dir });
    expect(bitsOf(to.store)).toEqual(bitsOf(from.store));
    expect(await exported(to.store)).toBe(text);
  });
});
