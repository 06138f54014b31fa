/** Numbers as Prometheus prints them in JSON; the form of their exponent depends on where they stand. */

/** A sample: shortest digits, an exponent below 1e-6 and from 1e21 on. */
export function valueText(value: number): string {
  // JavaScript turns to an exponent at the same sizes.
  return specialText(value) ?? goExponent(`${value}`);
}

/** The result of a scalar expression: shortest digits, never an exponent. */
export function scalarText(value: number): string {
  return specialText(value) ?? withoutExponent(`${value}`);
}

/** The value of an alert: always with an exponent. */
export function alertValueText(value: number): string {
  if (Object.is(value, -0)) return '-0e+00';
  return specialText(value) ?? goExponent(value.toExponential());
}

function specialText(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : undefined;
}

/** Go's exponents have two digits at least. */
const goExponent = (text: string): string => (text.includes('e') ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text);

function withoutExponent(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponentText);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
}

/** Seconds with milliseconds where there are any, e.g. `1435781430.781`. */
export function timeText(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const rest = Math.abs(ms % 1000);
  const sign = ms < 0 && seconds === 0 ? '-' : '';
  return rest === 0 ? `${seconds}` : `${sign}${seconds}.${String(Math.round(rest)).padStart(3, '0')}`;
}
