import { describe, expect, it } from 'vitest';
import { commandEntry, findEntries, metricEntry, targetEntry } from '../../../src/renderer/palette/entries.ts';
import type { MetricInfo, TargetView } from '../../../src/shared/status.ts';

const metric = (name: string, type = 'gauge'): MetricInfo => ({ name, type, help: '', unit: '', series: 3 });
const target = { id: 't1', instance: 'nas:9100' } as TargetView;
const entries = [
  targetEntry(target, 'Target · node'),
  commandEntry({ id: 'theme', title: 'Switch theme', group: 'Anywhere', run: () => {} }),
  commandEntry({ id: 'go/', title: 'Overview', group: 'Go to', run: () => {} }),
  metricEntry(metric('node_network_up')),
  metricEntry(metric('node_netstat_total', 'counter')),
];
const titles = (text: string): string[] => findEntries(text, entries, 0).map(({ entry }) => entry.title);

describe('findEntries', () => {
  it('shows everything but metrics when nothing is typed', () => {
    expect(titles('')).toEqual(['nas:9100', 'Switch theme', 'Overview']);
  });

  it('keeps the order of the groups', () => {
    expect(titles('n')).toEqual(['nas:9100', 'node_network_up', 'node_netstat_total']);
  });

  it('understands prefixes', () => {
    expect(titles('>t')).toEqual(['Switch theme']);
    expect(titles('#')).toEqual(['nas:9100']);
    expect(titles('@')).toEqual([]);
    expect(titles('{job="a"}')).toEqual(['{job="a"}']);
  });

  it('offers a range for a typed range', () => {
    expect(titles('6h')[0]).toBe('Set range: Last 6 hours');
  });

  it('opens a counter as a rate', () => {
    expect(metricEntry(metric('node_netstat_total', 'counter')).action).toEqual({
      type: 'go',
      href: `/explore?expr=${encodeURIComponent('rate(node_netstat_total[1m])')}`,
    });
  });

  it('shows at most fifty rows and finds in five thousand metrics at once', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => metricEntry(metric(`some_metric_${i}_seconds_total`)));
    expect(findEntries('{', many, 0)).toHaveLength(1);
    expect(findEntries('metric', many, 0).length).toBeLessThanOrEqual(50);
  });
});
