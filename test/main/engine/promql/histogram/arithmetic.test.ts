import { describe, expect, it } from 'vitest';
import {
  addHistograms,
  compactHistogram,
  divideHistogram,
  scaleHistogram,
  subtractHistograms,
} from '../../../../../src/main/engine/promql/histogram/arithmetic.ts';
import { customBound, exponentialBound } from '../../../../../src/main/engine/promql/histogram/bounds.ts';
import { isReset } from '../../../../../src/main/engine/promql/histogram/detectReset.ts';
import { equalHistograms } from '../../../../../src/main/engine/promql/histogram/equals.ts';
import { HistogramSum } from '../../../../../src/main/engine/promql/histogram/histogramSum.ts';
import {
  histogramToJson,
  printHistogram,
  printTestNotation,
} from '../../../../../src/main/engine/promql/histogram/printHistogram.ts';
import { parseHistogramNotation as h } from '../../../../support/histogramNotation.ts';

const text = printTestNotation;

describe('bounds', () => {
  it.each([
    [0, 0, 1],
    [1, 0, 2],
    [-1, 0, 0.5],
    [1, 3, 2 * 0.545_253_866_332_628_8],
    // Prometheus' own constant, one unit in the last place below the square root of two.
    [1, 1, 2 * 0.707_106_781_186_547_5],
    [255, 8, 2 * 0.997_296_056_085_469_8],
    [3, -1, 64],
    [1024, 0, Number.MAX_VALUE],
    [1025, 0, Number.POSITIVE_INFINITY],
    [64, -4, Number.MAX_VALUE],
    [-1074, 0, 5e-324],
  ])('bucket %i of schema %i ends at %d', (index, schema, expected) =>
    expect(exponentialBound(index, schema)).toBe(expected),
  );

  it('ends custom buckets at their bounds and the last at infinity', () => {
    const bounds = Float64Array.of(-1, 5);
    expect([-1, 0, 1, 2].map((index) => customBound(bounds, index))).toEqual([-Infinity, -1, 5, Infinity]);
  });
});

describe('addition and subtraction', () => {
  it.each([
    [
      '{{count:3 sum:4 buckets:[1 2]}}',
      '{{count:2 sum:1 offset:1 buckets:[1 1]}}',
      '{{count:5 sum:5 buckets:[1 3 1]}}',
    ],
    [
      '{{schema:1 count:4 sum:1 offset:1 buckets:[1 1 1 1]}}',
      '{{schema:0 count:1 sum:1 offset:1 buckets:[1]}}',
      '{{count:5 sum:2 offset:1 buckets:[3 2]}}',
    ],
    [
      '{{count:1 buckets:[1]}}',
      '{{count:1 offset:5 n_offset:3 buckets:[1] n_buckets:[2]}}',
      '{{count:2 buckets:[1 0 0 0 0 1] n_offset:3 n_buckets:[2]}}',
    ],
    [
      '{{z_bucket:1 z_bucket_w:0.5 count:3 offset:1 buckets:[2]}}',
      '{{z_bucket:2 z_bucket_w:0.1 count:5 offset:-2 buckets:[1 1 1]}}',
      '{{count:8 z_bucket:5 z_bucket_w:0.5 buckets:[1 2]}}',
    ],
    // The wider threshold falls into a populated bucket and moves to its end.
    ['{{z_bucket:1 z_bucket_w:0.7 count:1}}', '{{count:2 buckets:[2]}}', '{{count:3 z_bucket:3 z_bucket_w:1}}'],
  ])('%s + %s', (a, b, sum) => {
    expect(text(addHistograms(h(a), h(b))?.histogram ?? h('{{}}'))).toBe(sum);
    expect(text(addHistograms(h(b), h(a))?.histogram ?? h('{{}}'))).toBe(sum);
    const total = new HistogramSum(h(a));
    expect(total.add(h(b))).toMatchObject({ isCompatible: true });
    expect(text(total.result())).toBe(sum);
  });

  it('takes away what is there and leaves no empty buckets', () => {
    const a = h('{{count:3 sum:4 buckets:[1 2]}}');
    expect(text(subtractHistograms(a, h('{{count:1 sum:1 buckets:[1]}}'))?.histogram ?? a)).toBe(
      '{{count:2 sum:3 offset:1 buckets:[2]}}',
    );
  });

  it('brings custom buckets to the bounds both have', () => {
    const a = h('{{schema:-53 count:6 sum:1 custom_values:[1 2 5] buckets:[1 2 2 1]}}');
    const b = h('{{schema:-53 count:3 sum:1 custom_values:[1 5 10] buckets:[1 1 0 1]}}');
    expect(addHistograms(a, b)).toMatchObject({ hasReconciledBounds: true });
    const sum = '{{schema:-53 count:9 sum:2 custom_values:[1 5] buckets:[2 5 2]}}';
    expect(text(addHistograms(a, b)?.histogram ?? a)).toBe(sum);
    const total = new HistogramSum(a);
    expect(total.add(b)).toMatchObject({ hasReconciledBounds: true });
    expect(text(total.result())).toBe(sum);
  });

  it('refuses exponential with custom buckets', () => {
    const custom = h('{{schema:-53 custom_values:[1] buckets:[1 1]}}');
    expect(addHistograms(custom, h('{{buckets:[1]}}'))).toBeUndefined();
    expect(new HistogramSum(custom).add(h('{{buckets:[1]}}')).isCompatible).toBe(false);
  });

  it.each([
    ['reset', 'not_reset', 'unknown', true],
    ['gauge', 'reset', 'gauge', false],
    ['unknown', 'reset', 'unknown', false],
    ['reset', 'reset', 'reset', false],
  ] as const)('hint %s + %s is %s', (a, b, hint, isHintCollision) => {
    const sum = addHistograms({ ...h('{{}}'), counterResetHint: a }, { ...h('{{}}'), counterResetHint: b });
    expect(sum).toMatchObject({ isHintCollision, histogram: { counterResetHint: hint } });
  });

  it('keeps what single additions round away', () => {
    const total = new HistogramSum(h('{{count:1e16 sum:1 buckets:[1e16]}}'));
    for (let i = 0; i < 1000; i++) total.add(h('{{count:1 sum:1e-17 buckets:[1]}}'));
    expect(total.result().count).toBe(1e16 + 1000);
    expect(total.result().positiveBuckets[0]).toBe(1e16 + 1000);
    expect(total.result(1001).sum).toBeCloseTo(1 / 1001, 15);
  });
});

describe('scaling', () => {
  it('multiplies and divides everything, a negative factor makes a gauge', () => {
    const a = h('{{count:4 sum:8 z_bucket:2 buckets:[2]}}');
    expect(text(scaleHistogram(a, 2))).toBe('{{count:8 sum:16 z_bucket:4 buckets:[4]}}');
    expect(text(divideHistogram(a, -2))).toBe('{{count:-2 sum:-4 counter_reset_hint:gauge z_bucket:-1 buckets:[-1]}}');
  });

  it('leaves no buckets when divided by zero', () => {
    const divided = divideHistogram(h('{{count:4 sum:8 buckets:[4]}}'), 0);
    expect(divided).toMatchObject({ count: Infinity, sum: Infinity, positiveSpans: [] });
  });
});

describe('reset detection', () => {
  it.each([
    ['{{count:5 buckets:[2 3]}}', '{{count:4 buckets:[2 2]}}', false],
    ['{{count:3 buckets:[2 1]}}', '{{count:4 buckets:[2 2]}}', true],
    ['{{count:9 buckets:[1 8]}}', '{{count:4 buckets:[2 2]}}', true],
    ['{{count:9 buckets:[9]}}', '{{count:4 buckets:[2 0 2]}}', true],
    ['{{count:9 buckets:[9]}}', '{{count:4 buckets:[4 0 0]}}', false],
    ['{{schema:1 count:9 buckets:[9]}}', '{{count:4 buckets:[4]}}', true],
    ['{{count:9 offset:1 buckets:[9]}}', '{{schema:1 count:4 offset:1 buckets:[2 2]}}', false],
    ['{{count:9 z_bucket_w:0.5 z_bucket:1 buckets:[8]}}', '{{count:4 offset:-1 buckets:[2 2]}}', true],
    ['{{count:9 z_bucket_w:0.5 z_bucket:2 buckets:[7]}}', '{{count:4 offset:-1 buckets:[2 2]}}', false],
    ['{{count:9 z_bucket_w:0.7 z_bucket:9}}', '{{count:4 buckets:[4]}}', true],
    [
      '{{schema:-53 count:5 custom_values:[1 2] buckets:[2 3]}}',
      '{{schema:-53 count:4 custom_values:[2] buckets:[4]}}',
      false,
    ],
    [
      '{{schema:-53 count:5 custom_values:[1 2] buckets:[2 1 2]}}',
      '{{schema:-53 count:4 custom_values:[2] buckets:[4]}}',
      true,
    ],
    ['{{counter_reset_hint:not_reset}}', '{{count:4 buckets:[4]}}', false],
    ['{{counter_reset_hint:reset count:5 buckets:[5]}}', '{{count:4 buckets:[4]}}', true],
  ])('%s after %s: %s', (current, previous, expected) => expect(isReset(h(current), h(previous))).toBe(expected));
});

describe('text', () => {
  const histogram = h(
    '{{schema:0 count:6.5 sum:-2 z_bucket:1 z_bucket_w:0.001 offset:1 buckets:[2 0 1.5] n_buckets:[2]}}',
  );

  it('prints buckets in the order of their values, without empty ones', () => {
    expect(printHistogram(histogram)).toBe('{count:6.5, sum:-2, [-1,-0.5):2, [-0.001,0.001]:1, (1,2]:2, (4,8]:1.5}');
  });

  it('has the JSON of the HTTP API', () => {
    expect(histogramToJson(histogram)).toEqual({
      count: '6.5',
      sum: '-2',
      buckets: [
        [1, '-1', '-0.5', '2'],
        [3, '-0.001', '0.001', '1'],
        [0, '1', '2', '2'],
        [0, '4', '8', '1.5'],
      ],
    });
    expect(histogramToJson(h('{{sum:1e21}}'))).toEqual({ count: '0', sum: '1e+21' });
    expect(histogramToJson(h('{{schema:-53 custom_values:[-1 2] buckets:[1 1 1]}}')).buckets).toEqual([
      [3, '-Inf', '-1', '1'],
      [0, '-1', '2', '1'],
      [0, '2', '+Inf', '1'],
    ]);
  });

  it('is equal to itself however its spans are cut, and compact without empty buckets', () => {
    const loose = h('{{count:3 buckets:[0 1 0 2 0]}}');
    const tight = compactHistogram(loose);
    expect(tight.positiveSpans).toEqual([
      { offset: 1, length: 1 },
      { offset: 1, length: 1 },
    ]);
    expect(equalHistograms(loose, tight)).toBe(false);
    const cut = {
      ...loose,
      positiveSpans: [
        { offset: 0, length: 2 },
        { offset: 0, length: 0 },
        { offset: 0, length: 3 },
      ],
    };
    expect(equalHistograms(loose, cut)).toBe(true);
    expect(equalHistograms(loose, { ...loose, sum: 1 })).toBe(false);
  });
});
