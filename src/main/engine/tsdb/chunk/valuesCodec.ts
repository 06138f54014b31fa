/**
 * A run of float64 as bytes, bit-exact (docs/formats/values.md). Most monitoring data are integers or short decimals: such a
 * run becomes scaled integers whose differences are bit-packed per block of 64. Everything else, and every run that holds a
 * NaN, an infinity or -0, is kept as XOR with the previous value, in the bytes that change.
 * Each block starts with its first value, so a reader skips to the block it needs without decoding those before.
 * @see Afroozeh et al., ALP, SIGMOD 2024 (decimal scaling); Pelkonen et al., Gorilla, VLDB 2015 (XOR)
 */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';
import { decodeIntegers, encodeIntegers } from './integerBlocks.ts';
import { decodeXor, encodeXor } from './xorBlocks.ts';

/** Low three bits of the mode byte; the high five are the decimal exponent or the shift. */
const CONSTANT_INTEGER = 0;
const CONSTANT_RAW = 1;
const SCALED = 2;
const SHIFTED = 3;
const XOR = 4;

/** Scaled integers stay below this, so that differences and their zigzag form are exact in a float64. */
const MAX_SCALED = 2 ** 51;
const MAX_EXPONENT = 15;
export const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: MAX_EXPONENT + 1 }, (_, e) => Number(`1e${e}`));

/** Scratch for one run's scaled integers; grows to the longest run seen. */
let scaled = new Float64Array(128);

/**
 * @param values  the run is `values[from] … values[from + count - 1]`
 * @param bits  Int32 view of the same memory
 */
export function encodeValues(
  writer: ByteWriter,
  values: Float64Array,
  bits: Int32Array,
  from: number,
  count: number,
): void {
  if (isConstant(bits, from, count)) return encodeConstant(writer, values, bits, from);
  const exponent = commonExponent(values, bits, from, count);
  if (exponent >= 0) {
    const shift = exponent === 0 ? commonShift(count) : 0;
    if (shift > 0) scaleDown(count, 2 ** shift);
    const start = writer.length;
    writer.u8(shift > 0 ? SHIFTED | (shift << 3) : SCALED | (exponent << 3));
    if (encodeIntegers(writer, scaled, count)) return;
    writer.length = start;
  }
  writer.u8(XOR);
  encodeXor(writer, bits, from, count);
}

/**
 * Decodes values `from … to - 1` of a run of `count` into `out`, starting at `out[at]`.
 * @throws AppError `chunk_corrupt`
 */
export function decodeValues(
  reader: ByteReader,
  count: number,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
): void {
  const mode = reader.u8();
  const parameter = mode >>> 3;
  switch (mode & 7) {
    case CONSTANT_INTEGER:
      out.fill(reader.zigzag(), at, at + to - from);
      return;
    case CONSTANT_RAW:
      return fillRaw(reader, out, at, to - from);
    case SCALED:
      if (parameter > MAX_EXPONENT) throw corrupt(reader, 'a decimal exponent out of range');
      decodeIntegers(reader, count, from, to, out, at);
      if (parameter > 0) divide(out, at, to - from, POWERS_OF_TEN[parameter] as number);
      return;
    case SHIFTED:
      decodeIntegers(reader, count, from, to, out, at);
      return multiply(out, at, to - from, 2 ** parameter);
    case XOR:
      return decodeXor(reader, count, from, to, out, at);
    default:
      throw corrupt(reader, 'an unknown mode of values');
  }
}

/** The smallest e with v = m / 10^e exactly for an integer m, tried from `start`; -1 when there is none. */
export function exponentOf(value: number, start: number): number {
  for (let e = start; e <= MAX_EXPONENT; e++) {
    const power = POWERS_OF_TEN[e] as number;
    const integer = Math.round(value * power);
    if (Math.abs(integer) > MAX_SCALED) return -1;
    if (integer / power === value) return e;
  }
  return -1;
}

function isConstant(bits: Int32Array, from: number, count: number): boolean {
  const low = bits[2 * from];
  const high = bits[2 * from + 1];
  for (let i = from + 1; i < from + count; i++) {
    if (bits[2 * i] !== low || bits[2 * i + 1] !== high) return false;
  }
  return true;
}

function encodeConstant(writer: ByteWriter, values: Float64Array, bits: Int32Array, from: number): void {
  const value = values[from] as number;
  if (Number.isInteger(value) && Math.abs(value) <= MAX_SCALED && !isNegativeZero(bits, from)) {
    writer.u8(CONSTANT_INTEGER);
    writer.zigzag(value);
  } else {
    writer.u8(CONSTANT_RAW);
    writer.floatBits(bits[2 * from] as number, bits[2 * from + 1] as number);
  }
}

const isNegativeZero = (bits: Int32Array, index: number): boolean =>
  bits[2 * index + 1] === -0x8000_0000 && bits[2 * index] === 0;

/** Fills `scaled` and returns the exponent all values share, or -1. A second pass runs only when the exponent grew on the way. */
function commonExponent(values: Float64Array, bits: Int32Array, from: number, count: number): number {
  if (scaled.length < count) scaled = new Float64Array(count * 2);
  let exponent = 0;
  let power = 1;
  let grewAt = 0;
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number;
    let integer = Math.round(value * power);
    // NaN and infinities fail the comparison by themselves; so does a value too large to be scaled.
    if (integer / power !== value || Math.abs(integer) > MAX_SCALED) {
      exponent = exponentOf(value, exponent + 1);
      if (exponent < 0) return -1;
      power = POWERS_OF_TEN[exponent] as number;
      integer = Math.round(value * power);
      grewAt = i;
    } else if (value === 0 && isNegativeZero(bits, from + i)) return -1;
    scaled[i] = integer;
  }
  for (let i = 0; i < grewAt; i++) {
    const integer = Math.round((values[from + i] as number) * power);
    if (integer / power !== values[from + i] || Math.abs(integer) > MAX_SCALED) return -1;
    scaled[i] = integer;
  }
  return exponent;
}

/** Trailing zero bits that all integers in `scaled` share (memory sizes are multiples of a page), at most 31. */
function commonShift(count: number): number {
  let union = 0;
  for (let i = 0; i < count; i++) union |= scaled[i] as number;
  if (union === 0) return 0;
  return 31 - Math.clz32(union & -union);
}

function scaleDown(count: number, factor: number): void {
  for (let i = 0; i < count; i++) scaled[i] = (scaled[i] as number) / factor;
}

function fillRaw(reader: ByteReader, out: Float64Array, at: number, count: number): void {
  reader.need(8);
  const value = reader.view.getFloat64(reader.offset, true);
  const low = reader.u32();
  const high = reader.u32();
  if (!Number.isNaN(value)) {
    out.fill(value, at, at + count);
    return;
  }
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length * 2);
  for (let i = at; i < at + count; i++) {
    bits[2 * i] = low;
    bits[2 * i + 1] = high;
  }
}

function divide(out: Float64Array, at: number, count: number, divisor: number): void {
  for (let i = at; i < at + count; i++) out[i] = (out[i] as number) / divisor;
}

function multiply(out: Float64Array, at: number, count: number, factor: number): void {
  for (let i = at; i < at + count; i++) out[i] = (out[i] as number) * factor;
}
