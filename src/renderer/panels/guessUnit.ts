/** A first guess of a query's unit from its text, by the naming rules of Prometheus; a person can choose another. Pure. */
import type { UnitId } from '../../shared/units.ts';

export const UNIT_CHOICES: readonly { readonly id: UnitId; readonly label: string }[] = [
  { id: 'short', label: 'number' },
  { id: 'none', label: 'plain number' },
  { id: 'percent', label: 'percent (0–100)' },
  { id: 'percentunit', label: 'percent (0–1)' },
  { id: 'bytes', label: 'bytes' },
  { id: 'Bps', label: 'bytes per second' },
  { id: 'bps', label: 'bits per second' },
  { id: 's', label: 'seconds' },
  { id: 'ms', label: 'milliseconds' },
  { id: 'reqps', label: 'requests per second' },
  { id: 'ops', label: 'operations per second' },
  { id: 'celsius', label: 'degrees Celsius' },
  { id: 'hertz', label: 'hertz' },
  { id: 'watt', label: 'watts' },
];

const PER_SECOND = /\b(rate|irate|deriv)\s*\(/;
/** Quotients and counts have no unit of their own. */
const UNITLESS = /\b(count|count_values|absent|changes|resets)\b|\)\s*\/|\/\s*[a-z(]/;

export function guessUnit(expr: string): UnitId {
  if (/^\s*100\s*\*|\*\s*100\s*$/.test(expr)) return 'percent';
  const isRate = PER_SECOND.test(expr);
  if (UNITLESS.test(expr)) return 'short';
  if (/_bytes(_total|_sum)?\b/.test(expr)) return isRate ? 'Bps' : 'bytes';
  if (expr.includes('histogram_quantile') && /_seconds(_bucket)?\b/.test(expr)) return 's';
  if (/_(seconds|time)(_sum|_total)?\b/.test(expr)) return isRate ? 'short' : 's';
  if (/_ratio\b/.test(expr)) return 'percentunit';
  if (/_celsius\b/.test(expr)) return 'celsius';
  if (/_hertz\b/.test(expr)) return 'hertz';
  if (/_watts?\b/.test(expr)) return 'watt';
  if (isRate && /requests?_total\b/.test(expr)) return 'reqps';
  return 'short';
}

export const unitLabel = (id: UnitId): string => UNIT_CHOICES.find((choice) => choice.id === id)?.label ?? id;
