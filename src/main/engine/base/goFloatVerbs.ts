/**
 * Floats as Go's strconv.FormatFloat prints them: shortest digits that round-trip, or a precision with exact decimal
 * rounding to even. JavaScript's toFixed rounds ties up (2.5 → "3", Go "2"), so precise forms go through integers.
 */
import { formatPlain, formatShort } from './goFloat.ts';

export type FloatVerb = 'e' | 'E' | 'f' | 'F' | 'g' | 'G';

/** @param precision  -1: the fewest digits that give the same number back */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const text = sign + unsigned(Math.abs(value), verb.toLowerCase() as 'e' | 'f' | 'g', precision);
  return verb === 'E' || verb === 'G' ? text.toUpperCase() : text;
}

/** `%.2g` and its like: `count` significant digits without trailing zeros, with an exponent from 10^count on. */
export const formatDigits = (value: number, count: number): string => formatFloat(value, 'g', count);

/** `digits` without a point, whose first stands for 10^exponent. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function unsigned(value: number, verb: 'e' | 'f' | 'g', precision: number): string {
  switch (verb) {
    case 'e':
      return scientific(precision < 0 ? shortest(value) : rounded(value, precision + 1), precision);
    case 'f':
      return precision < 0 ? formatPlain(value) : fixed(value, precision);
    case 'g':
      return precision < 0 ? formatShort(value) : general(value, precision);
  }
}

function general(value: number, precision: number): string {
  const wanted = Math.max(precision, 1);
  const { digits, exponent } = rounded(value, wanted);
  const trimmed = { digits: digits.replace(/(?<=.)0+$/, ''), exponent };
  // strconv's rule: %e outside 1e-4 … 10^precision, where a whole number may use all its digits.
  const { length } = trimmed.digits;
  const limit = wanted > length && length > exponent ? length : wanted;
  return exponent < -4 || exponent >= limit ? scientific(trimmed, -1) : plain(trimmed);
}

function shortest(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function scientific({ digits, exponent }: Decimal, precision: number): string {
  const tail = precision < 0 ? digits.slice(1) : digits.slice(1).padEnd(precision, '0');
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${tail === '' ? '' : `.${tail}`}e${exponent < 0 ? '-' : '+'}${power}`;
}

function plain({ digits, exponent }: Decimal): string {
  const whole = exponent < 0 ? '0' : digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = exponent < 0 ? '0'.repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function fixed(value: number, precision: number): string {
  const digits = String(scaled(value, precision)).padStart(precision + 1, '0');
  return precision === 0 ? digits : `${digits.slice(0, -precision)}.${digits.slice(-precision)}`;
}

/** `count` significant digits. */
function rounded(value: number, count: number): Decimal {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const { exponent } = shortest(value);
  const digits = String(scaled(value, count - 1 - exponent));
  // 9.99 to two digits is 10, one digit more: the last is a zero then.
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent };
}

/** value × 10^power as an integer, ties to even, exact. */
function scaled(value: number, power: number): bigint {
  const { mantissa, exponent } = parts(value);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** value = mantissa × 2^exponent. */
function parts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
