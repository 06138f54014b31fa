/**
 * Floats as Go prints them with the shortest digits that round-trip, which is how Prometheus writes samples, labels and
 * expressions. With a verb and a precision: goFloatVerbs.ts.
 */

/** `strconv.FormatFloat(value, 'f', -1)`: the shortest digits, never an exponent. */
export function formatPlain(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  const text = String(Math.abs(value));
  return signOf(value) + (text.includes('e') ? expand(text) : text);
}

/** `%g`: the shortest digits, with an exponent below 1e-4 and from 1e+06 on. */
export function formatShort(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  const scientific = Math.abs(value).toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (exponent >= -4 && exponent < 6) return formatPlain(value);
  return signOf(value) + scientific.replace(/e([+-])(\d)$/, 'e$10$2');
}

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : undefined;
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

/** `1.5e+21` → `1500000000000000000000`. */
function expand(text: string): string {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const exponent = Number(power);
  if (exponent >= 0) return whole + fraction.padEnd(exponent, '0');
  return `0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`;
}

/** Sample values in the HTTP API: plain digits, with an exponent below 1e-6 and from 1e21 on. */
export function formatSample(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 1e-6 && size < 1e21)) return formatPlain(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The shortest `%g`, but never an integer's spelling: what `le` and `quantile` look like in OpenMetrics. */
export function formatOpenMetricsFloat(value: number): string {
  const text = formatShort(value);
  return /[.eIN]/.test(text) ? text : `${text}.0`;
}
