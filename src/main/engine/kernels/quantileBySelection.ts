/** A quantile without sorting: only the two values at its rank are brought to their places. */
import { quantileOfSorted } from './quantile.ts';

/**
 * The q-quantile of the first `count` values, whose order is lost.
 * @see Hoare, Algorithm 65: Find, 1961
 */
export function quantileBySelection(q: number, values: Float64Array, count: number): number {
  if (count === 0 || !(q >= 0 && q <= 1)) return quantileOfSorted(q, values, count);
  const rank = q * (count - 1);
  const lower = Math.floor(rank);
  if (!select(values, count, lower)) {
    // NaN has no place between numbers; sorting has one for it.
    values.subarray(0, count).sort();
    return quantileOfSorted(q, values, count);
  }
  const atLower = values[lower] as number;
  const weight = rank - lower;
  const atUpper = lower + 1 < count ? smallest(values, lower + 1, count) : atLower;
  return atLower * (1 - weight) + atUpper * weight;
}

/** Puts the value of rank `k` where it would be if all were sorted, smaller ones before it. @returns false where there is a NaN */
function select(values: Float64Array, count: number, k: number): boolean {
  for (let i = 0; i < count; i++) if (Number.isNaN(values[i])) return false;
  let left = 0;
  let right = count - 1;
  while (left < right) {
    const pivot = middleOfThree(values[left] as number, values[(left + right) >> 1] as number, values[right] as number);
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const kept = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = kept;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return true;
  }
  return true;
}

/** Keeps sorted and reversed input from being the worst case. */
function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function smallest(values: Float64Array, from: number, to: number): number {
  let best = values[from] as number;
  for (let i = from + 1; i < to; i++) if ((values[i] as number) < best) best = values[i] as number;
  return best;
}
