/** Ticks at which no series has a sample. Twin: src/main/engine/tsdb/dropGaps.ts. */

/**
 * Takes the ticks out of a block of `rows × length` cells, in place, at which no row is present (with `needsMarkers`: at which
 * all are absent).
 * @param kept  scratch of `length` bytes
 * @returns the ticks left, negative when some cell that is left is not present
 */
export function dropGaps(
  times: usize,
  values: usize,
  presence: usize,
  rows: i32,
  length: i32,
  needsMarkers: i32,
  kept: usize,
): i32 {
  markKept(presence, rows, length, needsMarkers, kept);
  const left = moveRow(times, 0, 0, length, kept);
  if (left < length) {
    for (let row = 0; row < rows; row++) {
      const from = <usize>row * <usize>length;
      const to = <usize>row * <usize>left;
      moveRow(values + (to << 3), presence + to, from - to, length, kept);
    }
  }
  return isPresent(presence, rows * left) ? left : -left;
}

/** A byte per tick: not 0 where the tick stays. */
function markKept(presence: usize, rows: i32, length: i32, needsMarkers: i32, kept: usize): void {
  memory.fill(kept, 0, length);
  const one = i8x16.splat(1);
  for (let row = 0; row < rows; row++) {
    const own = presence + <usize>row * <usize>length;
    let tick = 0;
    for (; tick + 16 <= length; tick += 16) {
      const states = v128.load(own + tick);
      const wanted = needsMarkers ? states : i8x16.eq(states, one);
      v128.store(kept + tick, v128.or(v128.load(kept + tick), wanted));
    }
    for (; tick < length; tick++) {
      const state = load<u8>(own + tick);
      const isWanted = needsMarkers ? state != 0 : state == 1;
      if (isWanted) store<u8>(kept + tick, 1);
    }
  }
}

/**
 * Moves the cells that stay `distance` cells (and those taken out before them) to the left, to `values` and `presence`.
 * @param presence  0 for times, which have none
 * @returns cells that stay
 */
function moveRow(values: usize, presence: usize, distance: usize, length: i32, kept: usize): i32 {
  let left = 0;
  for (let tick = 0; tick < length;) {
    if (load<u8>(kept + tick) == 0) {
      tick++;
      continue;
    }
    const first = tick;
    while (tick + 16 <= length && i8x16.all_true(v128.load(kept + tick))) tick += 16;
    while (tick < length && load<u8>(kept + tick) != 0) tick++;
    const source = <usize>first + distance;
    const count: usize = tick - first;
    if (source != left) {
      memory.copy(values + ((<usize>left) << 3), values + (source << 3), count << 3);
      if (presence != 0) memory.copy(presence + left, presence + source, count);
    }
    left += <i32>count;
  }
  return left;
}

function isPresent(presence: usize, count: i32): bool {
  const one = i8x16.splat(1);
  let i = 0;
  for (; i + 16 <= count; i += 16) if (!i8x16.all_true(i8x16.eq(v128.load(presence + i), one))) return false;
  for (; i < count; i++) if (load<u8>(presence + i) != 1) return false;
  return true;
}
