/** Numbers as Prometheus prints them in JSON: shortest digits, never an exponent, `+Inf`, `-Inf`, `NaN`. */
export function valueText(value: number): string {
  if (Number.isInteger(value) && value < 1e21 && value > -1e21) return Object.is(value, -0) ? '-0' : `${value}`;
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  const text = `${value}`;
  return text.includes('e') ? withoutExponent(text) : text;
}

/** Seconds with milliseconds where there are any, e.g. `1435781430.781`. */
export function timeText(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const rest = Math.abs(ms % 1000);
  const sign = ms < 0 && seconds === 0 ? '-' : '';
  return rest === 0 ? `${seconds}` : `${sign}${seconds}.${String(Math.round(rest)).padStart(3, '0')}`;
}

function withoutExponent(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponentText);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
