/** A chart in words, for those who do not see it. Pure. */
import { formatClock, formatValue, type UnitId } from '../../shared/units.ts';
import type { Threshold } from './chartData.ts';
import type { ChartModel } from './chartModel.ts';

const SERIES_IN_SUMMARY = 6;

/** `CPU. user: last 13.7%, min 6.2%, max 61%; …` */
export function summarise(title: string, model: ChartModel, unit: UnitId): string {
  const parts = model.series.slice(0, SERIES_IN_SUMMARY).map(({ label, stats }) => {
    const [last, min, max] = [stats.last, stats.min, stats.max].map((v) => formatValue(v, unit));
    return `${label}: last ${last}, min ${min}, max ${max}`;
  });
  const more = model.series.length - parts.length;
  if (more > 0) parts.push(`and ${more} more`);
  return parts.length === 0 ? `${title}. No data.` : `${title}. ${parts.join('; ')}`;
}

/** `14:06:20, p95 526 ms, above 500 ms; p50 69 ms`: at most four series. */
export function announce(
  model: ChartModel,
  at: { index: number; atMs: number },
  unit: UnitId,
  thresholds: readonly Threshold[],
): string {
  const shown = model.series.filter((s) => s.isShown).slice(0, 4);
  const values = shown.map((s) => {
    const value = s.values[at.index] ?? null;
    const passed = value === null ? undefined : thresholds.findLast((t) => value >= t.value);
    const above = passed ? `, above ${passed.label ?? formatValue(passed.value, unit)}` : '';
    return `${s.label} ${value === null ? 'no sample' : formatValue(value, unit)}${above}`;
  });
  return [formatClock(at.atMs), ...values].join(', ');
}
