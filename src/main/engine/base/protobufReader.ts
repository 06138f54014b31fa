/**
 * Reads protobuf's wire format in place. Times and counts become plain numbers: a general reader makes a bigint of each
 * int64, which costs more than everything else a sample needs.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
import { AppError } from '../../../shared/errors.ts';

const VARINT = 0;
const FIXED64 = 1;
export const LENGTH = 2;
const FIXED32 = 5;

export class ProtobufReader {
  pos: number;
  readonly end: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length, view = viewOf(bytes)) {
    this.#bytes = bytes;
    this.#view = view;
    this.pos = pos;
    this.end = end;
  }

  get hasMore(): boolean {
    return this.pos < this.end;
  }

  /** Field number and wire type of the next field: `field * 8 + type`. */
  tag(): number {
    return this.unsigned();
  }

  /** Whether the next field has this tag, of one byte. */
  nextIs(tag: number): boolean {
    return this.pos < this.end && this.#bytes[this.pos] === tag;
  }

  /** Exact up to 2^53; larger ones lose their low bits, which no time or count has. */
  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw corrupt('a number is longer than ten bytes');
  }

  /** int64: two's complement in 64 bits, exact within ±2^53. */
  signed(): number {
    const start = this.pos;
    const value = this.unsigned();
    if (value < 2 ** 63) return value;
    // Negative: read again as a bigint, for the low bits decide.
    this.pos = start;
    let bits = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      bits |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, bits));
    }
  }

  /** sint32 and sint64. */
  zigzag(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.pos, true);
    this.pos += 8;
    return value;
  }

  /** Copies the eight bytes as they are, so that a NaN keeps its payload. `bits` is the Uint32 view of the target. */
  doubleBits(bits: Uint32Array, index: number): void {
    this.#need(8);
    bits[2 * index] = this.#view.getUint32(this.pos, true);
    bits[2 * index + 1] = this.#view.getUint32(this.pos + 4, true);
    this.pos += 8;
  }

  text(): string {
    const end = this.#lengthEnd();
    const text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.pos, end - this.pos).toString('utf8');
    this.pos = end;
    return text;
  }

  /** A reader over the next embedded message; this one moves past it. */
  message(): ProtobufReader {
    const end = this.#lengthEnd();
    const inner = new ProtobufReader(this.#bytes, this.pos, end, this.#view);
    this.pos = end;
    return inner;
  }

  /**
   * Enters the next embedded message without a reader of its own, for messages of a few bytes of which there are many.
   * @returns where it ends; the caller reads up to there and then says `leave`
   */
  enter(): number {
    return this.#lengthEnd();
  }

  leave(end: number): void {
    if (this.pos !== end) throw corrupt('a field leaves its message');
  }

  /** Another reader over a part of the same message. */
  part(from: number, to: number): ProtobufReader {
    return new ProtobufReader(this.#bytes, from, to, this.#view);
  }

  /** The bytes of a part as a text of as many characters: a key for a Map. */
  keyOf(from: number, to: number): string {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, to - from).toString('latin1');
  }

  /** One number, or a packed list of them: repeated fields come in either form. */
  numbers(tag: number, read: (reader: ProtobufReader) => number, into: number[]): void {
    if ((tag & 7) !== LENGTH) {
      into.push(read(this));
      return;
    }
    for (const part = this.message(); part.hasMore;) into.push(read(part));
  }

  /** Passes over a field of this wire type that nobody asked for. */
  skip(type: number): void {
    if (type === VARINT) this.unsigned();
    else if (type === FIXED64) this.#advance(8);
    else if (type === LENGTH) this.pos = this.#lengthEnd();
    else if (type === FIXED32) this.#advance(4);
    else throw corrupt(`there is no wire type ${type}`);
  }

  #lengthEnd(): number {
    const length = this.unsigned();
    this.#need(length);
    return this.pos + length;
  }

  #advance(count: number): void {
    this.#need(count);
    this.pos += count;
  }

  #byte(): number {
    if (this.pos >= this.end) throw corrupt('the message is cut short');
    return this.#bytes[this.pos++] as number;
  }

  #need(count: number): void {
    if (this.pos + count > this.end) throw corrupt('the message is cut short');
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const corrupt = (why: string): AppError => new AppError('bad_data', `This is not valid protobuf: ${why}.`);
