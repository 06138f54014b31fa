/** Prometheus' number formatting for people, digit for digit. */
import { formatFloat } from '../base/goFloatVerbs.ts';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'] as const;
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const;

const four = (value: number): string => formatFloat(value, 'g', 4);

export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return four(value);
  return Math.abs(value) >= 1 ? larger(value, 1000, LARGE) : smaller(value);
}

export function humanize1024(value: number): string {
  return Math.abs(value) <= 1 || !Number.isFinite(value) ? four(value) : larger(value, 1024, BINARY);
}

export const humanizePercentage = (value: number): string => `${four(value * 100)}%`;

/** @param seconds  may be negative */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return four(seconds);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${smaller(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const whole = Math.trunc(size);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3_600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const tail = `${minutes}m ${whole % 60}s`;
  if (days > 0) return `${sign}${days}d ${hours}h ${tail}`;
  if (hours > 0) return `${sign}${hours}h ${tail}`;
  return minutes > 0 ? sign + tail : `${sign}${four(size)}s`;
}

function larger(value: number, base: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) < base) break;
    prefix = next;
    rest /= base;
  }
  return four(rest) + prefix;
}

function smaller(value: number): string {
  let rest = value;
  let prefix = '';
  for (const next of SMALL) {
    if (Math.abs(rest) >= 1) break;
    prefix = next;
    rest *= 1000;
  }
  return four(rest) + prefix;
}
