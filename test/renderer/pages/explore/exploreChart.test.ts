import { describe, expect, it } from 'vitest';
import { type ExploreAnswer, exploreChart, exploreData } from '../../../../src/renderer/pages/explore/exploreChart.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';

const answer = (
  letter: string,
  unit: string,
  startMs: number,
  rows: Readonly<Record<string, readonly (number | null)[]>>,
  legend?: string,
): ExploreAnswer => {
  const cells = Object.values(rows).flat();
  return {
    letter,
    expr: letter.toLowerCase(),
    unit,
    legend,
    frame: {
      series: Object.keys(rows).map((host) => labelsFromRecord({ __name__: 'm', host })),
      startMs,
      stepMs: 1_000,
      steps: Object.values(rows)[0]?.length ?? 0,
      values: Float64Array.from(cells, (value) => value ?? 0),
      presence: Uint8Array.from(cells, (value) => (value === null ? 0 : 1)),
      warnings: [],
      infos: [],
      stats: { seriesRead: 0, samplesRead: 0, evalMs: 0 },
    },
  };
};
const LINES = { isStacked: false, fromZero: false, isStale: false, hiddenKeys: new Set<string>() };

describe('results as one chart', () => {
  it('of one query keep their keys, so that a host has one colour everywhere', () => {
    const { series } = exploreData([answer('A', 's', 0, { a: [1, 2] })]);
    expect(series[0]).toMatchObject({ key: '{host="a"}', label: 'm{host="a"}' });
  });

  it('of several stand on the union of their times, with gaps where one has none', () => {
    const data = exploreData([answer('A', 's', 0, { a: [1, 2] }), answer('B', 's', 1_000, { a: [3, null] })]);
    expect([...data.xSeconds]).toEqual([0, 1, 2]);
    expect(data.series.map(({ key, values }) => [key, values])).toEqual([
      ['A {host="a"}', [1, 2, null]],
      ['B {host="a"}', [null, 3, null]],
    ]);
  });

  it('are named by a template where there is one', () => {
    const { series } = exploreData([answer('A', 's', 0, { a: [1] }, 'host {{host}}')]);
    expect(series[0]?.label).toBe('host a');
  });

  it('get an axis for each unit, the second at the right', () => {
    const data = exploreData([answer('A', 's', 0, { a: [1] }), answer('B', 'bytes', 0, { a: [3] })]);
    const { axes, model } = exploreChart(data, LINES);
    expect(axes.map(({ scale, side, unit }) => [scale, side, unit])).toEqual([
      ['y', 'left', 's'],
      ['y bytes', 'right', 'bytes'],
    ]);
    expect(model.series.map(({ scale }) => scale)).toEqual(['y', 'y bytes']);
  });

  it('are stacked unit by unit', () => {
    const data = exploreData([answer('A', 's', 0, { a: [1], b: [2] }), answer('B', 'bytes', 0, { a: [30] })]);
    const { model } = exploreChart(data, { ...LINES, isStacked: true });
    expect(model.columns.slice(1)).toEqual([[1], [3], [30]]);
    expect(model.bands).toEqual([[1, 0]]);
  });
});
