/**
 * `quantile_over_time`: the row is sorted once, by radix; a window is then a set of ranks, one bit each, in which the k-th is
 * found near where it was for the window before. Twin: src/main/engine/kernels/sortedWindow.ts.
 */

/** How many keys have each value of each of their bytes. */
const counts: usize = memory.data(8 * 256 * 4, 16);
const SIGN: u64 = 0x8000000000000000;

/** The order of the keys is that of the floats. */
function keyOf(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | SIGN);
}

function bitsOf(key: u64): u64 {
  return key & SIGN ? key ^ SIGN : ~key;
}

/** @returns false at a NaN or a -0, which have no place of their own in the order */
function fillKeys(values: usize, length: i32, keys: usize, indices: usize): bool {
  memory.fill(counts, 0, 8 * 256 * 4);
  for (let i = 0; i < length; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    const bits = reinterpret<u64>(value);
    if (value != value || bits == SIGN) return false;
    const key = keyOf(bits);
    store<u64>(keys + ((<usize>i) << 3), key);
    store<i32>(indices + ((<usize>i) << 2), i);
    for (let byte: usize = 0; byte < 8; byte++) {
      const counter = counts + (byte << 10) + ((<usize>((key >> ((<u64>byte) << 3)) & 0xff)) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
  }
  return true;
}

/** Sorts by the byte, from one pair of arrays to the other. @returns false when all have the same: nothing was done then */
function sortByByte(byte: usize, length: i32, keys: usize, indices: usize, keysOut: usize, indicesOut: usize): bool {
  const own = counts + (byte << 10);
  const shift = (<u64>byte) << 3;
  if (load<u32>(own + ((<usize>((load<u64>(keys) >> shift) & 0xff)) << 2)) == <u32>length) return false;
  let sum: u32 = 0;
  for (let value: usize = 0; value < 1024; value += 4) {
    const count = load<u32>(own + value);
    store<u32>(own + value, sum);
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const key = load<u64>(keys + ((<usize>i) << 3));
    const counter = own + ((<usize>((key >> shift) & 0xff)) << 2);
    const to = load<u32>(counter);
    store<u32>(counter, to + 1);
    store<u64>(keysOut + ((<usize>to) << 3), key);
    store<i32>(indicesOut + ((<usize>to) << 2), load<i32>(indices + ((<usize>i) << 2)));
  }
  return true;
}

/** The window: a bit per rank. And where the search stands: ranks before `word` have `below` bits. */
let words: usize = 0;
let word: i32 = 0;
let below: i32 = 0;

function toggle(ranks: usize, index: i32, change: i32): void {
  const rank = load<i32>(ranks + ((<usize>index) << 2));
  const at = words + ((<usize>(rank >> 6)) << 3);
  store<u64>(at, load<u64>(at) ^ ((<u64>1) << (<u64>rank & 63)));
  if (rank >> 6 < word) below += change;
}

function bitsAt(index: i32): u64 {
  return load<u64>(words + ((<usize>index) << 3));
}

/** The rank of the k-th of the window, which has so many. Afterwards the search stands there. */
function find(k: i32): i32 {
  while (below > k) below -= <i32>popcnt(bitsAt(--word));
  for (;;) {
    const count = <i32>popcnt(bitsAt(word));
    if (below + count > k) break;
    below += count;
    word++;
  }
  let rest = bitsAt(word);
  for (let i = below; i < k; i++) rest &= rest - 1;
  return (word << 6) + <i32>ctz(rest);
}

/** The rank that follows in the window. */
function next(rank: i32): i32 {
  let at = rank >> 6;
  // In two steps: a shift by 64 is one by 0.
  let rest = bitsAt(at) & ((~(<u64>0) << (<u64>rank & 63)) << 1);
  while (rest == 0) rest = bitsAt(++at);
  return (at << 6) + <i32>ctz(rest);
}

function valueOf(keys: usize, rank: i32): f64 {
  return reinterpret<f64>(bitsOf(load<u64>(keys + ((<usize>rank) << 3))));
}

function quantile(q: f64, keys: usize, count: i32): f64 {
  if (q != q) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const rank = q * <f64>(count - 1);
  const floor = Math.floor(rank);
  const lower = max(0, <i32>floor);
  const weight = rank - floor;
  const own = find(lower);
  const above = lower + 1 < count ? next(own) : own;
  return valueOf(keys, own) * (1 - weight) + valueOf(keys, above) * weight;
}

/** Rows shorter than this do not leave the scratch enough room. */
const MIN_LENGTH: i32 = 32;

/**
 * @param quantiles  float64 per step
 * @param scratch  4 * (length + 1) floats
 * @returns 0, or 1 for a row that the twin has to do: nothing is written then
 */
export function quantileRow(
  values: usize,
  length: i32,
  lo: usize,
  hi: usize,
  steps: i32,
  quantiles: usize,
  scratch: usize,
  out: usize,
): i32 {
  if (length < MIN_LENGTH) return 1;
  let keys = scratch;
  let otherKeys = keys + ((<usize>length) << 3);
  words = otherKeys + ((<usize>length) << 3);
  const wordBytes: usize = ((length >> 6) + 1) << 3;
  let indices = words + wordBytes;
  let otherIndices = indices + ((<usize>length) << 2);
  const ranks = otherIndices + ((<usize>length) << 2);
  if (!fillKeys(values, length, keys, indices)) return 1;
  for (let byte: usize = 0; byte < 8; byte++) {
    if (!sortByByte(byte, length, keys, indices, otherKeys, otherIndices)) continue;
    const k = keys;
    keys = otherKeys;
    otherKeys = k;
    const x = indices;
    indices = otherIndices;
    otherIndices = x;
  }
  for (let rank = 0; rank < length; rank++) {
    store<i32>(ranks + ((<usize>load<i32>(indices + ((<usize>rank) << 2))) << 2), rank);
  }
  memory.fill(words, 0, wordBytes);
  word = 0;
  below = 0;
  let from = 0;
  let to = 0;
  for (let i: usize = 0; i < <usize>steps; i++) {
    const l = load<i32>(lo + (i << 2));
    const h = load<i32>(hi + (i << 2));
    if (h == l) continue;
    for (; to < h; to++) toggle(ranks, to, 1);
    for (; from < l; from++) toggle(ranks, from, -1);
    store<f64>(out + (i << 3), quantile(load<f64>(quantiles + (i << 3)), keys, h - l));
  }
  return 0;
}
