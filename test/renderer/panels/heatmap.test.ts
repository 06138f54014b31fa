import { describe, expect, it } from 'vitest';
import { heatmapOf } from '../../../src/renderer/panels/heatmap/heatmapOf.ts';
import { heatScheme } from '../../../src/renderer/panels/heatmap/heatScheme.ts';
import { field, frame } from '../../../src/shared/dashboards/data/frame.ts';
import { type StyledFrame, styleFrames } from '../../../src/shared/dashboards/field/style.ts';
import { BUCKET_FROM, BUCKET_TO } from '../../../src/shared/frames.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';

const TIMES = [1000, 2000, 3000];

function framesOf(
  ...series: readonly (readonly [Record<string, string>, readonly (number | null)[]])[]
): readonly StyledFrame[] {
  return styleFrames(
    series.map(([labels, values]) =>
      frame('A', [
        field('Time', 'time', TIMES),
        field('Value', 'number', values, { labels: labelsFromRecord(labels) }),
      ]),
    ),
    { defaults: {}, overrides: [] },
  );
}

const bucket = (from: number, to: number): Record<string, string> => ({
  [BUCKET_FROM]: String(from),
  [BUCKET_TO]: String(to),
});

describe('heatmapOf', () => {
  it('takes cumulative buckets apart and orders them by their bound', () => {
    const heat = heatmapOf(
      framesOf([{ le: '+Inf' }, [9, 9, 9]], [{ le: '1' }, [2, 3, 4]], [{ le: '5' }, [4, 4, 9]]),
      {},
    );
    expect(heat?.rows.map(({ upper, counts }) => [upper, counts])).toEqual([
      [1, [2, 3, 4]],
      [5, [2, 1, 5]],
      [Infinity, [5, 5, 0]],
    ]);
    expect([heat?.least, heat?.most, heat?.stepMs]).toEqual([0, 5, 1000]);
  });

  it('adds native buckets of several series on one ladder, whatever their resolution', () => {
    const heat = heatmapOf(
      framesOf([bucket(2, 4), [1, null, 1]], [bucket(1, 2), [2, null, 2]], [bucket(1, 4), [null, 10, 10]]),
      {},
    );
    expect(heat?.rows.map(({ lower, upper, counts }) => [lower, upper, counts])).toEqual([[1, 4, [3, 10, 13]]]);
  });

  it('shows the rows an axis reaches, and leaves out what is filtered', () => {
    const frames = framesOf([bucket(1, 2), [1, 0, 5]], [bucket(2, 4), [1, 1, 1]], [bucket(4, 8), [7, 7, 7]]);
    const heat = heatmapOf(frames, { yAxis: { max: 3 }, filterValues: { le: 0 } });
    expect(heat?.rows.map(({ upper, counts }) => [upper, counts])).toEqual([
      [2, [1, null, 5]],
      [4, [1, 1, 1]],
    ]);
    expect(heatmapOf(frames, { yAxis: { reverse: true } })?.rows.map(({ upper }) => upper)).toEqual([8, 4, 2]);
  });

  it('counts samples of series into buckets of a given size', () => {
    const heat = heatmapOf(framesOf([{ a: '1' }, [1, 12, 25]], [{ a: '2' }, [3, 14, null]]), {
      calculate: true,
      calculation: { yBuckets: { mode: 'size', value: '10' } },
    });
    expect(heat?.rows.map(({ upper, counts }) => [upper, counts])).toEqual([
      [10, [2, null, null]],
      [20, [null, 2, null]],
      [30, [null, null, 1]],
    ]);
  });
});

describe('heatScheme', () => {
  it('gives every scheme a ramp of its own, turned round on wish', () => {
    const names = ['Oranges', 'Blues', 'Greens', 'Spectral', 'RdYlGn', 'Viridis', 'Turbo', 'Greys', 'RdGy'];
    const ramps = names.map((scheme) => heatScheme({ scheme }));
    expect(new Set(ramps.map(String)).size).toBe(names.length);
    expect(ramps.map(({ length }) => length)).toEqual(names.map(() => 9));
    expect(heatScheme({ scheme: 'Greens', reverse: true })).toEqual(heatScheme({ scheme: 'Greens' }).toReversed());
  });

  it('keeps to its tables for any name', () => {
    expect(heatScheme({ scheme: 'constructor' })).toEqual(heatScheme({ scheme: 'Blues' }));
    expect(heatScheme({ scheme: 7 })).toEqual(heatScheme({ scheme: 'Blues' }));
  });
});
