/** Integers in blocks of 64 (docs/formats/values.md). Twin: src/main/engine/tsdb/chunk/integerBlocks.ts. */
import * as cursor from './cursor';

export const BLOCK_LENGTH: i32 = 64;
const MAX_WIDTH: u32 = 32;
const HAS_EXCEPTION: u32 = 0x40;

/** A block of which only some values are wanted. */
const cut: usize = memory.data(64 * 8, 16);

/** Decodes integers `from … to - 1` of the `count` under the cursor to `out`; blocks before `from` are stepped over. */
export function decodeIntegers(count: i32, from: i32, to: i32, out: usize): void {
  let base: i64 = 0;
  for (let start = 0; start < to; start += BLOCK_LENGTH) {
    const length = min(BLOCK_LENGTH, count - start);
    const end = start + length;
    base += cursor.zigzag();
    if (end <= from) {
      skipBlock(length);
    } else if (start >= from && end <= to) {
      decodeBlock(base, length, out + ((<usize>(start - from)) << 3));
    } else {
      decodeBlock(base, length, cut);
      const first = max(from, start);
      const bytes = (<usize>(min(to, end) - first)) << 3;
      memory.copy(out + ((<usize>(first - from)) << 3), cut + ((<usize>(first - start)) << 3), bytes);
    }
    if (cursor.isDamaged) return;
  }
}

function skipBlock(length: i32): void {
  if (length == 1) return;
  const head = cursor.u8At();
  cursor.zigzag();
  if (head & HAS_EXCEPTION) {
    cursor.u8At();
    cursor.zigzag();
  }
  cursor.skip(((length - 1) * (head & 0x3f) + 7) >> 3);
}

function decodeBlock(base: i64, length: i32, out: usize): void {
  store<f64>(out, <f64>base);
  if (length == 1) return;
  const count = length - 1;
  const head = cursor.u8At();
  const width = head & 0x3f;
  if (width > MAX_WIDTH) return cursor.damage();
  const least = cursor.zigzag();
  let exceptionAt = -1;
  let exception: i64 = 0;
  if (head & HAS_EXCEPTION) {
    exceptionAt = cursor.u8At();
    exception = cursor.zigzag() - least;
    if (exceptionAt >= count) return cursor.damage();
  }
  const bytes: usize = (count * width + 7) >> 3;
  if (!cursor.need(bytes)) return;
  if (exceptionAt < 0) {
    unpack(cursor.at, 0, count, width, base, least, out + 8);
  } else {
    // The exception was packed as a difference of `least`: everything behind it is off by the rest.
    const value = unpack(cursor.at, 0, exceptionAt, width, base, least, out + 8);
    unpack(cursor.at, exceptionAt, count, width, value + exception, least, out + 8);
  }
  cursor.skip(bytes);
}

/**
 * Unpacks differences `from … to - 1` of the bytes at `packed` and adds them up; value i goes to out[i].
 * @returns the last value
 */
function unpack(packed: usize, from: i32, to: i32, width: u32, base: i64, least: i64, out: usize): i64 {
  let value = base;
  let i = from;
  if (width == 0) {
    for (; i < to; i++) {
      value += least;
      store<f64>(out + ((<usize>i) << 3), <f64>value);
    }
    return value;
  }
  const mask: u64 = ((<u64>1) << width) - 1;
  let bit: u32 = <u32>from * width;
  if (width <= 14) {
    // Four differences of one word: at most 7 + 4 * 14 bits.
    for (; i + 4 <= to; i += 4) {
      let word = load<u64>(packed + (bit >> 3)) >> <u64>(bit & 7);
      const to4 = out + ((<usize>i) << 3);
      value += least + <i64>(word & mask);
      store<f64>(to4, <f64>value);
      word >>= width;
      value += least + <i64>(word & mask);
      store<f64>(to4, <f64>value, 8);
      word >>= width;
      value += least + <i64>(word & mask);
      store<f64>(to4, <f64>value, 16);
      word >>= width;
      value += least + <i64>(word & mask);
      store<f64>(to4, <f64>value, 24);
      bit += 4 * width;
    }
  }
  for (; i < to; i++) {
    const word = load<u64>(packed + (bit >> 3)) >> <u64>(bit & 7);
    value += least + <i64>(word & mask);
    store<f64>(out + ((<usize>i) << 3), <f64>value);
    bit += width;
  }
  return value;
}
