/** What the store will take: from the rate at which samples come now and what they take once compressed. */

import { formatSpan } from './units.ts';

/** Prometheus' longest retention: a limit of time that is none. */
export const KEEP_FOREVER_MS = 100 * 365 * 86_400_000;

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;

/** `15 days`, `1 year`, `6 h`. */
export function keepWords(keepMs: number): string {
  if (keepMs >= KEEP_FOREVER_MS) return 'as long as there is room';
  const days = keepMs / DAY_MS;
  if (!Number.isInteger(days)) return formatSpan(keepMs);
  const years = days / YEAR_DAYS;
  if (Number.isInteger(years)) return years === 1 ? '1 year' : `${years} years`;
  return days === 1 ? '1 day' : `${days} days`;
}

/** One metric, job or rule of retention. */
export interface ForecastShare {
  readonly name: string;
  readonly series: number;
  readonly samplesPerSecond: number;
  readonly bytesPerDay: number;
}

export interface TierForecast {
  readonly resolutionMs: number;
  readonly keepMs: number;
  readonly bytesNow: number;
  readonly bytesPerDay: number;
  /** When it is full. */
  readonly fullBytes: number;
}

export interface RuleForecast extends ForecastShare {
  readonly keepMs: number;
  readonly fullBytes: number;
}

export interface StorageForecast {
  readonly atMs: number;
  /** The database with its log, and what of it is in use. */
  readonly diskBytes: number;
  readonly usedBytes: number;
  readonly oldestMs: number | undefined;
  /** Of the disk it is on; undefined when the system does not tell. */
  readonly diskTotalBytes: number | undefined;
  readonly diskFreeBytes: number | undefined;
  /** The limit in force, of bytes or of the disk's share. */
  readonly sizeLimitBytes: number | undefined;
  readonly bytesPerSample: number;
  readonly samplesPerSecond: number;
  readonly bytesPerDay: number;
  /** How long samples are kept that no rule names; KEEP_FOREVER when only size limits them. */
  readonly keepMs: number;
  /** Everything together, once it is as old as it may get. A limit of size may come before. */
  readonly fullBytes: number;
  /** When the limit of size, or the end of the disk, is reached at this rate; undefined when it is not. */
  readonly limitReachedMs: number | undefined;
  /** What the rules in force take, in their order, and last what no rule names. */
  readonly rules: readonly RuleForecast[];
  readonly tiers: readonly TierForecast[];
  /** Largest first, at most 500 each. */
  readonly metrics: readonly ForecastShare[];
  readonly jobs: readonly ForecastShare[];
}
