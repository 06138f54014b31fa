/** Reads what ByteWriter wrote. Every read past the end, and every varint longer than 53 bits, is `chunk_corrupt`. */
import { AppError } from '../../../../shared/errors.ts';

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  offset: number;
  #view: DataView | undefined;

  constructor(bytes: Uint8Array, offset = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  /** Made when somebody asks: most short blobs are varints only. */
  get view(): DataView {
    return (this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength));
  }

  get isAtEnd(): boolean {
    return this.offset >= this.end;
  }

  u8(): number {
    this.need(1);
    return this.bytes[this.offset++] as number;
  }

  u32(): number {
    this.need(4);
    const value = this.view.getUint32(this.offset, true);
    this.offset += 4;
    return value;
  }

  varint(): number {
    const { bytes } = this;
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 8; i++) {
      this.need(1);
      const byte = bytes[this.offset++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= 128;
    }
    throw new AppError('chunk_corrupt', `A number at byte ${this.offset} of a blob is longer than 53 bits.`);
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    const length = this.varint();
    const bytes = this.take(length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('utf8');
  }

  take(count: number): Uint8Array {
    this.need(count);
    this.offset += count;
    return this.bytes.subarray(this.offset - count, this.offset);
  }

  skip(count: number): void {
    this.need(count);
    this.offset += count;
  }

  /** @throws AppError `chunk_corrupt` unless `count` more bytes are there */
  need(count: number): void {
    if (this.offset + count > this.end) {
      throw new AppError(
        'chunk_corrupt',
        `A blob ends at byte ${this.end}, inside a value that starts at ${this.offset}.`,
      );
    }
  }
}
