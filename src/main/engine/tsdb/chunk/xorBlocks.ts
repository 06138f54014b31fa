/**
 * Float64 bit patterns in blocks of 64: the first as it is, then the XOR of neighbours, reduced to the bytes that change
 * anywhere in the block. When many neighbours are equal a bitmap says which are not.
 */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';
import { BLOCK_LENGTH } from './integerBlocks.ts';

const HAS_BITMAP = 0x80;

/** One 64-bit word as two halves and as bytes. */
const word = new Uint32Array(2);
const wordBytes = new Uint8Array(word.buffer);
const cut = new Float64Array(BLOCK_LENGTH);

export function encodeXor(writer: ByteWriter, bits: Int32Array, from: number, count: number): void {
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    encodeBlock(writer, bits, from + start, Math.min(BLOCK_LENGTH, count - start));
  }
}

function encodeBlock(writer: ByteWriter, bits: Int32Array, start: number, length: number): void {
  writer.floatBits(bits[2 * start] as number, bits[2 * start + 1] as number);
  if (length === 1) return;
  let unionLow = 0;
  let unionHigh = 0;
  let equal = 0;
  for (let i = start + 1; i < start + length; i++) {
    const low = (bits[2 * i] as number) ^ (bits[2 * i - 2] as number);
    const high = (bits[2 * i + 1] as number) ^ (bits[2 * i - 1] as number);
    unionLow |= low;
    unionHigh |= high;
    if ((low | high) === 0) equal++;
  }
  word[0] = unionLow;
  word[1] = unionHigh;
  let first = 0;
  while (first < 8 && wordBytes[first] === 0) first++;
  let last = 7;
  while (last >= first && wordBytes[last] === 0) last--;
  const width = last - first + 1;
  const hasBitmap = equal * width > (length + 6) >>> 3;
  writer.u8((hasBitmap ? HAS_BITMAP : 0) | ((first & 7) << 4) | width);
  if (width === 0) return;
  const bitmapAt = writer.length;
  writer.reserve(8 + length * width);
  const { bytes } = writer;
  let at = bitmapAt;
  if (hasBitmap) {
    const bitmapBytes = (length + 6) >>> 3;
    bytes.fill(0, at, at + bitmapBytes);
    at += bitmapBytes;
  }
  for (let i = 0; i < length - 1; i++) {
    const index = start + i + 1;
    const low = (bits[2 * index] as number) ^ (bits[2 * index - 2] as number);
    const high = (bits[2 * index + 1] as number) ^ (bits[2 * index - 1] as number);
    if (hasBitmap) {
      if ((low | high) === 0) continue;
      bytes[bitmapAt + (i >>> 3)] = (bytes[bitmapAt + (i >>> 3)] as number) | (1 << (i & 7));
    }
    word[0] = low;
    word[1] = high;
    for (let b = first; b <= last; b++) bytes[at++] = wordBytes[b] as number;
  }
  writer.length = at;
}

/** Decodes values `from … to - 1` of `count` to `out[at] …`. */
export function decodeXor(
  reader: ByteReader,
  count: number,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
): void {
  const bits = new Int32Array(out.buffer, out.byteOffset, out.length * 2);
  const cutBits = new Int32Array(cut.buffer);
  for (let start = 0; start < to; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    const end = start + length;
    if (end <= from) {
      skipBlock(reader, length);
    } else if (start >= from && end <= to) {
      decodeBlock(reader, length, bits, at + start - from);
    } else {
      decodeBlock(reader, length, cutBits, 0);
      const first = Math.max(from, start);
      out.set(cut.subarray(first - start, Math.min(to, end) - start), at + first - from);
    }
  }
}

interface BlockHead {
  readonly first: number;
  readonly width: number;
  readonly bitmapBytes: number;
}

function readHead(reader: ByteReader, length: number): BlockHead {
  const head = reader.u8();
  const first = (head >>> 4) & 7;
  const width = head & 15;
  if (first + width > 8) throw corrupt(reader, 'a byte window outside a float');
  return { first, width, bitmapBytes: head & HAS_BITMAP ? (length + 6) >>> 3 : 0 };
}

function skipBlock(reader: ByteReader, length: number): void {
  reader.skip(8);
  if (length === 1) return;
  const { width, bitmapBytes } = readHead(reader, length);
  if (width === 0) return;
  let changed = length - 1;
  if (bitmapBytes > 0) {
    changed = 0;
    for (let i = 0; i < bitmapBytes; i++) changed += popcount(reader.u8());
  }
  reader.skip(changed * width);
}

function decodeBlock(reader: ByteReader, length: number, out: Int32Array, at: number): void {
  let low = reader.u32() | 0;
  let high = reader.u32() | 0;
  out[2 * at] = low;
  out[2 * at + 1] = high;
  if (length === 1) return;
  const { first, width, bitmapBytes } = readHead(reader, length);
  const { bytes } = reader;
  const bitmapAt = reader.offset;
  if (width > 0) reader.skip(bitmapBytes);
  word[0] = 0;
  word[1] = 0;
  let offset = reader.offset;
  for (let i = 0; i < length - 1; i++) {
    const isChanged =
      width > 0 && (bitmapBytes === 0 || ((bytes[bitmapAt + (i >>> 3)] as number) & (1 << (i & 7))) !== 0);
    if (isChanged) {
      if (offset + width > reader.end) reader.need(offset - reader.offset + width);
      for (let b = 0; b < width; b++) wordBytes[first + b] = bytes[offset++] as number;
      low ^= word[0];
      high ^= word[1];
    }
    const target = 2 * (at + i + 1);
    out[target] = low;
    out[target + 1] = high;
  }
  reader.offset = offset;
}

function popcount(byte: number): number {
  let rest = byte;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
