/**
 * Messages of the D-Bus wire protocol, as far as method calls without arguments beyond strings need it.
 * @see D-Bus Specification, "Message Protocol"
 */

/** Header fields by their codes. */
const PATH = 1;
const INTERFACE = 2;
const MEMBER = 3;
const REPLY_SERIAL = 5;
const DESTINATION = 6;
const SIGNATURE = 8;

const METHOD_CALL = 1;
const LITTLE_ENDIAN = 0x6c;
const VERSION = 1;
/** Of the fixed part and the length of the field array. */
const FIXED_BYTES = 16;

export interface DbusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly args: readonly string[];
}

export interface DbusMessage {
  readonly type: 'call' | 'return' | 'error' | 'signal' | 'unknown';
  /** Of the call this answers; 0 for none. */
  readonly replySerial: number;
  /** Of a call; '' for what is none. */
  readonly member: string;
  readonly body: DbusReader;
}

const TYPES = ['unknown', 'call', 'return', 'error', 'signal'] as const;

export function encodeCall(call: DbusCall, serial: number): Buffer {
  const body = new DbusWriter();
  for (const text of call.args) body.string(text);
  const header = new DbusWriter();
  header.bytes(LITTLE_ENDIAN, METHOD_CALL, 0, VERSION);
  header.uint32(body.length);
  header.uint32(serial);
  const fields = new DbusWriter();
  const field = (code: number, signature: 'o' | 's', value: string): void => {
    fields.align(8);
    fields.bytes(code);
    fields.signature(signature);
    fields.string(value);
  };
  field(PATH, 'o', call.path);
  field(INTERFACE, 's', call.interface);
  field(MEMBER, 's', call.member);
  field(DESTINATION, 's', call.destination);
  if (call.args.length > 0) {
    fields.align(8);
    fields.bytes(SIGNATURE);
    fields.signature('g');
    fields.signature('s'.repeat(call.args.length));
  }
  header.uint32(fields.length);
  header.append(fields);
  header.align(8);
  header.append(body);
  return header.take();
}

/** @returns the length of the message that begins here, undefined until enough of it is there to tell */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  const isLittle = bytes[0] === LITTLE_ENDIAN;
  const read = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  return FIXED_BYTES + roundUp(read(12), 8) + read(4);
}

/** @param bytes  one whole message */
export function decodeMessage(bytes: Buffer): DbusMessage {
  const reader = new DbusReader(bytes, bytes[0] === LITTLE_ENDIAN, 0);
  const type = TYPES[bytes[1] ?? 0] ?? 'unknown';
  reader.skip(12);
  const end = reader.uint32() + FIXED_BYTES;
  let replySerial = 0;
  let member = '';
  while (reader.at < end) {
    reader.align(8);
    const code = reader.byte();
    const signature = reader.signature();
    if (signature === 'u') {
      const value = reader.uint32();
      if (code === REPLY_SERIAL) replySerial = value;
    } else if (signature === 'g') reader.signature();
    else {
      const text = reader.string();
      if (code === MEMBER) member = text;
    }
  }
  reader.align(8);
  return { type, replySerial, member, body: new DbusReader(bytes.subarray(reader.at), bytes[0] === LITTLE_ENDIAN, 0) };
}

/** Reads values one after the other, each at its own alignment. */
export class DbusReader {
  at: number;
  readonly #bytes: Buffer;
  readonly #isLittle: boolean;

  constructor(bytes: Buffer, isLittle: boolean, at: number) {
    this.#bytes = bytes;
    this.#isLittle = isLittle;
    this.at = at;
  }

  align(to: number): void {
    this.at = roundUp(this.at, to);
  }

  skip(count: number): void {
    this.at += count;
  }

  byte(): number {
    this.at += 1;
    return this.#bytes.readUInt8(this.at - 1);
  }

  uint32(): number {
    this.align(4);
    this.at += 4;
    return this.#isLittle ? this.#bytes.readUInt32LE(this.at - 4) : this.#bytes.readUInt32BE(this.at - 4);
  }

  /** A string or an object path. */
  string(): string {
    return this.#text(this.uint32());
  }

  signature(): string {
    return this.#text(this.byte());
  }

  #text(length: number): string {
    const start = this.at;
    this.at += length + 1;
    if (this.at > this.#bytes.length) throw new RangeError('a D-Bus message ends inside a text');
    return this.#bytes.toString('utf8', start, start + length);
  }
}

export class DbusWriter {
  #bytes = Buffer.alloc(256);
  length = 0;

  align(to: number): void {
    const end = roundUp(this.length, to);
    this.#reserve(end);
    this.length = end;
  }

  bytes(...values: readonly number[]): void {
    this.#reserve(this.length + values.length);
    for (const value of values) this.#bytes[this.length++] = value;
  }

  uint32(value: number): void {
    this.align(4);
    this.#reserve(this.length + 4);
    this.#bytes.writeUInt32LE(value, this.length);
    this.length += 4;
  }

  string(text: string): void {
    this.uint32(Buffer.byteLength(text));
    this.#text(text);
  }

  signature(text: string): void {
    this.bytes(text.length);
    this.#text(text);
  }

  append(other: DbusWriter): void {
    const bytes = other.take();
    this.#reserve(this.length + bytes.length);
    bytes.copy(this.#bytes, this.length);
    this.length += bytes.length;
  }

  take(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  #text(text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(this.length + length + 1);
    this.#bytes.write(text, this.length);
    this.length += length + 1;
  }

  /** What is beyond `length` is zero, so padding and final zeros need no writing. */
  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const wider = Buffer.alloc(2 * length);
    this.#bytes.copy(wider, 0, 0, this.length);
    this.#bytes = wider;
  }
}

const roundUp = (at: number, to: number): number => Math.ceil(at / to) * to;
