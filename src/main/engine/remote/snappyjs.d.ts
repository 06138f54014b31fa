/** The package brings no types of its own. */
declare module 'snappyjs' {
  /** @throws Error when the bytes are not snappy, or would unpack to more than `maxBytes` */
  export function uncompress(compressed: Uint8Array, maxBytes?: number): Uint8Array;
  export function compress(bytes: Uint8Array): Uint8Array;
}
