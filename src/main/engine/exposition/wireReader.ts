/** Protobuf's wire format, as much of it as metrics use. Bounds are checked: a broken body ends in an error, not in garbage. */
import { ExpositionError } from './expositionParser.ts';

const TWO_32 = 2 ** 32;

export class WireReader {
  position: number;
  readonly end: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.position = start;
    this.end = end;
  }

  get isDone(): boolean {
    return this.position >= this.end;
  }

  /** Field number and wire type of the next field, as `number * 8 + type`. */
  tag(): number {
    return this.uint();
  }

  /** An unsigned varint as a double: exact up to 2^53, which counts of events do not pass. */
  uint(): number {
    const [low, high] = this.#varint();
    return high * TWO_32 + low;
  }

  /** A varint that may be negative in two's complement (int32, int64). */
  int(): number {
    const [low, high] = this.#varint();
    return high >= 0x80000000 ? (high - TWO_32) * TWO_32 + low : high * TWO_32 + low;
  }

  /** A zigzag varint (sint32, sint64). */
  sint(): number {
    const value = this.uint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    const at = this.#take(8);
    return this.#bytes.readDoubleLE(at);
  }

  /** A reader over the bytes of a length-delimited field. */
  message(): WireReader {
    const length = this.uint();
    const at = this.#take(length);
    return new WireReader(this.#bytes, at, at + length);
  }

  text(): string {
    const part = this.message();
    return this.#bytes.toString('utf8', part.position, part.end);
  }

  /** One number, or a packed list of them: repeated fields come in either form. */
  numbers(tag: number, read: (reader: WireReader) => number, into: number[]): void {
    if ((tag & 7) !== 2) {
      into.push(read(this));
      return;
    }
    for (const part = this.message(); !part.isDone;) into.push(read(part));
  }

  /** Passes over a field nobody asked for. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.#varint();
        return;
      case 1:
        this.#take(8);
        return;
      case 2:
        this.message();
        return;
      case 5:
        this.#take(4);
        return;
      default:
        throw broken();
    }
  }

  #take(length: number): number {
    const at = this.position;
    if (at + length > this.end) throw broken();
    this.position = at + length;
    return at;
  }

  #varint(): readonly [number, number] {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    throw broken();
  }
}

const broken = (): ExpositionError => new ExpositionError(0, 'the protobuf body is broken (unexpected EOF)');
