import { describe, expect, it } from 'vitest';
import { buildModel, type ChartModel } from '../../../src/renderer/charts/chartModel.ts';
import { placeTooltip, tooltipContent } from '../../../src/renderer/charts/tooltipContent.ts';

const model = (values: readonly (number | null)[], isStacked = false): ChartModel =>
  buildModel(
    { xSeconds: [0], series: values.map((v, i) => ({ key: `${i}`, label: `${i}`, values: [v] })) },
    { isStacked },
  );

describe('tooltipContent', () => {
  it('sorts by value, leaves absent series out, and puts NaN last', () => {
    const { rows } = tooltipContent(model([1, null, 7, Number.NaN, 3]), 0, null);
    expect(rows.map((row) => row.series)).toEqual([2, 4, 0, 3]);
  });

  it('shows ten of thirty rows around the nearest and says how many are left', () => {
    const thirty = model(Array.from({ length: 30 }, (_, i) => 30 - i));
    const { rows, hiddenRows } = tooltipContent(thirty, 0, 20);
    expect(rows).toHaveLength(10);
    expect(rows.map((row) => row.series)).toContain(20);
    expect(hiddenRows).toBe(20);
  });

  it('keeps the order of a stack, top first, with its total', () => {
    const { rows, total } = tooltipContent(model([1, 9, 2], true), 0, null);
    expect(rows.map((row) => row.series)).toEqual([2, 1, 0]);
    expect(total).toBe(12);
  });
});

describe('placeTooltip', () => {
  const tip = { width: 200, height: 120 };
  const view = { width: 1000, height: 600 };

  it('stands beside the pointer and changes sides at the edge', () => {
    expect(placeTooltip({ x: 300, y: 300 }, tip, view)).toEqual({ left: 314, top: 282 });
    expect(placeTooltip({ x: 900, y: 300 }, tip, view)).toEqual({ left: 686, top: 282 });
  });

  it('stays inside the window and never over the pointer', () => {
    for (let x = 0; x <= view.width; x += 50) {
      for (let y = 0; y <= view.height; y += 50) {
        const { left, top } = placeTooltip({ x, y }, tip, view);
        expect(left >= 0 && top >= 0 && left + tip.width <= view.width && top + tip.height <= view.height).toBe(true);
        expect(x >= left && x <= left + tip.width).toBe(false);
      }
    }
  });
});
