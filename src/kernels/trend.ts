/** Lines through the samples of a window: `deriv` and `predict_linear`. Twin: src/main/engine/kernels/trend.ts. */

let slope: f64 = 0;
let intercept: f64 = 0;

/** What rounding loses of `s + x = t`, in two lanes: exactly, whichever is larger (Knuth, TAOCP 4.2.2). */
function lostOf(s: v128, x: v128, t: v128): v128 {
  const back = f64x2.sub(t, s);
  return f64x2.add(f64x2.sub(s, f64x2.sub(t, back)), f64x2.sub(x, back));
}

/** Least squares over samples l … h - 1 with x in seconds from `origin`. */
function fitLine(times: usize, values: usize, l: i32, h: i32, origin: f64): void {
  const first = load<f64>(values + ((<usize>l) << 3));
  const infinity = f64x2.splat(Infinity);
  let isConstant = true;
  // Sums of x and y, and of xy and xx.
  let one = f64x2.splat(0);
  let lostOfOne = f64x2.splat(0);
  let two = f64x2.splat(0);
  let lostOfTwo = f64x2.splat(0);
  for (let k = l; k < h; k++) {
    const y = load<f64>(values + ((<usize>k) << 3));
    if (y != first && k > l) isConstant = false;
    const x = (load<f64>(times + ((<usize>k) << 3)) - origin) / 1e3;
    const xy = f64x2.replace_lane(f64x2.splat(x), 1, y);
    const nextOne = f64x2.add(one, xy);
    lostOfOne = v128.andnot(f64x2.add(lostOfOne, lostOf(one, xy, nextOne)), f64x2.eq(f64x2.abs(nextOne), infinity));
    one = nextOne;
    // x * y and x * x.
    const products = f64x2.mul(f64x2.splat(x), f64x2.replace_lane(f64x2.splat(y), 1, x));
    const nextTwo = f64x2.add(two, products);
    lostOfTwo = v128.andnot(
      f64x2.add(lostOfTwo, lostOf(two, products, nextTwo)),
      f64x2.eq(f64x2.abs(nextTwo), infinity),
    );
    two = nextTwo;
  }
  if (isConstant) {
    const isInfinite = Math.abs(first) == Infinity;
    slope = isInfinite ? NaN : 0;
    intercept = isInfinite ? NaN : first;
    return;
  }
  const n = <f64>(h - l);
  const wholeOne = f64x2.add(one, lostOfOne);
  const wholeTwo = f64x2.add(two, lostOfTwo);
  const sumX = f64x2.extract_lane(wholeOne, 0);
  const sumY = f64x2.extract_lane(wholeOne, 1);
  slope = (f64x2.extract_lane(wholeTwo, 0) - (sumX * sumY) / n) / (f64x2.extract_lane(wholeTwo, 1) - (sumX * sumX) / n);
  intercept = sumY / n - (slope * sumX) / n;
}

export function derivRow(times: usize, values: usize, lo: usize, hi: usize, steps: i32, out: usize): i32 {
  for (let i: usize = 0; i < <usize>steps; i++) {
    const l = load<i32>(lo + (i << 2));
    const h = load<i32>(hi + (i << 2));
    if (h - l < 2) continue;
    fitLine(times, values, l, h, load<f64>(times + ((<usize>l) << 3)));
    store<f64>(out + (i << 3), slope);
  }
  return 0;
}

/** @param table  per step the time it is evaluated at; then per step how many seconds further to look */
export function predictRow(
  times: usize,
  values: usize,
  lo: usize,
  hi: usize,
  steps: i32,
  table: usize,
  out: usize,
): i32 {
  const seconds = table + ((<usize>steps) << 3);
  for (let i: usize = 0; i < <usize>steps; i++) {
    const l = load<i32>(lo + (i << 2));
    const h = load<i32>(hi + (i << 2));
    if (h - l < 2) continue;
    fitLine(times, values, l, h, load<f64>(table + (i << 3)));
    store<f64>(out + (i << 3), slope * load<f64>(seconds + (i << 3)) + intercept);
  }
  return 0;
}
