/**
 * Shortest digits that read back as the same number, for numbers of common size, without making a string: V8's own way costs
 * several times as much for numbers that need 15 digits or more.
 *
 * The number is multiplied by an exact power of ten so that it has 17 digits before the point; the product is kept with its
 * rounding error. Rounded to 15, 16 or 17 digits, the first that is nearer to the number than half of its last bit is the answer.
 * Where the error of the arithmetic could decide, there is no answer, and the caller takes the slow way.
 * @see Steele & White, How to Print Floating-Point Numbers Accurately, PLDI 1990; Dekker, A Floating-Point Technique, 1971
 */

/** Powers of ten up to here are exact in a float64. */
const MAX_EXACT_POWER = 22;
const POWERS = Float64Array.from({ length: MAX_EXACT_POWER + 1 }, (_, i) => Number(`1e${i}`));
const MIN = 1e-6;
const LIMIT = 1e16;
const SPLITTER = 2 ** 27 + 1;
/** Far more than the arithmetic can be off, in units of the 17th digit. */
const DOUBT = 1e-4;
const HALF = 1e8;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** The digits found: nine in `high`, eight in `low`; the first stands for 10^exponent. */
export const digits = { high: 0, low: 0, exponent: 0 };

/** @returns false when the digits have to be found in another way */
export function findShortestDigits(value: number): boolean {
  if (!(value >= MIN && value < LIMIT)) return false;
  float[0] = value;
  const highWord = words[1] as number;
  // Below a power of two numbers are twice as dense.
  if (words[0] === 0 && (highWord & 0xf_ffff) === 0) return false;
  const binary = (highWord >>> 20) - 1023;
  let exponent = Math.floor(binary * Math.LOG10E * Math.LN2);
  if (value >= tenTo(exponent + 1)) exponent++;
  const power = POWERS[16 - exponent] as number;

  const product = value * power;
  const a = split(value);
  const b = split(power);
  const error = (value - a) * (power - b) - (product - a * b - (value - a) * b - a * (power - b));
  let high = Math.floor(product / HALF);
  const low = product - high * HALF + error;
  if (low < 0 || low >= HALF || high < 1e8) return false;

  const reach = 2 ** (binary - 53) * power;
  let rounded = Math.round(low / 100) * 100;
  let distance = Math.abs(rounded - low);
  if (Math.abs(distance - reach) < DOUBT) return false;
  if (distance > reach) {
    rounded = Math.round(low / 10) * 10;
    distance = Math.abs(rounded - low);
    if (Math.abs(distance - reach) < DOUBT || Math.abs(distance - 5) < DOUBT) return false;
    if (distance > reach) {
      rounded = Math.round(low);
      if (Math.abs(Math.abs(rounded - low) - 0.5) < DOUBT) return false;
    }
  }
  if (rounded === HALF) {
    rounded = 0;
    high++;
    if (high === 1e9) return false;
  }
  digits.high = high;
  digits.low = rounded;
  digits.exponent = exponent;
  return true;
}

/** The upper half of the bits of a number. */
function split(value: number): number {
  const scaled = value * SPLITTER;
  return scaled - (scaled - value);
}

const tenTo = (exponent: number): number =>
  exponent >= 0 ? (POWERS[exponent] as number) : (SMALL_POWERS[-exponent] as number);
const SMALL_POWERS = Float64Array.from({ length: 8 }, (_, i) => Number(`1e-${i}`));
