/** Quantiles of plain numbers, NaN sorting below every number. */

/** Room for the values of one set; grown, never shrunk. */
let scratch = new Float64Array(256);

/** Up to here sorting by insertion is faster than a call of the engine's own sort. */
const FEW = 48;

/** Room for `count` values, to be filled and given to `quantileOfScratch`. */
export function quantileScratch(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(Math.max(count, 2 * scratch.length));
  return scratch;
}

/** The q-quantile of the first `count` values of the scratch, which is sorted by it. */
export function quantileOfScratch(q: number, count: number): number {
  if (count > FEW || !sortFew(count)) scratch.subarray(0, count).sort();
  return quantileOfSorted(q, scratch, count);
}

/** @param sorted  its first `count` numbers ascend, NaN at their end */
export function quantileOfSorted(q: number, sorted: Float64Array, count: number): number {
  if (count === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  // A typed array sorts NaN to its end; Prometheus has it first.
  let nans = 0;
  while (nans < count && Number.isNaN(sorted[count - 1 - nans])) nans++;
  const rank = q * (count - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(count - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  const atLower = lower < nans ? Number.NaN : (sorted[lower - nans] as number);
  const atUpper = upper < nans ? Number.NaN : (sorted[upper - nans] as number);
  return atLower * (1 - weight) + atUpper * weight;
}

/** @returns false at a NaN, which has no place between numbers; the values are then in any order */
function sortFew(count: number): boolean {
  for (let i = 0; i < count; i++) {
    const value = scratch[i] as number;
    if (Number.isNaN(value)) return false;
    let at = i;
    for (; at > 0 && (scratch[at - 1] as number) > value; at--) scratch[at] = scratch[at - 1] as number;
    scratch[at] = value;
  }
  return true;
}
