/** Rows of the result table: one per series of a frame. Pure. */
import type { QueryFrame } from '../../../shared/frames.ts';
import { formatSeries, labelValue, type Labels } from '../../../shared/labels.ts';
import { statsOf, type SeriesStats } from '../../charts/chartModel.ts';
import type { ChartData } from '../../charts/chartData.ts';

export interface ResultRow {
  readonly key: string;
  readonly labels: Labels;
  readonly values: readonly (number | null)[];
  readonly stats: SeriesStats;
}

export type ResultSort = {
  readonly by: 'mean' | 'max' | 'last' | { readonly label: string };
  readonly isFalling: boolean;
};

/** @param chart  made from the same frame: its series are in the frame's order */
export function resultRows(frame: QueryFrame, chart: ChartData): ResultRow[] {
  return frame.series.map((labels, i) => {
    const series = chart.series[i];
    const values = series?.values ?? [];
    return { key: series?.key ?? '', labels, values, stats: statsOf(values) };
  });
}

/** Keys of the rows that match the filter, in order. Absent values come last either way. */
export function orderRows(rows: readonly ResultRow[], sort: ResultSort, filter: string): string[] {
  const needle = filter.trim().toLowerCase();
  const shown =
    needle === '' ? [...rows] : rows.filter((row) => formatSeries(row.labels).toLowerCase().includes(needle));
  const direction = sort.isFalling ? -1 : 1;
  const { by } = sort;
  shown.sort((a, b) => {
    if (typeof by === 'object') {
      return (
        direction *
        labelValue(a.labels, by.label).localeCompare(labelValue(b.labels, by.label), 'en', { numeric: true })
      );
    }
    const [x, y] = [a.stats[by], b.stats[by]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return direction * (x - y || 0);
  });
  return shown.map((row) => row.key);
}
