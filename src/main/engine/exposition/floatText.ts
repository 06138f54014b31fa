/**
 * Numbers as Go reads them, out of bytes. Whatever Go prints of a float64 (up to 17 digits, with or without an exponent) is
 * read without making a string; what cannot be rounded with certainty that way goes to the language's own parser.
 * @see Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990 (exact powers); Dekker, Numer. Math. 18, 1971
 */

/** 10^0 … 10^22 are exact doubles, so one multiplication or division of an exact integer by them rounds correctly. */
const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const LARGEST_POWER = 22;
/** Digits of an integer that is surely exact as a double. */
const HEAD_DIGITS = 15;
/** With these behind them a number has 19 digits, two more than any double needs. */
const TAIL_DIGITS = 4;
const MAX_EXPONENT_DIGITS = 4;

/** The float in a range of bytes, as Go's ParseFloat reads it, or a string with the reason why there is none. */
export function parseFloatBytes(bytes: Buffer, start: number, end: number): number | string {
  const isNegative = bytes[start] === 0x2d;
  let i = isNegative || bytes[start] === 0x2b ? start + 1 : start;
  let head = 0;
  let tail = 0;
  let digits = 0;
  let decimals = 0;
  let hasDigits = false;
  let hasPoint = false;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit >= 0 && digit <= 9) {
      hasDigits = true;
      if (hasPoint) decimals++;
      if (digits === 0 && digit === 0) continue;
      if (digits++ < HEAD_DIGITS) head = head * 10 + digit;
      else tail = tail * 10 + digit;
    } else if (digit === -2 && !hasPoint) {
      hasPoint = true;
    } else {
      break;
    }
  }
  const exponent = i < end && hasDigits ? exponentIn(bytes, i, end) : i < end ? NaN : 0;
  const isReadable = hasDigits && digits <= HEAD_DIGITS + TAIL_DIGITS;
  const value = isReadable ? scaled(head, tail, digits - HEAD_DIGITS, exponent - decimals) : NaN;
  if (Number.isNaN(value)) return parseFloatText(bytes.toString('latin1', start, end));
  return isNegative ? -value : value;
}

/** The number behind an `e` that fills the range; NaN when the range holds anything else. */
function exponentIn(bytes: Buffer, at: number, end: number): number {
  if (((bytes[at] as number) | 0x20) !== 0x65) return NaN;
  const isNegative = bytes[at + 1] === 0x2d;
  const from = isNegative || bytes[at + 1] === 0x2b ? at + 2 : at + 1;
  if (from >= end || end - from > MAX_EXPONENT_DIGITS) return NaN;
  let exponent = 0;
  for (let i = from; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    exponent = exponent * 10 + digit;
  }
  return isNegative ? -exponent : exponent;
}

/** The double nearest to (head · 10^tailDigits + tail) · 10^power; NaN where that is not certain, or `power` is. */
function scaled(head: number, tail: number, tailDigits: number, power: number): number {
  if (head === 0) return Number.isNaN(power) ? NaN : 0;
  if (!(Math.abs(power) <= LARGEST_POWER)) return NaN;
  if (tailDigits > 0) return power > 0 ? NaN : quotient(head, tail, tailDigits, -power);
  return power < 0 ? head / (POWERS_OF_TEN[-power] as number) : head * (POWERS_OF_TEN[power] as number);
}

const SPLIT = 2 ** 27;
/** The remainder's quotient is off by less than this share of itself. */
const DOUBT = 2 ** -45;

/**
 * (head · 10^tailDigits + tail) / 10^power: the integer as an exact sum of two doubles, then long division by one digit of
 * 53 bits and the quotient of what remains, which decides the rounding.
 */
function quotient(head: number, tail: number, tailDigits: number, power: number): number {
  const factor = POWERS_OF_TEN[tailDigits] as number;
  const high = Math.floor(head / SPLIT);
  const large = high * factor * SPLIT;
  const small = (head - high * SPLIT) * factor + tail;
  const integer = large + small;
  const rest = small - (integer - large);
  const divisor = POWERS_OF_TEN[power] as number;
  const first = integer / divisor;
  const product = first * divisor;
  const remainder = integer - product - productError(first, divisor, product) + rest;
  const second = remainder / divisor;
  const value = first + second * (1 + DOUBT);
  return value === first + second * (1 - DOUBT) ? value : NaN;
}

/** What `product` lacks of a · b, exactly (Dekker). */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const aLow = a - aHigh;
  const bHigh = upperHalf(b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a double (Veltkamp). */
function upperHalf(a: number): number {
  const shifted = a * (SPLIT + 1);
  return shifted - (shifted - a);
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function parseFloatText(text: string): number | string {
  if (/[pP_]/.test(text)) return 'unsupported character in float';
  if (FLOAT.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : `strconv.ParseFloat: parsing ${JSON.stringify(text)}: value out of range`;
  }
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (word === null || (word[1] !== '' && /nan/i.test(text))) {
    return `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`;
  }
  if (/nan/i.test(text)) return Number.NaN;
  return word[1] === '-' ? -Infinity : Infinity;
}
