import { describe, expect, it } from 'vitest';
import type { ChartData } from '../../../src/renderer/charts/chartData.ts';
import { buildModel, statsOf } from '../../../src/renderer/charts/chartModel.ts';
import { limitSeries } from '../../../src/renderer/charts/limitSeries.ts';
import { assignStyles } from '../../../src/renderer/charts/seriesStyles.ts';

const data = (...rows: (number | null)[][]): ChartData => ({
  xSeconds: (rows[0] ?? []).map((_, i) => i),
  series: rows.map((values, i) => ({ key: `k${i}`, label: `k${i}`, values })),
});

describe('buildModel', () => {
  it('sums a stack from the first series up; a missing part counts as nothing, all missing is a gap', () => {
    const { columns } = buildModel(data([1, 2, null], [3, null, null], [5, 5, null]), { isStacked: true });
    expect(columns.slice(1)).toEqual([
      [1, 2, null],
      [4, 2, null],
      [9, 7, null],
    ]);
  });

  it('leaves hidden series out of the sum', () => {
    const { columns } = buildModel(data([1], [3], [5]), { isStacked: true, hiddenKeys: new Set(['k1']) });
    expect(columns.slice(1)).toEqual([[1], [1], [6]]);
  });

  it('draws a negated series below zero and still says the value as given', () => {
    const model = buildModel(
      { xSeconds: [0], series: [{ key: 's', label: 's', values: [4], negate: true }] },
      { isMirrored: true },
    );
    expect(model.columns[1]).toEqual([-4]);
    expect(model.series[0]?.values).toEqual([4]);
  });

  it('hands out new columns every time, as the plot keeps what it was given', () => {
    const source = data([1, 2]);
    expect(buildModel(source).columns[1]).not.toBe(source.series[0]?.values);
  });

  it('takes the colour of stale series away', () => {
    expect(buildModel(data([1]), { isStale: true }).series[0]?.color).toBe('--nodata');
  });
});

describe('statsOf', () => {
  it('is over numbers only and knows the last sample', () => {
    expect(statsOf([null, 2, Number.NaN, 4, null])).toEqual({ min: 2, max: 4, mean: 3, last: 4 });
    expect(statsOf([null])).toEqual({ min: null, max: null, mean: null, last: null });
    expect(statsOf([Number.NaN])).toMatchObject({ mean: null, last: Number.NaN });
  });
});

describe('assignStyles', () => {
  const keys = Array.from({ length: 40 }, (_, i) => `{host="h${i}"}`);

  it('gives a series the same colour whatever the order of its neighbours', () => {
    const forward = assignStyles(keys);
    const backward = assignStyles(keys.toReversed()).toReversed();
    expect(backward).toEqual(forward);
  });

  it('uses every colour before it repeats one with a dash', () => {
    const twelve = assignStyles(keys.slice(0, 12));
    expect(new Set(twelve.map((s) => s.slot)).size).toBe(12);
    expect(twelve.every((s) => s.dash === 0)).toBe(true);
    expect(new Set(assignStyles(keys).map((s) => `${s.slot}/${s.dash}`)).size).toBe(40);
  });

  it('starts a lone series without labels with the first colour', () => {
    expect(assignStyles([''])).toEqual([{ slot: 0, dash: 0 }]);
  });
});

describe('limitSeries', () => {
  it('keeps the greatest by mean, in their order', () => {
    const limited = limitSeries(data([1], [9], [null], [5]), 2);
    expect(limited.series.map((s) => s.key)).toEqual(['k1', 'k3']);
  });
});
