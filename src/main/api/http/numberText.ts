/** Sample values as Prometheus prints them in JSON: shortest digits, an exponent below 1e-6 and from 1e21 on. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = `${value}`;
  // JavaScript turns to an exponent at the same sizes; Go's has two digits at least.
  return text.includes('e') ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text;
}

/** Seconds with milliseconds where there are any, e.g. `1435781430.781`. */
export function timeText(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const rest = Math.abs(ms % 1000);
  const sign = ms < 0 && seconds === 0 ? '-' : '';
  return rest === 0 ? `${seconds}` : `${sign}${seconds}.${String(Math.round(rest)).padStart(3, '0')}`;
}
