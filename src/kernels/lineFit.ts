/**
 * `deriv` and `predict_linear`: least squares over the windows of a row, all four sums compensated, two at a time.
 * Twin: src/main/engine/kernels/trend.ts, bit for bit.
 */

function float(array: usize, index: i32): f64 {
  return load<f64>(array + ((<usize>index) << 3));
}

function int(array: usize, index: i32): i32 {
  return load<i32>(array + ((<usize>index) << 2));
}

/** What is lost so far, per lane, when `sum + term` became `next`; nothing can be kept beside an infinity. */
function lostIn(sum: v128, term: v128, next: v128, lost: v128): v128 {
  const ofLarger = f64x2.add(f64x2.sub(sum, next), term);
  const ofSmaller = f64x2.add(f64x2.sub(term, next), sum);
  const isLarger = f64x2.ge(f64x2.abs(sum), f64x2.abs(term));
  const isFinite = f64x2.ne(f64x2.abs(next), f64x2.splat(Infinity));
  return v128.and(f64x2.add(lost, v128.bitselect(ofLarger, ofSmaller, isLarger)), isFinite);
}

/**
 * @param origins  time at which x is 0 and seconds to go from there, for all steps one after the other; 0 for the slope alone, with x
 *                 counted from the first sample of each window
 */
export function lineRow(
  values: usize,
  times: usize,
  lo: usize,
  hi: usize,
  steps: i32,
  origins: usize,
  out: usize,
): i32 {
  const seconds = origins + ((<usize>steps) << 3);
  for (let i = 0; i < steps; i++) {
    const l = int(lo, i);
    const h = int(hi, i);
    if (h - l < 2) continue;
    const first = float(values, l);
    const origin = origins == 0 ? float(times, l) : float(origins, i);
    let isConstant = true;
    // Lanes: x and y, x * x and x * y.
    let sums = f64x2.splat(0);
    let lost = f64x2.splat(0);
    let products = f64x2.splat(0);
    let lostProducts = f64x2.splat(0);
    for (let k = l; k < h; k++) {
      const y = float(values, k);
      const x = (float(times, k) - origin) / 1e3;
      if (y != first) isConstant = isConstant && k == l;
      const term = f64x2.replace_lane(f64x2.splat(x), 1, y);
      const product = f64x2.mul(term, f64x2.splat(x));
      const next = f64x2.add(sums, term);
      lost = lostIn(sums, term, next, lost);
      sums = next;
      const nextProducts = f64x2.add(products, product);
      lostProducts = lostIn(products, product, nextProducts, lostProducts);
      products = nextProducts;
    }
    let slope: f64 = 0;
    let intercept = first;
    if (isConstant) {
      if (abs(first) == Infinity) {
        slope = NaN;
        intercept = NaN;
      }
    } else {
      const n = <f64>(h - l);
      const x = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(lost, 0);
      const y = f64x2.extract_lane(sums, 1) + f64x2.extract_lane(lost, 1);
      const xx = f64x2.extract_lane(products, 0) + f64x2.extract_lane(lostProducts, 0);
      const xy = f64x2.extract_lane(products, 1) + f64x2.extract_lane(lostProducts, 1);
      slope = (xy - (x * y) / n) / (xx - (x * x) / n);
      intercept = y / n - (slope * x) / n;
    }
    store<f64>(out + ((<usize>i) << 3), origins == 0 ? slope : slope * float(seconds, i) + intercept);
  }
  return 0;
}
