/** Quantiles of plain numbers, NaN sorting below every number. */

/** Room for the values of one set; grown, never shrunk. */
let scratch = new Float64Array(256);

/** Room for `count` values, to be filled and given to `quantileOfScratch`. */
export function quantileScratch(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(Math.max(count, 2 * scratch.length));
  return scratch;
}

/** The q-quantile of the first `count` values of the scratch, which is sorted by it. */
export function quantileOfScratch(q: number, count: number): number {
  if (count === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = scratch.subarray(0, count).sort();
  // A typed array sorts NaN to its end; Prometheus has it first.
  let nans = 0;
  while (nans < count && Number.isNaN(sorted[count - 1 - nans])) nans++;
  const valueAt = (rank: number): number => (rank < nans ? Number.NaN : (sorted[rank - nans] as number));
  const rank = q * (count - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(count - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return valueAt(lower) * (1 - weight) + valueAt(upper) * weight;
}
