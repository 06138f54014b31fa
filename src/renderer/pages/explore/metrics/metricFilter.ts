/** Which metrics the browser shows, and in which order. Pure. */
import type { MetricInfo } from '../../../../shared/status.ts';

export interface MetricFilter {
  readonly search: string;
  /** '' for all. */
  readonly type: string;
  /** Names that one job has; undefined: of all jobs. */
  readonly names: ReadonlySet<string> | undefined;
  readonly order: 'name' | 'series';
}

/** Every word is in the name or the help text; names that begin with the first word come first. */
export function filterMetrics(metrics: readonly MetricInfo[], filter: MetricFilter): readonly MetricInfo[] {
  const { search, type, names, order } = filter;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  const rank = ({ name }: MetricInfo): number => {
    const at = first === '' ? 0 : name.toLowerCase().indexOf(first);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return metrics
    .filter(({ name, help, type: own }) => {
      const text = `${name} ${help}`.toLowerCase();
      return (type === '' || own === type) && (names?.has(name) ?? true) && words.every((word) => text.includes(word));
    })
    .sort((a, b) =>
      order === 'series'
        ? b.series - a.series || compare(a.name, b.name)
        : rank(a) - rank(b) || compare(a.name, b.name),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Types that occur, each with its number of metrics, most first. */
export function countTypes(metrics: readonly MetricInfo[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { type } of metrics) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** What is asked of a metric at first: rates of counters, quantiles of histograms. */
export function firstQuery({ name, type }: MetricInfo, range = '1m'): string {
  if (type === 'counter') return `rate(${name}[${range}])`;
  if (name.endsWith('_bucket')) return `histogram_quantile(0.95, sum by (le) (rate(${name}[${range}])))`;
  return name;
}
