/**
 * From a query's frame to columns a plot can draw. The only place where milliseconds become seconds, and where a cell
 * that is absent becomes `null`: uPlot draws a gap for `null` alone, and a NaN in its data spoils the axis.
 */
import type { QueryFrame } from '../../shared/frames.ts';
import { dropMetricName, formatSeries, metricName, type Labels } from '../../shared/labels.ts';
import type { ChartData } from './chartData.ts';

export const toSeconds = (ms: number): number => ms / 1000;
export const toMs = (seconds: number): number => Math.round(seconds * 1000);

/** @param legend  the text a person reads for a series */
export function frameToChart(frame: QueryFrame, legend: (labels: Labels) => string): ChartData {
  const { startMs, stepMs, steps } = frame;
  const xSeconds = Float64Array.from({ length: steps }, (_, i) => toSeconds(startMs + i * stepMs));
  const keys = seriesKeys(frame.series);
  const series = frame.series.map((labels, s) => ({
    key: keys[s] as string,
    label: legend(labels),
    values: columnOf(frame, s),
  }));
  return { xSeconds, series };
}

/** The cells of one series, absent ones as `null`. */
export function columnOf(frame: QueryFrame, series: number): (number | null)[] {
  const { steps, values, presence } = frame;
  const column = Array.from<number | null>({ length: steps });
  const first = series * steps;
  for (let i = 0; i < steps; i++) column[i] = presence[first + i] === 1 ? (values[first + i] as number) : null;
  return column;
}

/** Label sets without the metric name, so that one host has one colour in every panel; with it where that is ambiguous. */
function seriesKeys(series: readonly Labels[]): string[] {
  const short = series.map((labels) => formatSeries(dropMetricName(labels)));
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of short) (seen.has(key) ? twice : seen).add(key);
  return short.map((key, s) => (twice.has(key) ? metricName(series[s] as Labels) + key : key));
}

/** A copy without NaN and infinities, which the canvas cannot place; absence stays absence. */
export function drawable(values: readonly (number | null)[], sign: 1 | -1 = 1): (number | null)[] {
  return values.map((v) => (v === null || !Number.isFinite(v) ? null : v * sign));
}
