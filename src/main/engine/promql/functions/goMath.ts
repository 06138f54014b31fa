/** Mathematics where Go's library answers otherwise than JavaScript's: who compares with Prometheus compares to the last bit. */

/** Infinity wins over NaN. */
export function goMax(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b);
}

/** Minus infinity wins over NaN. */
export function goMin(a: number, b: number): number {
  return a === -Infinity || b === -Infinity ? -Infinity : Math.min(a, b);
}

/** Overflows with the exponential function, somewhat before the hyperbolic cosine would. */
export function goCosh(value: number): number {
  const grown = Math.exp(Math.abs(value));
  return Math.abs(value) > 21 ? grown * 0.5 : (grown + 1 / grown) * 0.5;
}

/** As `goCosh`; small values keep their digits. */
export function goSinh(value: number): number {
  const size = Math.abs(value);
  if (!(size > 0.5)) return Math.sinh(value);
  const grown = Math.exp(size);
  return Math.sign(value) * (size > 21 ? grown * 0.5 : (grown - 1 / grown) * 0.5);
}

/** From the logarithm of the mantissa: exact for powers of two. */
export function goLog2(value: number): number {
  if (!(value > 0) || value === Infinity) return Math.log(value);
  let exponent = exponentOf(value);
  let mantissa = value;
  if (exponent === -1023) {
    // Subnormal: lifted first.
    mantissa *= 2 ** 64;
    exponent = exponentOf(mantissa) - 64;
    mantissa /= 2 ** (exponent + 64);
  } else mantissa /= 2 ** exponent;
  // Go's mantissa lies in [1/2, 1).
  return mantissa === 1 ? exponent : Math.log(mantissa / 2) * Math.LOG2E + (exponent + 1);
}

/** From the logarithm to base two, as it is rounded there. */
export function goLog10(value: number): number {
  return goLog2(value) * LOG10_OF_2;
}

const LOG10_OF_2 = 0.301_029_995_663_981_2;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

function exponentOf(value: number): number {
  float[0] = value;
  return (((words[1] as number) >>> 20) & 0x7ff) - 1023;
}
