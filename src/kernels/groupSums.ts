/** Aggregation of one row into the row of its group. Twin: src/main/engine/kernels/groupSums.ts. */

/** Compensated sums of two cells; `there` is a mask. */
function addPair(sum: usize, rest: usize, seen: usize, x: v128, there: v128): void {
  const s = v128.load(sum);
  const c = v128.load(rest);
  const n = v128.load(seen);
  const t = f64x2.add(s, x);
  // What rounding lost: exactly, whichever is larger (Knuth, TAOCP 4.2.2).
  const back = f64x2.sub(t, s);
  const lost = f64x2.add(f64x2.sub(s, f64x2.sub(t, back)), f64x2.sub(x, back));
  const isInfinite = f64x2.eq(f64x2.abs(t), f64x2.splat(Infinity));
  // The first sample is taken as it is, so that a sum of negative zeros stays one.
  const isFirst = f64x2.eq(n, f64x2.splat(0));
  const nextRest = v128.bitselect(c, v128.andnot(f64x2.add(c, lost), isInfinite), isFirst);
  v128.store(sum, v128.bitselect(v128.bitselect(x, t, isFirst), s, there));
  v128.store(rest, v128.bitselect(nextRest, c, there));
  v128.store(seen, f64x2.add(n, v128.and(f64x2.splat(1), there)));
}

/**
 * Adds `steps` cells to the sums of their group: float64 each of the sum, of what rounding lost of it, and of how many were added.
 * @param presence  a byte per cell, 1 where there is one; `steps` is even
 */
export function addRow(sum: usize, rest: usize, seen: usize, values: usize, presence: usize, steps: i32): void {
  const all = i64x2.splat(-1);
  for (let i = 0; i < steps; i += 2) {
    const at = (<usize>i) << 3;
    const states = <u32>load<u16>(presence + i);
    if (states == 0) continue;
    const x = v128.load(values + at);
    if (states == 0x0101) {
      addPair(sum + at, rest + at, seen + at, x, all);
    } else {
      const there = i64x2(-(<i64>(states & 1)), -(<i64>((states >> 8) & 1)));
      addPair(sum + at, rest + at, seen + at, x, there);
    }
  }
}
