/** A metric's last hour as one line: rates of counters, all series together. */
import type { QueryFrame } from '../../shared/frames.ts';
import type { MetricInfo } from '../../shared/status.ts';

export interface CourseQuestion {
  readonly expr: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

const HOUR_MS = 3_600_000;
const POINTS = 60;

/** @param nowMs  the hour ends with this minute */
export function courseQuestion({ name, type }: Pick<MetricInfo, 'name' | 'type'>, nowMs: number): CourseQuestion {
  const stepMs = HOUR_MS / POINTS;
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  const selector = `{__name__=${JSON.stringify(name)}}`;
  const expr = type === 'counter' ? `sum(rate(${selector}[2m]))` : `avg(${selector})`;
  return { expr, startMs: endMs - HOUR_MS, endMs, stepMs };
}

/** What the line is of, in words. */
export const courseWords = ({ type, series }: Pick<MetricInfo, 'type' | 'series'>): string =>
  `last hour, ${type === 'counter' ? 'rate of all' : series === 1 ? 'the' : 'mean of all'} series`;

export function courseValues(frame: QueryFrame): (number | null)[] {
  return Array.from({ length: frame.steps }, (_, i) => (frame.presence[i] === 1 ? (frame.values[i] as number) : null));
}
