import { describe, expect, it } from 'vitest';
import { rateWindowsIn } from '../../../../src/renderer/editor/queryShape.ts';
import { countTypes, filterMetrics, firstQuery } from '../../../../src/renderer/pages/explore/metrics/metricFilter.ts';
import { withExplorePanel } from '../../../../src/renderer/pages/explore/panelFile.ts';
import { newBoard } from '../../../../src/shared/dashboards/edit.ts';
import { filteredTo, withoutSeries } from '../../../../src/renderer/pages/explore/narrowed.ts';
import { rateRemark } from '../../../../src/renderer/pages/explore/queryRemark.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import type { MetricInfo } from '../../../../src/shared/status.ts';

const remark = (expr: string, scrapeMs: number | undefined): string =>
  rateRemark(rateWindowsIn(expr), scrapeMs)?.text ?? '';

describe('the remark on a rate window', () => {
  it('says how many scrapes it covers', () => {
    expect(remark('rate(a[1m])', 15_000)).toBe('Rate window 1m covers 4 scrapes. Good.');
    expect(remark('rate(a[45s])', 15_000)).toBe('Rate window 45s covers 3 scrapes; [1m] is safer.');
    expect(remark('sum(rate(a[15s]))', 15_000)).toBe('[15s] holds one sample; use [1m].');
  });

  it('is silent where one sample is enough or nothing is known', () => {
    expect(remark('max_over_time(a[15s])', 15_000)).toBe('');
    expect(remark('rate(a[1m])', undefined)).toBe('');
    expect(remark('up', 15_000)).toBe('');
  });
});

const metric = (name: string, type: string, series = 1, help = ''): MetricInfo => ({
  name,
  type,
  series,
  help,
  unit: '',
});

describe('the list of metrics', () => {
  const all = [
    metric('node_cpu_seconds_total', 'counter', 8),
    metric('cpu_temp', 'gauge', 2, 'Heat of the processor.'),
    metric('up', 'gauge', 3),
  ];
  const names = (filter: Partial<Parameters<typeof filterMetrics>[1]>): string[] =>
    filterMetrics(all, { search: '', type: '', names: undefined, order: 'name', ...filter }).map(({ name }) => name);

  it('finds names and help texts, names that begin with the word first', () => {
    expect(names({ search: 'cpu' })).toEqual(['cpu_temp', 'node_cpu_seconds_total']);
    expect(names({ search: 'heat' })).toEqual(['cpu_temp']);
  });

  it('is narrowed by type and source, and sorted by cardinality', () => {
    expect(names({ type: 'gauge' })).toEqual(['cpu_temp', 'up']);
    expect(names({ names: new Set(['up']) })).toEqual(['up']);
    expect(names({ order: 'series' })).toEqual(['node_cpu_seconds_total', 'up', 'cpu_temp']);
    expect(countTypes(all)).toEqual([
      ['gauge', 2],
      ['counter', 1],
    ]);
  });

  it('asks rates of counters and quantiles of buckets', () => {
    expect(firstQuery(metric('a_total', 'counter'))).toBe('rate(a_total[1m])');
    expect(firstQuery(metric('a_bucket', 'histogram'))).toBe(
      'histogram_quantile(0.95, sum by (le) (rate(a_bucket[1m])))',
    );
    expect(firstQuery(metric('up', 'gauge'))).toBe('up');
  });
});

describe('a panel of queries', () => {
  it('stands at the end of a board that else stays as it is', () => {
    const file = { ...newBoard('Mine', 'mine', { from: 'now-1h', to: 'now' }), foreign: [1] };
    const next = withExplorePanel(withExplorePanel(file, draft('One')), draft('Two'));
    expect(next['foreign']).toEqual([1]);
    expect(next['panels']).toMatchObject([
      { id: 1, title: 'One', targets: [{ refId: 'A', expr: 'up' }], gridPos: { y: 0 } },
      { id: 2, title: 'Two', targets: [{ refId: 'A', expr: 'up' }], gridPos: { y: 8 } },
    ]);
  });
});

const draft = (title: string): Parameters<typeof withExplorePanel>[1] => ({
  title,
  queries: [{ letter: 'A', expr: 'up', legend: undefined }],
  unit: 'short',
  isStacked: true,
});

describe('a query narrowed by a series of its result', () => {
  const series = ['a', 'b'].map((host) => labelsFromRecord({ __name__: 'm', job: 'x', host }));
  const [first] = series;

  it('asks every selector for its labels', () => {
    expect(first && filteredTo('m / on (host) sum by (host) (n{q="1"})', first)).toBe(
      'm{host="a", job="x"} / on (host) sum by (host) (n{q="1", host="a", job="x"})',
    );
  });

  it('leaves it out by the label that is its own, if there is one', () => {
    expect(first && withoutSeries('m', first, series)).toBe('m{host!="a"}');
    const two = [...series, labelsFromRecord({ __name__: 'm', job: 'y', host: 'a' })];
    expect(first && withoutSeries('m', first, two)).toBeUndefined();
  });
});
