/** What a read looks at: a range of time and, when only windows in it will be seen, which. */
import type { SelectRequest } from '../storage/storage.ts';
import { lowerBound, upperBound } from './searchTimes.ts';

export interface ReadRange {
  readonly minT: number;
  readonly maxT: number;
  /** Samples between the windows need not be read. Window k is minT + k * stepMs and reachMs - 1 more, inclusive. */
  readonly windows?: { readonly stepMs: number; readonly reachMs: number };
  /** Staleness markers are asked for, not only what they end. */
  readonly needsMarkers: boolean;
}

/** Ticks `from … to - 1` of a chunk. */
export interface TickSpan {
  readonly from: number;
  readonly to: number;
}

/** Between windows at least so many ticks are passed over, or it is not worth the trouble: decoding goes by blocks of 64. */
const MIN_SKIPPED_TICKS = 100;

export function readRangeOf({ minT, maxT, hints }: SelectRequest): ReadRange {
  if (hints === undefined) return { minT, maxT, needsMarkers: true };
  const { stepMs, rangeMs, reachMs } = hints;
  const needsMarkers = rangeMs === 0;
  const isSparse = reachMs !== undefined && stepMs > reachMs;
  return { minT, maxT, needsMarkers, ...(isSparse ? { windows: { stepMs, reachMs } } : {}) };
}

/** The spans of ascending `times` that a read needs, ascending; mostly one. */
export function spansIn(times: Float64Array, length: number, range: ReadRange): TickSpan[] {
  const from = lowerBound(times, length, range.minT);
  const to = upperBound(times, length, range.maxT);
  if (to <= from) return [];
  const { windows } = range;
  if (windows === undefined || skippedTicks(times, from, to, windows) < MIN_SKIPPED_TICKS) return [{ from, to }];
  return spansOfWindows(times, { from, to }, range.minT, windows);
}

function spansOfWindows(
  times: Float64Array,
  { from, to }: TickSpan,
  minT: number,
  { stepMs, reachMs }: NonNullable<ReadRange['windows']>,
): TickSpan[] {
  const spans: TickSpan[] = [];
  for (let at = from; at < to;) {
    // The window that the next tick is in, or the one after it.
    const k = Math.floor(((times[at] as number) - minT) / stepMs);
    const isBehind = (times[at] as number) >= minT + k * stepMs + reachMs;
    const start = minT + (isBehind ? k + 1 : k) * stepMs;
    const first = Math.max(at, lowerBound(times, to, start));
    const end = upperBound(times, to, start + reachMs - 1);
    if (end > first) spans.push({ from: first, to: end });
    at = Math.max(end, at + 1);
  }
  return spans;
}

function skippedTicks(
  times: Float64Array,
  from: number,
  to: number,
  { stepMs, reachMs }: NonNullable<ReadRange['windows']>,
): number {
  const intervalMs = ((times[to - 1] as number) - (times[from] as number)) / Math.max(1, to - from - 1);
  return (stepMs - reachMs) / Math.max(1, intervalMs);
}
