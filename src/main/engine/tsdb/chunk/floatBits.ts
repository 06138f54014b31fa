/** The integer view of floats through which values are copied: V8 may rewrite the payload of a NaN that passes through a number. */
export function bitsOfFloats(values: Float64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

export function copyBits(from: Int32Array, fromIndex: number, to: Int32Array, toIndex: number): void {
  to[2 * toIndex] = from[2 * fromIndex] as number;
  to[2 * toIndex + 1] = from[2 * fromIndex + 1] as number;
}
