/** `$__interval`, `$__rate_interval`, `$__range` and the other names every dashboard has. */
import { formatDuration, parseDuration } from '../../time.ts';
import { plainValue, type Scope, scopeOf } from './interpolate.ts';

export interface Times {
  readonly fromMs: number;
  readonly toMs: number;
  /** Between two points of the query. */
  readonly stepMs: number;
  readonly scrapeIntervalMs: number;
}

export function builtIns(times: Times, names: { readonly dashboard: string; readonly uid: string }): Scope {
  const { fromMs, toMs, stepMs, scrapeIntervalMs } = times;
  const rangeMs = toMs - fromMs;
  const rangeSeconds = Math.round(rangeMs / 1000);
  return scopeOf(
    Object.fromEntries(
      Object.entries({
        __interval: formatDuration(stepMs),
        __interval_ms: String(stepMs),
        __auto: formatDuration(stepMs),
        __rate_interval: formatDuration(rateInterval(stepMs, scrapeIntervalMs)),
        __rate_interval_ms: String(rateInterval(stepMs, scrapeIntervalMs)),
        __range: `${rangeSeconds}s`,
        __range_s: String(rangeSeconds),
        __range_ms: String(rangeMs),
        __from: String(fromMs),
        __to: String(toMs),
        __dashboard: names.dashboard,
        __dashboard_uid: names.uid,
        __org: '1',
      }).map(([name, value]) => [name, plainValue(value)]),
    ),
  );
}

/** Four scrapes, so that one lost scrape does not empty it; never shorter than a step and a scrape. */
const rateInterval = (stepMs: number, scrapeIntervalMs: number): number =>
  Math.max(stepMs + scrapeIntervalMs, 4 * scrapeIntervalMs);

const ROUND_MS = [
  1, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
  604_800_000,
];
/** Prometheus refuses more points of one series. */
const MOST_POINTS = 11_000;

export interface StepQuestion {
  readonly rangeMs: number;
  /** Points that make sense, about the width in pixels. */
  readonly points: number;
  /** Least step, as a panel or target writes it: `15s`, `>10s`; '' for none. */
  readonly least: string;
  readonly factor: number;
}

/** A round step that gives about `points` of them. */
export function stepOf({ rangeMs, points, least, factor }: StepQuestion): number {
  const wanted = rangeMs / Math.max(1, points);
  const leastMs = durationOr(least, 1_000);
  // Between two round steps the nearer one, as people expect their `$__interval`.
  const next = ROUND_MS.findIndex((step) => step >= wanted);
  const above = ROUND_MS[next] ?? Math.ceil(wanted / 604_800_000) * 604_800_000;
  const below = ROUND_MS[next - 1] ?? above;
  const rounded = wanted < (below + above) / 2 ? below : above;
  return Math.max(Math.max(rounded, leastMs) * factor, Math.ceil(rangeMs / MOST_POINTS / 1000) * 1000, 1000);
}

export function durationOr(text: string, fallbackMs: number): number {
  const bare = text.trim().replace(/^[<>=]+/, '');
  if (bare === '') return fallbackMs;
  if (/^\d+$/.test(bare)) return Number(bare) * 1000;
  try {
    return parseDuration(bare) || fallbackMs;
  } catch {
    return fallbackMs; // A least step nobody can read is none.
  }
}
