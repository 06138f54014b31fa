/**
 * The staleness marker: one NaN bit pattern that ends a series. It must be told apart from an ordinary NaN by its bits,
 * read through an integer view, because V8 may rewrite the bits of a NaN that passes through a number variable.
 * @see Prometheus model/value/value.go (StaleNaN 0x7ff0000000000002, NormalNaN 0x7ff8000000000001)
 */
export const STALE_HIGH = 0x7ff00000;
export const STALE_LOW = 0x00000002;

/** `bits` is a little-endian Uint32 view of a Float64Array; `index` counts float64 slots. */
export function isStaleMarker(bits: Uint32Array, index: number): boolean {
  return bits[2 * index + 1] === STALE_HIGH && bits[2 * index] === STALE_LOW;
}

export function writeStaleMarker(bits: Uint32Array, index: number): void {
  bits[2 * index] = STALE_LOW;
  bits[2 * index + 1] = STALE_HIGH;
}

/** The integer view that both functions above want; shares memory with `values`. */
export function bitsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}
