/**
 * Arrays for the buckets of histograms. They are short and there are many: each in memory of its own would be allocated and
 * freed outside of the JavaScript heap, which costs more than filling it. Instead they are stretches of a larger array, which
 * lives for as long as one of them does.
 */
const SLAB = 4096;
/** Longer ones get memory of their own. */
const MAX_SHARED = 256;

let slab = new Float64Array(0);
let used = 0;

/** Zeroed. */
export function newBuckets(count: number): Float64Array<ArrayBuffer> {
  if (count > MAX_SHARED) return new Float64Array(count);
  if (used + count > slab.length) {
    slab = new Float64Array(SLAB);
    used = 0;
  }
  const buckets = slab.subarray(used, used + count);
  used += count;
  return buckets;
}
