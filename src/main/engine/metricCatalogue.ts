/** Every metric name with its type, help, unit and number of series: for completion and browsing. */
import type { MetricInfo } from '../../shared/status.ts';
import type { Storage } from './storage/storage.ts';

/** What a histogram or summary family's series are called beyond the family's own name. */
const SUFFIXES = ['_bucket', '_sum', '_count', '_total', '_created', '_info'];

export function metricCatalogue(storage: Storage): MetricInfo[] {
  const byFamily = new Map(storage.metadata().map((metadata) => [metadata.metric, metadata]));
  const familyOf = (name: string): string => {
    if (byFamily.has(name)) return name;
    const suffix = SUFFIXES.find((end) => name.endsWith(end) && byFamily.has(name.slice(0, -end.length)));
    return suffix === undefined ? name : name.slice(0, -suffix.length);
  };
  return [...storage.seriesPerMetric()]
    .map(([name, series]) => {
      const metadata = byFamily.get(familyOf(name));
      return {
        name,
        series,
        type: metadata?.type ?? 'unknown',
        help: metadata?.help ?? '',
        unit: metadata?.unit ?? '',
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
