import { describe, expect, it } from 'vitest';
import { bucketSeries } from '../../../src/main/api/protocol/bucketSeries.ts';
import type { FloatHistogram, ResultMatrix } from '../../../src/main/engine/engine.ts';
import { BUCKET_FROM, BUCKET_TO } from '../../../src/shared/frames.ts';
import { labelsFromRecord, labelsToRecord, labelValue } from '../../../src/shared/labels.ts';
import { parseHistogramNotation } from '../../support/histogramNotation.ts';

/** One row per series; `''` absent, a number, or a histogram's notation. */
function matrixOf(rows: Readonly<Record<string, readonly (string | number)[]>>): ResultMatrix {
  const cells = Object.values(rows).flat();
  const histograms = cells.map((cell): FloatHistogram | undefined =>
    typeof cell === 'string' && cell !== '' ? parseHistogramNotation(cell) : undefined,
  );
  return {
    series: Object.keys(rows).map((job) => labelsFromRecord({ job })),
    startMs: 0,
    stepMs: 1000,
    steps: Object.values(rows)[0]?.length ?? 0,
    values: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : 0)),
    presence: Uint8Array.from(cells, (cell) => (cell === '' ? 0 : 1)),
    histograms: histograms.some((one) => one !== undefined) ? histograms : null,
  };
}

const read = (matrix: ResultMatrix): Record<string, readonly (number | null)[]> => {
  const { series, steps, values, presence } = bucketSeries(matrix);
  return Object.fromEntries(
    series.map((labels, s) => [
      `${labelValue(labels, BUCKET_FROM)}…${labelValue(labels, BUCKET_TO)}`,
      Array.from({ length: steps }, (_, i) => (presence[s * steps + i] === 1 ? (values[s * steps + i] ?? 0) : null)),
    ]),
  );
};

describe('bucketSeries', () => {
  it('gives a series for each bucket, absent where the histogram is', () => {
    const rows = read(
      matrixOf({ a: ['{{schema:0 count:4 buckets:[1 2 1]}}', '', '{{schema:0 count:2 buckets:[0 0 0 2]}}'] }),
    );
    expect(rows).toEqual({ '0.5…1': [1, null, 0], '1…2': [2, null, 0], '2…4': [1, null, 0], '4…8': [0, null, 2] });
  });

  it('keeps the labels of the series beside the bounds', () => {
    const [first] = bucketSeries(matrixOf({ a: ['{{schema:0 count:1 buckets:[1]}}'] })).series;
    expect(labelsToRecord(first ?? labelsFromRecord({}))).toEqual({ job: 'a', [BUCKET_FROM]: '0.5', [BUCKET_TO]: '1' });
  });

  it('puts finer buckets into the coarser ones they lie in', () => {
    const rows = read(
      matrixOf({ a: ['{{schema:1 count:6 buckets:[0 1 2 3]}}', '{{schema:0 count:9 buckets:[0 4 5]}}'] }),
    );
    expect(rows).toEqual({ '1…2': [3, 4], '2…4': [3, 5] });
  });

  it('has a row for zero, for negative values and for custom bounds', () => {
    const rows = read(matrixOf({ a: ['{{schema:0 count:6 z_bucket:1 z_bucket_w:0.1 buckets:[2] n_buckets:[3]}}'] }));
    expect(rows).toEqual({ '-1…-0.5': [3], '-0.5…-0.1': [0], '-0.1…0.1': [1], '0.1…0.5': [0], '0.5…1': [2] });
    const custom = read(matrixOf({ a: ['{{schema:-53 count:7 custom_values:[1 5] buckets:[1 2 4]}}'] }));
    expect(custom).toEqual({ '-Infinity…1': [1], '1…5': [2], '5…Infinity': [4] });
  });

  it('joins neighbours where there are more buckets than rows', () => {
    const many = Array.from({ length: 500 }, () => 1).join(' ');
    const matrix = bucketSeries(matrixOf({ a: [`{{schema:8 count:500 buckets:[${many}]}}`] }));
    expect(matrix.series.length).toBeLessThanOrEqual(120);
    expect(matrix.values.reduce((sum, count) => sum + count, 0)).toBe(500);
  });

  it('leaves numbers as they are', () => {
    const numbers = matrixOf({ a: [1, 2] });
    expect(bucketSeries(numbers)).toBe(numbers);
    const mixed = bucketSeries(matrixOf({ a: [1, 2], b: ['{{schema:0 count:1 buckets:[1]}}', ''] }));
    expect([...mixed.values]).toEqual([1, 2, 1, 0]);
    expect([...mixed.presence]).toEqual([1, 1, 1, 0]);
  });
});
