/**
 * Durations and instants as Prometheus writes them. Inside the engine time is milliseconds since epoch as a number;
 * uPlot wants seconds and converts at its own door.
 */
import { AppError } from './errors.ts';

export type Milliseconds = number;

const UNITS = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Prometheus' duration syntax: units in falling order, each at most once, `0` alone allowed.
 * @throws AppError `bad_data` when the text is not a duration
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (duration)
 */
export function parseDuration(text: string): Milliseconds {
  if (text === '0') return 0;
  const match = text === '' ? null : DURATION.exec(text);
  if (!match) throw new AppError('bad_data', `"${text}" is not a duration. Write it like 15s, 5m or 1h30m.`);
  return UNITS.reduce((sum, [, unitMs], i) => sum + Number(match[i + 1] ?? 0) * unitMs, 0);
}

/** The shortest exact form in Prometheus' syntax, e.g. 90000 → `1m30s`, 0 → `0s`. Weeks and years only when whole, as upstream. */
export function formatDuration(durationMs: Milliseconds): string {
  if (durationMs === 0) return '0s';
  if (durationMs < 0) return `-${formatDuration(-durationMs)}`;
  let rest = durationMs;
  let text = '';
  for (const [unit, unitMs] of UNITS) {
    if ((unit === 'y' || unit === 'w') && rest % unitMs !== 0) continue;
    const count = Math.floor(rest / unitMs);
    if (count === 0) continue;
    text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return text;
}

/**
 * A time parameter of the HTTP API and the CLI: Unix seconds (fraction allowed) or RFC 3339.
 * @returns ms since epoch, rounded to whole milliseconds as Prometheus does
 * @throws AppError `bad_data`
 */
export function parseTime(text: string): Milliseconds {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new AppError('bad_data', `cannot parse "${text}" to a valid timestamp`);
  return at;
}
