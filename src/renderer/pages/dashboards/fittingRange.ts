/** The range a board opens with: its own, but not a day of nothing where there are ten minutes of data. Pure. */
import { QUICK_RANGES, resolveRange, type TimeRange } from '../../client/timeRange.ts';

/** A board's own range is kept while data fills at least this share of it. */
const LEAST_SHARE = 0.25;
const SHORTEST_MS = 5 * 60_000;

/** @returns undefined when the board's own cannot be read */
export function fittingRange(own: TimeRange, dataSpanMs: number): TimeRange | undefined {
  const ends = resolveRange(own, 0);
  if (!ends) return undefined;
  const spanMs = ends[1] - ends[0];
  if (own.to !== 'now' || !/^now-\d+[smhdw]$/.test(own.from) || spanMs * LEAST_SHARE <= dataSpanMs) return own;
  const wanted = Math.max(SHORTEST_MS, dataSpanMs);
  const quick = QUICK_RANGES.flat().find((range) => {
    const [from, to] = resolveRange(range, 0) ?? [0, 0];
    return range.to === 'now' && /^now-\d/.test(range.from) && to - from >= wanted;
  });
  return quick ? { from: quick.from, to: quick.to } : own;
}
