/**
 * Integers in blocks of 64: first value, then differences less their minimum, packed in as many bits as the largest needs.
 * One difference per block may stand outside (a counter's reset), so that it does not widen the others.
 */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';

export const BLOCK_LENGTH = 64;
const MAX_WIDTH = 32;
const HAS_EXCEPTION = 0x40;
/** Index, and a difference of a few bytes. */
const EXCEPTION_COST_BITS = 40;

const deltas = new Float64Array(BLOCK_LENGTH);
const cut = new Float64Array(BLOCK_LENGTH);

/** @returns false when a block's differences do not fit 32 bits; what was written is then void */
export function encodeIntegers(writer: ByteWriter, integers: Float64Array, count: number): boolean {
  let base = 0;
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    const first = integers[start] as number;
    writer.zigzag(first - base);
    base = first;
    if (length > 1 && !encodeBlock(writer, integers, start, length)) return false;
  }
  return true;
}

function encodeBlock(writer: ByteWriter, integers: Float64Array, start: number, length: number): boolean {
  const count = length - 1;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    const delta = (integers[start + i + 1] as number) - (integers[start + i] as number);
    deltas[i] = delta;
    if (delta < min) min = delta;
    if (delta > max) max = delta;
  }
  const width = bitWidth(max - min);
  const outlier = width > 1 ? findOutlier(count, min, max) : -1;
  if (outlier >= 0) {
    const rest = rangeWithout(count, outlier);
    const restWidth = bitWidth(rest.max - rest.min);
    if (restWidth <= MAX_WIDTH && (width - restWidth) * count > EXCEPTION_COST_BITS) {
      writer.u8(restWidth | HAS_EXCEPTION);
      writer.zigzag(rest.min);
      writer.u8(outlier);
      writer.zigzag(deltas[outlier] as number);
      deltas[outlier] = rest.min;
      pack(writer, count, rest.min, restWidth);
      return true;
    }
  }
  if (width > MAX_WIDTH) return false;
  writer.u8(width);
  writer.zigzag(min);
  pack(writer, count, min, width);
  return true;
}

/** The extreme that lies farther from the middle of the others, judged by the mean. */
function findOutlier(count: number, min: number, max: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += deltas[i] as number;
  const mean = (sum - min - max) / Math.max(1, count - 2);
  return deltas.indexOf(mean - min > max - mean ? min : max);
}

function rangeWithout(count: number, skipped: number): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    if (i === skipped) continue;
    const delta = deltas[i] as number;
    if (delta < min) min = delta;
    if (delta > max) max = delta;
  }
  return min > max ? { min: 0, max: 0 } : { min, max };
}

/** Bits for numbers 0 … range; 99 when the range leaves 32 bits. */
function bitWidth(range: number): number {
  return range > 0xffff_ffff ? 99 : 32 - Math.clz32(range);
}

function pack(writer: ByteWriter, count: number, min: number, width: number): void {
  if (width === 0) return;
  writer.reserve(((count * width) >>> 3) + 8);
  const { bytes } = writer;
  const lowWidth = Math.min(width, 16);
  const highWidth = width - lowWidth;
  let at = writer.length;
  let pending = 0;
  let pendingBits = 0;
  for (let i = 0; i < count; i++) {
    const value = (deltas[i] as number) - min;
    // In two halves, so that a half and what is pending fit 32 bits.
    pending |= (value & 0xffff) << pendingBits;
    pendingBits += lowWidth;
    while (pendingBits >= 8) {
      bytes[at++] = pending;
      pending >>>= 8;
      pendingBits -= 8;
    }
    if (highWidth === 0) continue;
    pending |= (value >>> 16) << pendingBits;
    pendingBits += highWidth;
    while (pendingBits >= 8) {
      bytes[at++] = pending;
      pending >>>= 8;
      pendingBits -= 8;
    }
  }
  if (pendingBits > 0) bytes[at++] = pending;
  writer.length = at;
}

/** Decodes integers `from … to - 1` of `count` to `out[at] …`; blocks before `from` are skipped. */
export function decodeIntegers(
  reader: ByteReader,
  count: number,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
): void {
  let base = 0;
  for (let start = 0; start < to; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    const end = start + length;
    base += reader.zigzag();
    if (end <= from) {
      skipBlock(reader, length);
    } else if (start >= from && end <= to) {
      decodeBlock(reader, base, length, out, at + start - from);
    } else {
      decodeBlock(reader, base, length, cut, 0);
      const first = Math.max(from, start);
      out.set(cut.subarray(first - start, Math.min(to, end) - start), at + first - from);
    }
  }
}

function skipBlock(reader: ByteReader, length: number): void {
  if (length === 1) return;
  const head = reader.u8();
  reader.zigzag();
  if (head & HAS_EXCEPTION) {
    reader.u8();
    reader.zigzag();
  }
  reader.skip(((length - 1) * (head & 0x3f) + 7) >>> 3);
}

function decodeBlock(reader: ByteReader, base: number, length: number, out: Float64Array, at: number): void {
  out[at] = base;
  if (length === 1) return;
  const count = length - 1;
  const head = reader.u8();
  const width = head & 0x3f;
  if (width > MAX_WIDTH) throw corrupt(reader, 'a bit width above 32');
  const min = reader.zigzag();
  let exceptionAt = -1;
  let exception = 0;
  if (head & HAS_EXCEPTION) {
    exceptionAt = reader.u8();
    exception = reader.zigzag() - min;
    if (exceptionAt >= count) throw corrupt(reader, 'an exception outside its block');
  }
  const bytes = (count * width + 7) >>> 3;
  reader.need(bytes);
  unpack(reader, base, min, width, count, out, at + 1);
  reader.offset += bytes;
  // The exception was packed as a difference of `min`: everything behind it is off by the rest.
  if (exceptionAt >= 0)
    for (let i = at + 1 + exceptionAt; i <= at + count; i++) out[i] = (out[i] as number) + exception;
}

function unpack(
  reader: ByteReader,
  base: number,
  min: number,
  width: number,
  count: number,
  out: Float64Array,
  at: number,
): void {
  const { view, offset } = reader;
  let value = base;
  if (width === 0) {
    for (let i = at; i < at + count; i++) out[i] = value += min;
    return;
  }
  if (width <= 25) {
    const mask = 2 ** width - 1;
    let bit = 0;
    for (let i = at; i < at + count; i++) {
      value += min + ((view.getUint32(offset + (bit >>> 3), true) >>> (bit & 7)) & mask);
      out[i] = value;
      bit += width;
    }
    return;
  }
  let bit = 0;
  const highMask = 2 ** (width - 16) - 1;
  for (let i = at; i < at + count; i++) {
    const low = (view.getUint32(offset + (bit >>> 3), true) >>> (bit & 7)) & 0xffff;
    const highBit = bit + 16;
    const high = (view.getUint32(offset + (highBit >>> 3), true) >>> (highBit & 7)) & highMask;
    value += min + high * 0x1_0000 + low;
    out[i] = value;
    bit += width;
  }
}
