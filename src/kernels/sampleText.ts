/**
 * Numbers as Prometheus' JSON has them: the shortest digits that read back as the same number, an exponent below 1e-6 and from
 * 1e21 on. Twin: src/main/api/http/numberText.ts (`valueText`).
 * @see Giulietti, The Schubfach way to render doubles, 2020
 */

/** Upper and lower half of ceil(10^k / 2^e) with 128 significant bits, k from MIN_POWER on; filled by the caller, once. */
const MIN_POWER: i32 = -292;
const POWERS: i32 = 617;
const powers: usize = memory.data(617 * 16, 16);
/** 10^0 … 10^19. */
const tens: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
  10000000000000000000,
]);
/** "00" … "99". */
const pairs: usize = memory.data(200, 16);
let hasPairs: bool = false;

export function powersAt(): usize {
  return powers;
}

/**
 * Writes what stands before the value of each step, `,[1435781430.781,"`, one after the other.
 *
 * @param startMs  of the first step; a whole number from 0 to 10^15, as those of all steps are
 * @param starts   out: i32 per step and one more, where its prefix starts
 */
export function writePrefixes(startMs: f64, stepMs: f64, steps: i32, out: usize, starts: usize): void {
  let to = out;
  for (let i = 0; i < steps; i++) {
    const ms = <u64>(startMs + <f64>i * stepMs);
    const seconds = ms / 1000;
    const rest = <u32>(ms - seconds * 1000);
    store<u16>(to, 0x5b2c);
    to = writeInteger(seconds, to + 2);
    if (rest != 0) {
      store<u8>(to, 0x2e);
      store<u8>(to, 0x30 + rest / 100, 1);
      store<u8>(to, 0x30 + ((rest / 10) % 10), 2);
      store<u8>(to, 0x30 + (rest % 10), 3);
      to += 4;
    }
    store<u16>(to, 0x222c);
    to += 2;
    store<i32>(starts + ((<usize>i) << 2), <i32>(to - out), 4);
  }
  store<i32>(starts, 0);
}

/**
 * Writes the samples of one row as `[time,"value"],[time,"value"]…` to `out`.
 *
 * @param values    f64 per step
 * @param presence  byte per step, 0: no sample
 * @param prefixes  what stands before each value (`,[1435781430.781,"`), one after the other
 * @param starts    i32 per step and one more: where its prefix starts
 * @returns the end of what was written; `out` when there was no sample
 */
export function writeSamples(
  values: usize,
  presence: usize,
  steps: i32,
  prefixes: usize,
  starts: usize,
  out: usize,
): usize {
  let to = out;
  for (let i = 0; i < steps; i++) {
    if (load<u8>(presence + i) == 0) continue;
    let from = <usize>load<i32>(starts + ((<usize>i) << 2));
    const length = <usize>load<i32>(starts + ((<usize>i) << 2), 4) - from;
    from += prefixes;
    // Prefixes are up to 32 bytes long, and what is written too much is written over.
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += length;
    to = writeNumber(load<f64>(values + ((<usize>i) << 3)), to);
    store<u16>(to, 0x5d22);
    to += 2;
  }
  return to;
}

/** Writes one number; at most 32 bytes. @returns its end */
export function writeNumber(value: f64, out: usize): usize {
  const bits = reinterpret<u64>(value);
  let to = out;
  if (bits >> 63 != 0 && value == value) store<u8>(to++, 0x2d);
  const magnitude = abs(value);
  if (magnitude < 1e15) {
    const whole = floor(magnitude);
    if (whole == magnitude) return writeInteger(<u64>whole, to);
    // Up to 15 digits tell a number apart from all others: with six decimals, most of what is measured.
    const scaled = nearest(magnitude * 1e6);
    if (scaled < 1e15 && scaled / 1e6 == magnitude) return writeDecimal(<u64>scaled, to);
  }
  if (magnitude == Infinity) {
    if (bits >> 63 == 0) store<u8>(to++, 0x2b);
    store<u16>(to, 0x6e49);
    store<u8>(to, 0x66, 2);
    return to + 3;
  }
  if (value != value) {
    store<u16>(to, 0x614e);
    store<u8>(to, 0x4e, 2);
    return to + 3;
  }
  return writeShortest(bits & 0x7fff_ffff_ffff_ffff, to);
}

/** @param scaled  the number times 10^6, not a multiple of it */
function writeDecimal(scaled: u64, out: usize): usize {
  const whole = scaled / 1000000;
  let fraction = <u32>(scaled - whole * 1000000);
  let places = 6;
  while (fraction % 10 == 0) {
    fraction /= 10;
    places--;
  }
  const to = writeInteger(whole, out);
  store<u8>(to, 0x2e);
  let at = to + 1 + places;
  for (let left = places; left > 0; left--) {
    const next = fraction / 10;
    store<u8>(--at, 0x30 + fraction - next * 10);
    fraction = next;
  }
  return to + 1 + places;
}

function writeInteger(value: u64, out: usize): usize {
  const count = digitCount(value);
  writeDigits(value, out + count);
  return out + count;
}

function digitCount(value: u64): i32 {
  if (value < 10) return 1;
  // log10(2) as 1233 / 4096: right or one too small.
  const guess = <i32>(((64 - clz(value)) * 1233) >> 12);
  return value >= powerOfTen(guess) ? guess + 1 : guess;
}

function powerOfTen(exponent: i32): u64 {
  return load<u64>(tens + ((<usize>exponent) << 3));
}

/** All digits of `value`, the last one before `end`. */
function writeDigits(value: u64, end: usize): void {
  if (!hasPairs) fillPairs();
  let at = end;
  let rest = value;
  while (rest >= 100000000) {
    const high = rest / 100000000;
    let low = <u32>(rest - high * 100000000);
    for (let i = 0; i < 4; i++) {
      const next = low / 100;
      at -= 2;
      store<u16>(at, load<u16>(pairs + ((low - next * 100) << 1)));
      low = next;
    }
    rest = high;
  }
  let small = <u32>rest;
  while (small >= 100) {
    const next = small / 100;
    at -= 2;
    store<u16>(at, load<u16>(pairs + ((small - next * 100) << 1)));
    small = next;
  }
  if (small >= 10) store<u16>(at - 2, load<u16>(pairs + (small << 1)));
  else store<u8>(at - 1, 0x30 + small);
}

function fillPairs(): void {
  for (let i = 0; i < 100; i++) {
    store<u8>(pairs + (i << 1), 0x30 + i / 10);
    store<u8>(pairs + (i << 1), 0x30 + (i % 10), 1);
  }
  hasPairs = true;
}

/** Shortest digits of a positive, finite number that is not 0. */
function writeShortest(bits: u64, out: usize): usize {
  let exponent = findShortest(bits);
  let digits = shortest;
  while (digits % 10 == 0) {
    digits /= 10;
    exponent++;
  }
  const count = digitCount(digits);
  // The number is 0.DIGITS times 10^point.
  const point = count + exponent;
  if (point > 21 || point < -5) return writeWithExponent(digits, count, point - 1, out);
  if (point <= 0) {
    let to = out;
    store<u16>(to, 0x2e30);
    to += 2;
    for (let i = point; i < 0; i++) store<u8>(to++, 0x30);
    writeDigits(digits, to + count);
    return to + count;
  }
  if (exponent >= 0) {
    writeDigits(digits, out + count);
    for (let i = 0; i < exponent; i++) store<u8>(out + count + i, 0x30);
    return out + point;
  }
  // Written one further to the right, then the digits before the point are moved back.
  writeDigits(digits, out + count + 1);
  for (let i = 0; i < point; i++) store<u8>(out + i, load<u8>(out + i, 1));
  store<u8>(out + point, 0x2e);
  return out + count + 1;
}

function writeWithExponent(digits: u64, count: i32, exponent: i32, out: usize): usize {
  writeDigits(digits, out + count + 1);
  store<u8>(out, load<u8>(out, 1));
  let to = out + 1;
  if (count > 1) {
    store<u8>(to, 0x2e);
    to = out + count + 1;
  }
  store<u8>(to, 0x65);
  store<u8>(to, exponent < 0 ? 0x2d : 0x2b, 1);
  to += 2;
  const size = <u32>abs(exponent);
  // Two digits at least.
  if (size < 10) store<u8>(to++, 0x30);
  return writeInteger(size, to);
}

/** The digits that `findShortest` found. */
let shortest: u64 = 0;

/** @returns the power of ten by which `shortest` is multiplied */
function findShortest(bits: u64): i32 {
  const fraction = bits & 0xf_ffff_ffff_ffff;
  const biased = <i32>(bits >> 52);
  const c: u64 = biased != 0 ? fraction | 0x10_0000_0000_0000 : fraction;
  const q: i32 = biased != 0 ? biased - 1075 : -1074;
  const isEven = (c & 1) == 0;
  // Below a power of two numbers are twice as dense.
  const isLowerCloser = fraction == 0 && biased > 1;
  const k = (q * 1262611 - (isLowerCloser ? 524031 : 0)) >> 22;
  const h: u64 = q + ((-k * 1741647) >> 19) + 1;
  const power = powers + ((<usize>(-k - MIN_POWER)) << 4);
  const high = load<u64>(power);
  const low = load<u64>(power, 8);
  // The number times the power, in three words, and the distance to its neighbours' middles on the same scale.
  const factor = (c << 2) << h;
  const word0 = low * factor;
  const carried = upperHalf(low, factor);
  const word1 = high * factor + carried;
  const word2 = upperHalf(high, factor) + <u64>(word1 < carried);
  const up = h + 1;
  const up0 = low << up;
  const up1 = (high << up) | (low >> (64 - up));
  const up2 = high >> (64 - up);
  const sum0 = word0 + up0;
  const plain1 = word1 + up1;
  const sum1 = plain1 + <u64>(sum0 < up0);
  const sum2 = word2 + up2 + <u64>(plain1 < up1) + <u64>(sum1 < plain1);
  const down = isLowerCloser ? h : up;
  const down0 = low << down;
  const down1 = (high << down) | (low >> (64 - down));
  const down2 = high >> (64 - down);
  const without1 = word1 - down1;
  const borrowed = <u64>(word0 < down0);
  const rest1 = without1 - borrowed;
  const rest2 = word2 - down2 - <u64>(word1 < down1) - <u64>(without1 < borrowed);
  const middle = cutOff(word2, word1);
  const lower = cutOff(rest2, rest1) + (isEven ? 0 : 1);
  const upper = cutOff(sum2, sum1) - (isEven ? 0 : 1);
  const s = middle >> 2;
  if (s >= 10) {
    const tens = s / 10;
    const isLow = lower <= 40 * tens;
    const isHigh = 40 * tens + 40 <= upper;
    if (isLow != isHigh) {
      shortest = tens + (isHigh ? 1 : 0);
      return k + 1;
    }
  }
  const isLow = lower <= s << 2;
  const isHigh = (s << 2) + 4 <= upper;
  if (isLow != isHigh) {
    shortest = s + (isHigh ? 1 : 0);
    return k;
  }
  const half = (s << 2) + 2;
  shortest = s + (middle > half || (middle == half && (s & 1) != 0) ? 1 : 0);
  return k;
}

/** The upper of three words; its last bit is set where anything is cut off. */
function cutOff(upper: u64, center: u64): u64 {
  return upper | <u64>(center > 1);
}

/** The upper 64 bits of a product. */
function upperHalf(a: u64, b: u64): u64 {
  const a0 = a & 0xffff_ffff;
  const a1 = a >> 32;
  const b0 = b & 0xffff_ffff;
  const b1 = b >> 32;
  const p00 = a0 * b0;
  const p01 = a0 * b1 + (p00 >> 32);
  const p10 = a1 * b0 + (p01 & 0xffff_ffff);
  return a1 * b1 + (p01 >> 32) + (p10 >> 32);
}
