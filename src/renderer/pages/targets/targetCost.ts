/** What a target costs, and the labels its series get: plain sums over what a test found. */
import { formatCount, formatSpan, formatValue } from '../../../shared/units.ts';

/** Measured over exporters of many kinds; a counter that seldom moves takes less, a noisy gauge more. */
const BYTES_PER_SAMPLE = 1.4;
const DAY_SECONDS = 86_400;

export function costInWords(series: number, intervalMs: number): string {
  const perSecond = series / (intervalMs / 1000);
  const bytes = perSecond * DAY_SECONDS * BYTES_PER_SAMPLE;
  const rate = perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));
  return `Costs about ${rate} samples/s at every ${formatSpan(intervalMs)}, ${formatValue(bytes, 'bytes')} a day on disk.`;
}

/** `room=cellar, rack=2`; undefined when a part is no pair. */
export function parseLabels(text: string): Readonly<Record<string, string>> | undefined {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const pairs = parts.map((part) => /^([a-zA-Z_]\w*)\s*=\s*"?([^"]*)"?$/.exec(part));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

/** A header a line, `Name: value`; undefined when a line is none. */
export function parseHeaders(text: string): Readonly<Record<string, string>> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:\s*(.*?)\s*$/.exec(line));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

/** `15s`, `1m`; undefined when it is no duration. */
export function parseShortDuration(text: string): number | undefined {
  const match = /^(\d+)\s*(ms|s|m|h)$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h'];
  const value = Number(match[1]) * unit;
  return value > 0 ? value : undefined;
}
