/**
 * Bucket bounds of native histograms. Bucket `index` of an exponential schema ends at 2^(index × 2^-schema) and begins where
 * the one before ends; in a histogram with custom buckets the index counts its bounds and the last bucket ends at +Inf.
 * @see Prometheus model/histogram/generic.go
 */
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from '../../storage/histogram.ts';

/** Resolution of the finest schema: bounds of all others are a subset. */
const FINEST_SCHEMA = 8;

export function usesCustomBuckets(histogram: FloatHistogram): boolean {
  return histogram.schema === CUSTOM_BUCKETS_SCHEMA;
}

/** Upper bound of a bucket of `histogram`, without its sign. */
export function upperBound(histogram: FloatHistogram, index: number): number {
  return histogram.customValues !== undefined && usesCustomBuckets(histogram)
    ? customBound(histogram.customValues, index)
    : exponentialBound(index, histogram.schema);
}

export function customBound(bounds: Float64Array, index: number): number {
  if (index < 0) return Number.NEGATIVE_INFINITY;
  return bounds[index] ?? Number.POSITIVE_INFINITY;
}

/** 2^(index × 2^-schema), to the bit what Prometheus has; the bucket before the overflow bucket ends at the largest float. */
export function exponentialBound(index: number, schema: number): number {
  if (schema < 0) {
    const exponent = index * 2 ** -schema;
    return exponent === 1024 ? Number.MAX_VALUE : 2 ** exponent;
  }
  const parts = 2 ** schema;
  const exponent = Math.floor(index / parts) + 1;
  const fraction = FRACTIONS[(index - (exponent - 1) * parts) * 2 ** (FINEST_SCHEMA - schema)] ?? Number.NaN;
  if (exponent === 1025 && fraction === 0.5) return Number.MAX_VALUE;
  return exponent > 1023 ? fraction * 2 ** 1023 * 2 ** (exponent - 1023) : fraction * 2 ** exponent;
}

/** The bucket of a coarser schema that holds bucket `index` of a finer one. */
export function coarserIndex(index: number, fromSchema: number, toSchema: number): number {
  return ((index - 1) >> (fromSchema - toSchema)) + 1;
}

/** 0.5 × 2^(i/256) for i < 256: Prometheus' table, which multiplies roots of two from the largest down. */
const FRACTIONS: Float64Array = Float64Array.from({ length: 2 ** FINEST_SCHEMA }, (_, i) => {
  let fraction = 0.5;
  for (let bit = 1; bit <= FINEST_SCHEMA; bit++) {
    if ((i >> (FINEST_SCHEMA - bit)) & 1) fraction *= rootOfTwo(bit);
  }
  return fraction;
});

/** 2^(2^-n). In Prometheus' table the square root of two is one unit in the last place low. */
function rootOfTwo(n: number): number {
  if (n === 1) return Math.SQRT2 - Number.EPSILON;
  let root = 2;
  for (let i = 0; i < n; i++) root = Math.sqrt(root);
  return root;
}
