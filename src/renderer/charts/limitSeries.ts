/** No chart draws more lines than can be told apart: the greatest by mean stay, and the page says so. */
import type { ChartData } from './chartData.ts';
import { statsOf } from './chartModel.ts';

export const SERIES_LIMIT = 50;

/** @returns the same data when it is within the limit; series keep their order */
export function limitSeries<T extends ChartData>(data: T, limit: number = SERIES_LIMIT): T {
  if (data.series.length <= limit) return data;
  const means = data.series.map((s, index) => ({ index, mean: statsOf(s.values).mean ?? -Infinity }));
  means.sort((a, b) => b.mean - a.mean);
  const kept = new Set(means.slice(0, limit).map(({ index }) => index));
  return { ...data, series: data.series.filter((_, index) => kept.has(index)) };
}
