import { describe, expect, it } from 'vitest';
import { formatSeries } from '../../../../src/shared/labels.ts';
import { parseSeriesLabels, parseSeriesValues } from '../../../../src/main/engine/rules/unitTest/seriesNotation.ts';

describe('values of a series', () => {
  it.each([
    ['1 2.5 -3 1e3', [1, 2.5, -3, 1000]],
    ['0x3', [0, 0, 0, 0]],
    ['1+2x2', [1, 3, 5]],
    ['5-2x2', [5, 3, 1]],
    ['-1+-1x2', [-1, -2, -3]],
    ['1 _ _x2 stale 2', [1, undefined, undefined, undefined, 'stale', 2]],
    ['NaN Inf -Inf', [Number.NaN, Infinity, -Infinity]],
    ['', []],
  ])('%s', (text, values) => {
    expect(parseSeriesValues(text)).toEqual(values);
  });

  it('may be histograms that grow', () => {
    const values = parseSeriesValues('{{sum:3 count:2 buckets:[2]}}+{{sum:1.5 count:1 buckets:[1]}}x2');
    expect(values).toMatchObject([
      { sum: 3, count: 2 },
      { sum: 4.5, count: 3 },
      { sum: 6, count: 4 },
    ]);
  });

  it.each(['abc', '1x', '1+x2', '{{bogus:1}}', '1x99999999999'])('%s is refused', (text) => {
    expect(() => parseSeriesValues(text)).toThrow(/unexpected|bad histogram|more than/);
  });
});

it('reads the labels of a series', () => {
  expect(formatSeries(parseSeriesLabels('up{job="a", instance="b"}'))).toBe('up{instance="b", job="a"}');
  expect(parseSeriesLabels('')).toEqual([]);
  expect(() => parseSeriesLabels('up{job=~"a"}')).toThrow('unexpected "=~" in metric');
});
