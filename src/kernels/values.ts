/** A run of float64 (docs/formats/values.md). Twin: src/main/engine/tsdb/chunk/valuesCodec.ts. */
import * as cursor from './cursor';
import { decodeIntegers } from './integerBlocks';
import { decodeXor } from './xorBlocks';

const CONSTANT_INTEGER: u32 = 0;
const CONSTANT_RAW: u32 = 1;
const SCALED: u32 = 2;
const SHIFTED: u32 = 3;
const XOR: u32 = 4;

/**
 * Decodes values `from … to - 1` of a run of `count`, whose bytes are at `bytes … bytesEnd`, to `out`.
 * @returns 0, or 1 for damaged bytes
 */
export function decodeValues(bytes: usize, bytesEnd: usize, count: i32, from: i32, to: i32, out: usize): i32 {
  cursor.open(bytes, bytesEnd);
  decodeRun(count, from, to, out);
  return cursor.isDamaged ? 1 : 0;
}

/** The run under the cursor. */
export function decodeRun(count: i32, from: i32, to: i32, out: usize): void {
  const head = cursor.u8At();
  const parameter = head >> 3;
  const mode = head & 7;
  if (mode == CONSTANT_INTEGER) {
    fill(out, to - from, reinterpret<i64>(<f64>cursor.zigzag()));
  } else if (mode == CONSTANT_RAW) {
    if (!cursor.need(8)) return;
    fill(out, to - from, load<i64>(cursor.at));
    cursor.skip(8);
  } else if (mode == SCALED) {
    if (parameter > 15) return cursor.damage();
    decodeIntegers(count, from, to, out);
    if (parameter > 0) divide(out, to - from, powerOfTen(parameter));
  } else if (mode == SHIFTED) {
    decodeIntegers(count, from, to, out);
    multiply(out, to - from, <f64>((<i64>1) << parameter));
  } else if (mode == XOR) {
    decodeXor(count, from, to, out);
  } else cursor.damage();
}

function powerOfTen(exponent: u32): f64 {
  let power: f64 = 1;
  // Exact: 10^15 is below 2^53.
  for (let i: u32 = 0; i < exponent; i++) power *= 10;
  return power;
}

function fill(out: usize, count: i32, bits: i64): void {
  const pair = i64x2.splat(bits);
  const end = out + ((<usize>count) << 3);
  let to = out;
  for (; to + 16 <= end; to += 16) v128.store(to, pair);
  if (to < end) store<i64>(to, bits);
}

function divide(out: usize, count: i32, divisor: f64): void {
  const pair = f64x2.splat(divisor);
  const end = out + ((<usize>count) << 3);
  let to = out;
  for (; to + 16 <= end; to += 16) v128.store(to, f64x2.div(v128.load(to), pair));
  if (to < end) store<f64>(to, load<f64>(to) / divisor);
}

function multiply(out: usize, count: i32, factor: f64): void {
  const pair = f64x2.splat(factor);
  const end = out + ((<usize>count) << 3);
  let to = out;
  for (; to + 16 <= end; to += 16) v128.store(to, f64x2.mul(v128.load(to), pair));
  if (to < end) store<f64>(to, load<f64>(to) * factor);
}
