import { describe, expect, it } from 'vitest';
import { chartToCsv, toCsv } from '../../../src/renderer/charts/chartCsv.ts';
import { buildModel } from '../../../src/renderer/charts/chartModel.ts';
import { announce, summarise } from '../../../src/renderer/charts/chartSummary.ts';
import { createCursorStore } from '../../../src/renderer/charts/cursorStore.ts';
import { selectSeries } from '../../../src/renderer/charts/legendSelection.ts';
import { sparkPath } from '../../../src/renderer/charts/sparkPath.ts';
import { fitting } from '../../../src/renderer/charts/useFittingCount.ts';

describe('selectSeries', () => {
  const keys = ['a', 'b', 'c', 'd'];
  const hidden = (
    before: readonly string[],
    key: string,
    mode: 'isolate' | 'toggle' | 'range',
    anchor?: string,
  ): string[] => [...selectSeries(keys, new Set(before), { key, mode, anchor })].sort();

  it('isolates one and restores all at the second click', () => {
    expect(hidden([], 'b', 'isolate')).toEqual(['a', 'c', 'd']);
    expect(hidden(['a', 'c', 'd'], 'b', 'isolate')).toEqual([]);
    expect(hidden(['a', 'c', 'd'], 'c', 'isolate')).toEqual(['a', 'b', 'd']);
  });

  it('toggles one, but never hides the last', () => {
    expect(hidden(['a'], 'b', 'toggle')).toEqual(['a', 'b']);
    expect(hidden(['a', 'b', 'c'], 'd', 'toggle')).toEqual([]);
  });

  it('shows a range from the entry clicked before', () => {
    expect(hidden([], 'c', 'range', 'b')).toEqual(['a', 'd']);
  });
});

describe('words', () => {
  const model = buildModel({ xSeconds: [0, 1], series: [{ key: 'u', label: 'user', values: [6.2, 13.66] }] });

  it('sums a chart up for those who do not see it', () => {
    expect(summarise('CPU', model, 'percent')).toBe('CPU. user: last 13.7%, min 6.2%, max 13.7%');
    expect(summarise('CPU', buildModel({ xSeconds: [], series: [] }), 'percent')).toBe('CPU. No data.');
  });

  it('says the values at the crosshair with the limit they pass', () => {
    const at = { index: 1, atMs: new Date(2026, 10, 20, 14, 6, 20).getTime() };
    const limits = [{ value: 10, label: '10%', severity: 'warning' as const }];
    expect(announce(model, at, 'percent', limits)).toBe('14:06:20, user 13.7%, above 10%');
  });
});

describe('CSV', () => {
  it('quotes what needs it and keeps labels from becoming formulas', () => {
    expect(toCsv([['a,b', 'say "hi"', '=1+1', '-5', '@x']])).toBe(`"a,b","say ""hi""",'=1+1,-5,'@x\r\n`);
  });

  it('leaves absent cells empty and writes full precision', () => {
    const model = buildModel({ xSeconds: [0, 15], series: [{ key: 'a', label: 'a', values: [0.1, null] }] });
    expect(chartToCsv(model)).toBe('time,a\r\n1970-01-01T00:00:00.000Z,0.1\r\n1970-01-01T00:00:15.000Z,\r\n');
  });
});

describe('small parts', () => {
  it('breaks a sparkline at gaps and gives a lone sample a dash', () => {
    const runs = sparkPath([1, 2, null, 3], { width: 40, height: 20 }, {});
    expect(runs.map((run) => run.length)).toEqual([2, 2]);
    expect(sparkPath([null, Number.NaN], { width: 40, height: 20 }, {})).toEqual([]);
  });

  it('fits whole legend entries beside "+ n more"', () => {
    expect(fitting([100, 100], 212)).toBe(2);
    expect(fitting([100, 100, 100], 300)).toBe(2);
    expect(fitting([500, 500], 300)).toBe(1);
  });

  it('tells watchers of the crosshair until they leave', () => {
    const store = createCursorStore();
    let calls = 0;
    const stop = store.subscribe(() => calls++);
    const cursor = { index: 0, atMs: 0, nowMs: 0, x: 0, y: 0, nearest: null, isActive: false };
    store.set(cursor);
    store.set(cursor);
    stop();
    store.set(null);
    expect([calls, store.get()]).toEqual([1, null]);
  });
});
