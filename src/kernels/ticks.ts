/** Series of a chunk of ticks (docs/formats/chunk.md, kind 1). Twin: src/main/engine/tsdb/chunk/ticksChunk.ts. */
import * as cursor from './cursor';
import { decodeRun } from './values';

/** Says that runs of presence come before the values. */
const PRESENCE_MARK: u8 = 7;
const PRESENT: u8 = 1;
const STALE: u64 = 2;

/**
 * Decodes ticks `from … to - 1` of some series of a chunk of `ticks`.
 * @param starts  int32 per slot, one more for the end: where its bytes start in the blob
 * @param slots  int32 per row: the slot to decode, or -1 to leave the row as it is
 * @param values  out: float64, tick `from` of row r at index `r * stride`; ticks that are not present hold a neighbour's value
 * @param presence  out: a byte per tick in the same order, or 0 for not wanted
 * @returns 0, or 1 for damaged bytes
 */
export function decodeSlots(
  blob: usize,
  starts: usize,
  ticks: i32,
  from: i32,
  to: i32,
  slots: usize,
  rows: i32,
  values: usize,
  presence: usize,
  stride: i32,
): i32 {
  for (let row = 0; row < rows; row++) {
    const slot = load<i32>(slots + ((<usize>row) << 2));
    if (slot < 0) continue;
    const own = starts + ((<usize>slot) << 2);
    const cell = <usize>row * <usize>stride;
    const presenceAt = presence == 0 ? 0 : presence + cell;
    const bytes = blob + <usize>load<i32>(own);
    if (decodeSlot(bytes, blob + <usize>load<i32>(own, 4), ticks, from, to, values + (cell << 3), presenceAt) != 0)
      return 1;
  }
  return 0;
}

/**
 * Decodes ticks `from … to - 1` of one series, whose bytes are at `bytes … bytesEnd`.
 * @returns 0, or 1 for damaged bytes
 */
function decodeSlot(
  bytes: usize,
  bytesEnd: usize,
  ticks: i32,
  from: i32,
  to: i32,
  values: usize,
  presence: usize,
): i32 {
  cursor.open(bytes, bytesEnd);
  if (!cursor.need(1)) return 1;
  if (load<u8>(bytes) == PRESENCE_MARK) {
    cursor.skip(1);
    decodePresence(ticks, from, to, presence);
    if (cursor.isDamaged) return 1;
  } else if (presence != 0) {
    memory.fill(presence, PRESENT, to - from);
  }
  decodeRun(ticks, from, to, values);
  return cursor.isDamaged ? 1 : 0;
}

/** Runs of one state: `length * 4 + state`, until all ticks are told. */
function decodePresence(ticks: i32, from: i32, to: i32, out: usize): void {
  for (let start: u64 = 0; start < <u64>ticks;) {
    const run = cursor.varint();
    const length = run >> 2;
    const state = run & 3;
    const end = start + length;
    if (length == 0 || end > <u64>ticks || state > STALE) return cursor.damage();
    const first = max(<i32>start, from);
    const last = min(<i32>end, to);
    if (out != 0 && first < last) memory.fill(out + (first - from), <u8>state, last - first);
    start = end;
  }
}
