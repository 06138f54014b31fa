import { describe, expect, it } from 'vitest';
import type { ChartData } from '../../../src/renderer/charts/chartData.ts';
import { buildModel, type ChartModel } from '../../../src/renderer/charts/chartModel.ts';
import { ghostExtent, ghostLines, ghostValue } from '../../../src/renderer/charts/ghost.ts';

const model = (xSeconds: number[], series: Record<string, (number | null)[]>, isStacked = false): ChartModel => {
  const data: ChartData = {
    xSeconds,
    series: Object.entries(series).map(([key, values]) => ({ key, label: key, values })),
  };
  return buildModel(data, { isStacked });
};
const ghost = (of: ChartModel): { words: string; model: ChartModel } => ({ words: '1 day earlier', model: of });

describe('a ghost', () => {
  const now = model([0, 10, 20], { a: [1, 2, 3], b: [4, 5, 6] });

  it('is paired by key, whatever the order, and only with series that were there', () => {
    const before = model([0, 10, 20], { b: [40, 50, 60], c: [7, 8, 9] });
    expect(ghostLines(now, ghost(before))).toEqual([{ series: 1, column: [40, 50, 60] }]);
  });

  it('of a stack is its top alone', () => {
    const stack = model([0, 10], { a: [1, 2], b: [4, 5] }, true);
    const before = model([0, 10], { a: [10, 20], b: [1, 2] }, true);
    expect(ghostLines(stack, ghost(before))).toEqual([{ series: 1, column: [11, 22] }]);
  });

  it('widens its axis, and no other', () => {
    const before = ghost(model([0, 10], { a: [-5, null], b: [90, 1] }));
    expect(ghostExtent(now, before, 'y')).toEqual([-5, 90]);
    expect(ghostExtent(now, before, 'right')).toBeUndefined();
    expect(ghostExtent(now, undefined, 'y')).toBeUndefined();
  });

  it('says the value at the same moment earlier, and nothing between gaps or beyond its ends', () => {
    const before = ghost(model([0, 10, 20], { a: [1, null, 3] }));
    expect([0, 4_000, 10_000, 24_000, 26_000].map((at) => ghostValue(before, 'a', at))).toEqual([1, 1, null, 3, null]);
    expect(ghostValue(before, 'unknown', 0)).toBeNull();
  });
});
