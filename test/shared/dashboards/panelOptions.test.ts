import { describe, expect, it } from 'vitest';
import { withValueAt } from '../../../src/shared/dashboards/json.ts';
import {
  isOptionSet,
  optionsOf,
  optionValue,
  overridableOptions,
  withoutOption,
} from '../../../src/shared/dashboards/panelOptions.ts';
import { parsePanel } from '../../../src/shared/dashboards/parsePanel.ts';
import { judgePanel } from '../../../src/shared/dashboards/verdict.ts';

const KINDS = [
  'timeseries',
  'stat',
  'gauge',
  'bargauge',
  'table',
  'piechart',
  'heatmap',
  'state-timeline',
  'barchart',
  'histogram',
] as const;

describe('options of a panel', () => {
  it('are all followed by the panels that offer them', () => {
    for (const kind of KINDS) {
      for (const { path, control } of optionsOf(kind)) {
        const values = control.kind === 'choice' ? control.choices.map(([value]) => value) : [];
        for (const value of values) {
          const json = withValueAt({ id: 1, type: kind, title: 'x' }, path, value);
          const panel = parsePanel(json, { id: 1, gridPos: { x: 0, y: 0, w: 12, h: 8 } });
          expect([kind, path, value, judgePanel(panel).reasons]).toEqual([kind, path, value, []]);
        }
      }
    }
  });

  it('have one place each', () => {
    for (const kind of KINDS) {
      const paths = optionsOf(kind).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });

  it('say what holds, whether it was set, and go back to what the file would be without them', () => {
    const stack = optionsOf('timeseries').find(({ path }) => path.endsWith('stacking.mode'));
    if (!stack) throw new Error('There is no stacking.');
    const panel = { type: 'timeseries', fieldConfig: { defaults: { custom: { stacking: { group: 'A' } } } } };
    expect(optionValue(panel, stack)).toBe('none');
    expect(isOptionSet(panel, stack)).toBe(false);
    const stacked = withValueAt(panel, stack.path, 'percent');
    expect(isOptionSet(stacked, stack)).toBe(true);
    expect(withoutOption(stacked, stack.path)).toEqual(panel);
  });

  it('of a field can be given to some series alone', () => {
    const ids = overridableOptions('timeseries').map(({ path }) => path);
    expect(ids).toContain('unit');
    expect(ids).toContain('custom.lineWidth');
    expect(ids).not.toContain('title');
  });
});
