/**
 * Text as UTF-8 bytes, written once: a dashboard's answer is megabytes of short numbers, for which strings would be made, joined
 * and encoded. Integers and short decimals, most of what is measured, become digits without a string in between.
 */
import { timeText, valueText } from './numberText.ts';
import { digits, findShortestDigits } from './shortestDigits.ts';

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const QUOTE = 34;
const BRACKET = 93;
/** Longest of `valueText`: sign, 17 digits, point, exponent, or `0.00000` before the digits. */
const MAX_NUMBER = 32;
/** Up to here a loop is faster than a call out of JavaScript. */
const SHORT_TEXT = 48;
/** A number of up to 15 digits is told apart from all others by them, so its digits are the shortest. */
const MAX_EXACT = 1e15;
/** Six decimals: finer ones are rare, and smaller numbers have an exponent. */
const DECIMALS = 6;
const SCALE = 10 ** DECIMALS;

/** A piece of an answer and the longest row behind it, mostly. */
const KEPT_BYTES = 256 * 1024;
const MAX_IDLE = 8;
/** Memory that is new to the process costs more than writing into it: buffers are used again. */
const idle: Buffer<ArrayBuffer>[] = [];

export class JsonBytes {
  /** Bytes after `length` are anything. */
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  #isTaken = false;

  constructor() {
    this.#bytes = idle.pop() ?? Buffer.allocUnsafeSlow(KEPT_BYTES);
  }

  /** What was written, valid until the next `clear`. */
  written(): Uint8Array {
    this.#isTaken = true;
    return this.#bytes.subarray(0, this.#length);
  }

  /** Whether somebody has what was written so far. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Starts again from the first byte of the same memory. */
  clear(): void {
    this.#isTaken = false;
    this.#length = 0;
  }

  /** The end: nobody may use what was written any more. */
  giveBack(): void {
    if (this.#bytes.length === KEPT_BYTES && idle.length < MAX_IDLE) idle.push(this.#bytes);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }

  text(text: string): void {
    this.#reserve(3 * text.length);
    if (text.length > SHORT_TEXT || !this.#shortText(text)) {
      this.#length += this.#bytes.write(text, this.#length, 'utf8');
    }
  }

  /** A time as `timeText` has it. */
  time(ms: number): void {
    if (!Number.isInteger(ms) || ms < 0 || ms >= MAX_EXACT) return this.text(timeText(ms));
    this.#reserve(MAX_NUMBER);
    const seconds = Math.floor(ms / 1000);
    const rest = ms - seconds * 1000;
    this.#digits(seconds, digitCount(seconds));
    if (rest === 0) return;
    this.#bytes[this.#length++] = POINT;
    this.#digits(rest, 3);
  }

  /** A number as `valueText` has it. */
  number(value: number): void {
    this.#reserve(MAX_NUMBER);
    const magnitude = Math.abs(value);
    if (magnitude < MAX_EXACT) {
      if (Number.isInteger(value)) {
        if (value === 0 && Object.is(value, -0)) this.#bytes[this.#length++] = MINUS;
        this.#integer(value);
        return;
      }
      const scaled = Math.round(magnitude * SCALE);
      if (scaled < MAX_EXACT && scaled / SCALE === magnitude) {
        this.#decimal(scaled, value < 0);
        return;
      }
    }
    if (findShortestDigits(magnitude)) this.#shortest(value < 0);
    else this.#ascii(valueText(value));
  }

  /** The number, the quote and the bracket that end a sample. */
  numberAndEnd(value: number): void {
    this.number(value);
    this.#reserve(2);
    this.#bytes[this.#length++] = QUOTE;
    this.#bytes[this.#length++] = BRACKET;
  }

  /** Copies bytes that were written before. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    const out = this.#bytes;
    let at = this.#length;
    for (let i = from; i < to; i++) out[at++] = bytes[i] as number;
    this.#length = at;
  }

  /** Bytes of another memory. */
  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  get length(): number {
    return this.#length;
  }

  #integer(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.#bytes[this.#length++] = MINUS;
      rest = -rest;
    }
    this.#digits(rest, digitCount(rest));
  }

  /** `scaled` is the magnitude in millionths. */
  #decimal(scaled: number, isNegative: boolean): void {
    if (isNegative) this.#bytes[this.#length++] = MINUS;
    const whole = Math.floor(scaled / SCALE);
    let fraction = scaled - whole * SCALE;
    let places = DECIMALS;
    while (fraction % 10 === 0) {
      fraction /= 10;
      places--;
    }
    this.#digits(whole, digitCount(whole));
    this.#bytes[this.#length++] = POINT;
    this.#digits(fraction, places);
  }

  /** What `findShortestDigits` found, without an exponent. */
  #shortest(isNegative: boolean): void {
    if (isNegative) this.#bytes[this.#length++] = MINUS;
    const { high, low, exponent } = digits;
    // The seventeen digits go where they belong if the number is below 1; then those before the point are moved forward.
    if (exponent < 0) {
      this.#bytes[this.#length++] = ZERO;
      this.#bytes[this.#length++] = POINT;
      for (let i = -1; i > exponent; i--) this.#bytes[this.#length++] = ZERO;
    } else this.#length++;
    const start = this.#length;
    this.#digits(high, 9);
    this.#digits(low, 8);
    const bytes = this.#bytes;
    let end = this.#length;
    while (bytes[end - 1] === ZERO) end--;
    if (exponent >= 0) {
      const point = start + exponent;
      for (let i = start - 1; i < point; i++) bytes[i] = bytes[i + 1] as number;
      bytes[point] = POINT;
      // A whole number has no point, and keeps the zeros before it.
      if (end <= point + 1) end = point;
    }
    this.#length = end;
  }

  /** The last `count` digits of a non-negative integer, with leading zeros. */
  #digits(value: number, count: number): void {
    const bytes = this.#bytes;
    const end = this.#length + count;
    this.#length = end;
    let at = end;
    let rest = value;
    let left = count;
    // Integers of 32 bits divide much faster: nine digits at a time.
    while (left > 9) {
      const high = Math.floor(rest / 1e9);
      let low = (rest - high * 1e9) | 0;
      for (let i = 0; i < 9; i++) {
        const next = (low / 10) | 0;
        bytes[--at] = ZERO + low - next * 10;
        low = next;
      }
      rest = high;
      left -= 9;
    }
    let small = rest | 0;
    while (left-- > 0) {
      const next = (small / 10) | 0;
      bytes[--at] = ZERO + small - next * 10;
      small = next;
    }
  }

  /** @returns false when it is not ASCII; what was written then is void */
  #shortText(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[start + i] = code;
    }
    this.#length = start + text.length;
    return true;
  }

  #ascii(text: string): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function digitCount(value: number): number {
  let count = 1;
  for (let bound = 10; value >= bound; bound *= 10) count++;
  return count;
}
