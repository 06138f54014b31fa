/** Float64 bit patterns as XOR with the one before (docs/formats/values.md). Twin: src/main/engine/tsdb/chunk/xorBlocks.ts. */
import * as cursor from './cursor';
import { BLOCK_LENGTH } from './integerBlocks';

const HAS_BITMAP: u32 = 0x80;

/** A block of which only some values are wanted. */
const cut: usize = memory.data(64 * 8, 16);

/** Decodes values `from … to - 1` of the `count` under the cursor to `out`. */
export function decodeXor(count: i32, from: i32, to: i32, out: usize): void {
  for (let start = 0; start < to; start += BLOCK_LENGTH) {
    const length = min(BLOCK_LENGTH, count - start);
    const end = start + length;
    if (end <= from) {
      skipBlock(length);
    } else if (start >= from && end <= to) {
      decodeBlock(length, out + ((<usize>(start - from)) << 3));
    } else {
      decodeBlock(length, cut);
      const first = max(from, start);
      const bytes = (<usize>(min(to, end) - first)) << 3;
      memory.copy(out + ((<usize>(first - from)) << 3), cut + ((<usize>(first - start)) << 3), bytes);
    }
    if (cursor.isDamaged) return;
  }
}

/** The bits that say which values after the first differ from the one before. */
function bitmapOf(at: usize, length: i32): u64 {
  return load<u64>(at) & (((<u64>1) << (length - 1)) - 1);
}

function skipBlock(length: i32): void {
  cursor.skip(8);
  if (length == 1) return;
  const head = cursor.u8At();
  const width = head & 15;
  if (((head >> 4) & 7) + width > 8) return cursor.damage();
  if (width == 0) return;
  let changed: usize = length - 1;
  if (head & HAS_BITMAP) {
    const bitmapBytes: usize = (length + 6) >> 3;
    if (!cursor.need(bitmapBytes)) return;
    // Every bit of the bitmap's bytes counts, as in the twin; those behind the last value are 0.
    changed = <usize>popcnt(load<u64>(cursor.at) & (~(<u64>0) >> (64 - ((<u64>bitmapBytes) << 3))));
    cursor.skip(bitmapBytes);
  }
  cursor.skip(changed * width);
}

function decodeBlock(length: i32, out: usize): void {
  if (!cursor.need(8)) return;
  let value = load<u64>(cursor.at);
  cursor.skip(8);
  store<u64>(out, value);
  if (length == 1) return;
  const head = cursor.u8At();
  const first = (head >> 4) & 7;
  const width = head & 15;
  if (first + width > 8) return cursor.damage();
  const end = out + ((<usize>length) << 3);
  if (width == 0) {
    for (let to = out + 8; to < end; to += 8) store<u64>(to, value);
    return;
  }
  const shift: u64 = first << 3;
  const mask: u64 = ~(<u64>0) >> (64 - ((<u64>width) << 3));
  let at = cursor.at;
  if (head & HAS_BITMAP) {
    const bitmapBytes: usize = (length + 6) >> 3;
    if (!cursor.need(bitmapBytes)) return;
    let changed = bitmapOf(at, length);
    at += bitmapBytes;
    if (<usize>popcnt(changed) * width > cursor.end - at) return cursor.damage();
    for (let to = out + 8; to < end; to += 8) {
      if (changed & 1) {
        value ^= (load<u64>(at) & mask) << shift;
        at += width;
      }
      changed >>= 1;
      store<u64>(to, value);
    }
  } else {
    if (<usize>(length - 1) * width > cursor.end - at) return cursor.damage();
    for (let to = out + 8; to < end; to += 8) {
      value ^= (load<u64>(at) & mask) << shift;
      at += width;
      store<u64>(to, value);
    }
  }
  cursor.moveTo(at);
}
