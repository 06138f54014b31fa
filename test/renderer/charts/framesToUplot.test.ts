import { describe, expect, it } from 'vitest';
import type { QueryFrame } from '../../../src/shared/frames.ts';
import { labelsFromRecord, labelValue } from '../../../src/shared/labels.ts';
import { columnOf, drawable, frameToChart, toMs, toSeconds } from '../../../src/renderer/charts/framesToUplot.ts';

function frame(rows: readonly (readonly (number | null)[])[], names: readonly Record<string, string>[]): QueryFrame {
  const steps = rows[0]?.length ?? 0;
  const cells = rows.flat();
  return {
    series: names.map(labelsFromRecord),
    startMs: 60_000,
    stepMs: 15_000,
    steps,
    values: Float64Array.from(cells, (v) => v ?? 0),
    presence: Uint8Array.from(cells, (v) => (v === null ? 0 : 1)),
    warnings: [],
    infos: [],
    stats: { seriesRead: 0, samplesRead: 0, evalMs: 0 },
  };
}

const key = (name: string): string | undefined =>
  frameToChart(frame([[1]], [{ __name__: name, host: 'a' }]), () => '').series[0]?.key;

describe('frameToChart', () => {
  it('turns milliseconds into seconds, and absence into null while NaN stays a value', () => {
    const chart = frameToChart(frame([[1, null, Number.NaN, 0]], [{ host: 'a' }]), (labels) =>
      labelValue(labels, 'host'),
    );
    expect([...chart.xSeconds]).toEqual([60, 75, 90, 105]);
    expect(chart.series[0]).toMatchObject({ label: 'a', values: [1, null, Number.NaN, 0] });
    expect(toMs(toSeconds(1_732_467_600_123))).toBe(1_732_467_600_123);
  });

  it('names a series by its labels without the metric, so that one host has one colour in two panels', () => {
    expect(key('cpu')).toBe(key('memory'));
  });

  it('keeps the metric in the name where the labels alone would be the same', () => {
    const both = frame(
      [[1], [2]],
      [
        { __name__: 'sent', host: 'a' },
        { __name__: 'received', host: 'a' },
      ],
    );
    expect(new Set(frameToChart(both, () => '').series.map((s) => s.key)).size).toBe(2);
  });

  it('leaves the frame as it was', () => {
    const source = frame([[1, 2]], [{}]);
    columnOf(source, 0)[0] = 9;
    expect([...source.values]).toEqual([1, 2]);
  });
});

describe('drawable', () => {
  it('has no value that would spoil an axis, a leading NaN least of all', () => {
    expect(drawable([Number.NaN, 1, Infinity, null, -Infinity])).toEqual([null, 1, null, null, null]);
    expect(drawable([1, null, 2], -1)).toEqual([-1, null, -2]);
  });
});
