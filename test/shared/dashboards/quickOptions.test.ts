import { describe, expect, it } from 'vitest';
import type { JsonRecord } from '../../../src/shared/dashboards/json.ts';
import { panelsOf } from '../../../src/shared/dashboards/model.ts';
import { parseDashboard } from '../../../src/shared/dashboards/parseDashboard.ts';
import { quickOptions } from '../../../src/shared/dashboards/quickOptions.ts';

const optionsOf = (json: JsonRecord): ReturnType<typeof quickOptions> => {
  const [panel] = panelsOf(parseDashboard({ panels: [{ id: 1, gridPos: { x: 0, y: 0, w: 1, h: 1 }, ...json }] }));
  return panel ? quickOptions(panel) : [];
};

const changed = (json: JsonRecord, label: string): JsonRecord | undefined =>
  optionsOf(json)
    .find((option) => option.label === label)
    ?.change(json);

const on = (json: JsonRecord): readonly string[] => optionsOf(json).flatMap(({ label, isOn }) => (isOn ? [label] : []));

describe('quickOptions', () => {
  const chart = { type: 'timeseries', options: { legend: { calcs: ['max'] } }, own: 'kept' };

  it('change one option and leave everything else of the panel', () => {
    expect(changed(chart, 'Stack')).toEqual({
      ...chart,
      fieldConfig: { defaults: { custom: { stacking: { group: 'A', mode: 'normal' } } } },
    });
    expect(changed(chart, 'No legend')).toEqual({
      ...chart,
      options: { legend: { calcs: ['max'], displayMode: 'list', showLegend: false } },
    });
  });

  it('say what holds, and take it back', () => {
    const stacked = changed(chart, 'Stack') ?? {};
    expect(on(chart)).toEqual(['Legend as list']);
    expect(on(stacked)).toEqual(['Stack', 'Legend as list']);
    expect(on(changed(stacked, 'Stack') ?? {})).toEqual(['Legend as list']);
    const zero = changed(chart, 'Y from zero') ?? {};
    expect(on(zero)).toEqual(['Y from zero', 'Legend as list']);
    expect(JSON.stringify(changed(zero, 'Y from zero'))).not.toContain('"min"');
  });

  it('are offered where they mean something', () => {
    expect(optionsOf({ type: 'piechart' }).map(({ label }) => label)).toEqual([
      'Legend as list',
      'Legend as table',
      'No legend',
    ]);
    expect(optionsOf({ type: 'text' })).toEqual([]);
    expect(optionsOf({ type: 'graph' })).toEqual([]);
  });
});
