/**
 * Kernels over windows: step i sees samples `lo[i] … hi[i] - 1` of a row (int32 each); of a step without enough samples the
 * output is left as it is. Twins: src/main/engine/kernels/{extrapolation,sumOverTime,extremesOverTime}.ts.
 */

const F64: usize = 8;

function float(array: usize, index: i32): f64 {
  return load<f64>(array + ((<usize>index) << 3));
}

function put(array: usize, index: i32, value: f64): void {
  store<f64>(array + ((<usize>index) << 3), value);
}

function int(array: usize, index: i32): i32 {
  return load<i32>(array + ((<usize>index) << 2));
}

/** Index of the first sample that is less than the one before; `length` when there is none. */
function firstReset(values: usize, length: i32): i32 {
  let k = 1;
  for (; k + 8 <= length; k += 8) {
    const at = values + ((<usize>k) << 3);
    const a = f64x2.lt(v128.load(at), v128.load(at - F64));
    const b = f64x2.lt(v128.load(at, 16), v128.load(at - F64, 16));
    const c = f64x2.lt(v128.load(at, 32), v128.load(at - F64, 32));
    const d = f64x2.lt(v128.load(at, 48), v128.load(at - F64, 48));
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) break;
  }
  while (k < length && !(float(values, k) < float(values, k - 1))) k++;
  return k;
}

/** Running sum of what resets lost up to each sample. @returns the whole */
function sumResets(values: usize, length: i32, first: i32, lost: usize): f64 {
  memory.fill(lost, 0, (<usize>first) << 3);
  let sum: f64 = 0;
  let previous = float(values, first - 1);
  for (let k = first; k < length; k++) {
    const value = float(values, k);
    if (value < previous) sum += previous;
    put(lost, k, sum);
    previous = value;
  }
  return sum;
}

/**
 * `rate` and `increase`.
 * @param factors  what the times alone decide: for all steps the factor, then toStart, toEnd and sampled seconds
 * @param rangeSeconds  for `rate`; 0 for `increase`
 * @param lost  scratch: `length` floats
 * @returns 0, or 1 when what resets lost is not finite: nothing is written then
 */
export function counterRow(
  values: usize,
  length: i32,
  lo: usize,
  hi: usize,
  steps: i32,
  factors: usize,
  rangeSeconds: f64,
  lost: usize,
  out: usize,
): i32 {
  const bytes = (<usize>steps) << 3;
  const toStarts = factors + bytes;
  const toEnds = toStarts + bytes;
  const sampleds = toEnds + bytes;
  const reset = firstReset(values, length);
  const hasResets = reset < length;
  if (hasResets) {
    const whole = sumResets(values, length, reset, lost);
    if (!isFinite(whole)) return 1;
  }
  for (let i = 0; i < steps; i++) {
    const l = int(lo, i);
    const last = int(hi, i) - 1;
    if (last <= l) continue;
    const first = float(values, l);
    let delta = float(values, last) - first;
    if (hasResets) delta += float(lost, last) - float(lost, l);
    let factor = float(factors, i);
    const sampled = float(sampleds, i);
    if (first >= 0 && sampled * first < float(toStarts, i) * delta) {
      // The counter's zero point is nearer than the start of the range.
      const toZero = sampled * (first / delta);
      if (toZero < float(toStarts, i)) {
        factor = (sampled + toZero + float(toEnds, i)) / sampled;
        if (rangeSeconds != 0) factor /= rangeSeconds;
      }
    }
    put(out, i, delta * factor);
  }
  return 0;
}

/** `delta`. */
export function gaugeRow(values: usize, lo: usize, hi: usize, steps: i32, factors: usize, out: usize): i32 {
  for (let i = 0; i < steps; i++) {
    const l = int(lo, i);
    const last = int(hi, i) - 1;
    if (last > l) put(out, i, (float(values, last) - float(values, l)) * float(factors, i));
  }
  return 0;
}

/** Of equals the first; no NaN may be there. */
function larger(a: f64, b: f64): f64 {
  return b > a ? b : a;
}

function hasNaN(values: usize, length: i32): bool {
  let k = 0;
  let wrong = i64x2.splat(0);
  for (; k + 2 <= length; k += 2) {
    const pair = v128.load(values + ((<usize>k) << 3));
    wrong = v128.or(wrong, f64x2.ne(pair, pair));
  }
  if (v128.any_true(wrong)) return true;
  return k < length && isNaN(float(values, k));
}

/**
 * `max_over_time` (sign 1) and `min_over_time` (sign -1). From blocks of 2^shift samples: the largest up to each sample from
 * its block's start, and from each sample to its block's end. A window is the end of one block, whole ones, and the start of
 * another.
 * @param scratch  2 * length floats
 * @returns 0, or 1 when there is a NaN: nothing is written then
 */
export function extremeRow(
  values: usize,
  length: i32,
  lo: usize,
  hi: usize,
  steps: i32,
  shift: i32,
  sign: f64,
  scratch: usize,
  out: usize,
): i32 {
  const starts = scratch;
  const ends = scratch + ((<usize>length) << 3);
  if (hasNaN(values, length)) return 1;
  const block = 1 << shift;
  for (let from = 0; from < length; from += block) {
    const to = min(from + block, length);
    let best = float(values, from) * sign;
    let bestBack = float(values, to - 1) * sign;
    put(starts, from, best);
    put(ends, to - 1, bestBack);
    for (let k = from + 1, j = to - 2; k < to; k++, j--) {
      best = larger(best, float(values, k) * sign);
      put(starts, k, best);
      const value = float(values, j) * sign;
      bestBack = bestBack > value ? bestBack : value;
      put(ends, j, bestBack);
    }
  }
  for (let i = 0; i < steps; i++) {
    const l = int(lo, i);
    const last = int(hi, i) - 1;
    if (last < l) continue;
    const firstBlock = l >> shift;
    const lastBlock = last >> shift;
    let best: f64;
    if (firstBlock == lastBlock) {
      best = float(values, l) * sign;
      for (let k = l + 1; k <= last; k++) best = larger(best, float(values, k) * sign);
    } else {
      best = float(ends, l);
      for (let b = firstBlock + 1; b < lastBlock; b++) best = larger(best, float(starts, ((b + 1) << shift) - 1));
      best = larger(best, float(starts, last));
    }
    put(out, i, best * sign);
  }
  return 0;
}

/** What rounding lost of `s + x = t`: exactly, whichever is larger (Knuth, TAOCP 4.2.2). */
function lostOf(s: f64, x: f64, t: f64): f64 {
  const back = t - s;
  return s - (t - back) + (x - back);
}

/** The whole of a compensated sum. */
function sumWindow(values: usize, from: i32, to: i32): f64 {
  let sum: f64 = 0;
  let c: f64 = 0;
  for (let k = from; k < to; k++) {
    const x = float(values, k);
    const t = sum + x;
    c += lostOf(sum, x, t);
    sum = t;
  }
  return sum + c;
}

/** Sums in which larger ones than this take part may overflow. */
const TOO_LARGE: f64 = 1e300;
/** A window whose sum is a smaller share of the largest running sum is summed by itself: here its digits are lost. */
const LEAST_SHARE: f64 = 1e-10;

/**
 * `sum_over_time` and, with `isMean`, `avg_over_time`, as differences of running sums.
 * @param scratch  2 * (length + 1) floats: the sum before each sample, and what rounding lost of it
 * @returns 0, or 1 when a sum is not finite or may become so: nothing is written then
 */
export function sumRow(
  values: usize,
  length: i32,
  lo: usize,
  hi: usize,
  steps: i32,
  isMean: i32,
  scratch: usize,
  out: usize,
): i32 {
  const sums = scratch;
  const rests = scratch + ((<usize>(length + 1)) << 3);
  let sum: f64 = 0;
  let c: f64 = 0;
  let largest: f64 = 0;
  put(sums, 0, 0);
  put(rests, 0, 0);
  for (let k = 0; k < length; k++) {
    const x = float(values, k);
    const t = sum + x;
    c += lostOf(sum, x, t);
    sum = t;
    largest = Math.max(largest, Math.abs(t));
    put(sums, k + 1, sum);
    put(rests, k + 1, c);
  }
  if (!(largest < TOO_LARGE)) return 1;
  const least = largest * LEAST_SHARE;
  for (let i = 0; i < steps; i++) {
    const l = int(lo, i);
    const h = int(hi, i);
    if (h == l) continue;
    const before = -float(sums, l);
    const upTo = float(sums, h);
    const difference = upTo + before;
    const rest = lostOf(upTo, before, difference) + (float(rests, h) - float(rests, l));
    let whole = difference + rest;
    if (Math.abs(whole) < least) whole = sumWindow(values, l, h);
    put(out, i, isMean ? whole / <f64>(h - l) : whole);
  }
  return 0;
}

/** Most of the squares about the pivot that may be due to its distance from the window's mean: what is left keeps its digits. */
const MOST_CANCELLED: f64 = 0.9999;
/** Least variance in shares of the squared mean: below it the recurrence's own rounding shows in Prometheus' answer. */
const LEAST_SPREAD: f64 = 1e-7;

/**
 * `stdvar_over_time`, from running sums of the distances from `pivot` and of their squares. A step at which digits would be lost
 * gets NaN: the twin has to do it.
 * @param scratch  4 * (length + 1) floats
 * @returns the number of steps left to the twin; -1 when a sum is not finite, and nothing is written then
 */
export function varianceRow(
  values: usize,
  length: i32,
  lo: usize,
  hi: usize,
  steps: i32,
  pivot: f64,
  scratch: usize,
  out: usize,
): i32 {
  let sum: f64 = 0;
  let lost: f64 = 0;
  let squares: f64 = 0;
  let lostSquares: f64 = 0;
  // Per sample: both sums before it, and what rounding lost of them.
  let at = scratch;
  for (let k = 0; k <= length; k++, at += 32) {
    store<f64>(at, sum);
    store<f64>(at, lost, 8);
    store<f64>(at, squares, 16);
    store<f64>(at, lostSquares, 24);
    if (k == length) break;
    const distance = float(values, k) - pivot;
    const next = sum + distance;
    lost += lostOf(sum, distance, next);
    sum = next;
    const square = distance * distance;
    const nextSquares = squares + square;
    lostSquares += lostOf(squares, square, nextSquares);
    squares = nextSquares;
  }
  if (!(squares < TOO_LARGE)) return -1;
  const least = squares * LEAST_SHARE;
  let left = 0;
  for (let i = 0; i < steps; i++) {
    const l = int(lo, i);
    const h = int(hi, i);
    if (h == l) continue;
    const count = <f64>(h - l);
    const from = scratch + ((<usize>l) << 5);
    const to = scratch + ((<usize>h) << 5);
    const ownSum = load<f64>(to) - load<f64>(from) + (load<f64>(to, 8) - load<f64>(from, 8));
    const ownSquares = load<f64>(to, 16) - load<f64>(from, 16) + (load<f64>(to, 24) - load<f64>(from, 24));
    const ofPivot = (ownSum * ownSum) / count;
    const variance = (ownSquares - ofPivot) / count;
    const mean = pivot + ownSum / count;
    const isExact =
      ownSquares > least && ofPivot < ownSquares * MOST_CANCELLED && variance > mean * mean * LEAST_SPREAD;
    if (!isExact) left++;
    put(out, i, isExact ? variance : NaN);
  }
  return left;
}
