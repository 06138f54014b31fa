/** What is read of a line in place, without a string: where its series ends, and the number behind it. */
import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, HASH, NEWLINE, QUOTE, SPACE } from '../exposition/bytes.ts';
import { parseFloatBytes } from '../exposition/floatText.ts';

const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 17 }, (_, i) => Number(`1e${i}`));

/** Reads numbers that fill the rest of a line; one object, so that two results cost no memory. */
export class LineNumber {
  /** Place of the newline behind the number read last; 0 when the line must be parsed. */
  end = 0;

  /** The number from `at` to the end of its line. */
  read(bytes: Buffer, at: number): number {
    let i = at;
    let byte = bytes[i] as number;
    const isNegative = byte === 0x2d;
    if (isNegative) byte = bytes[++i] as number;
    const first = i;
    let mantissa = 0;
    let point = -1;
    for (; ; byte = bytes[++i] as number) {
      if (byte >= 0x30 && byte <= 0x39) mantissa = mantissa * 10 + (byte - 0x30);
      else if (byte === 0x2e && point < 0) point = i;
      else break;
    }
    if (byte === NEWLINE && i > first && i - first <= 15) {
      this.end = i;
      if (point >= 0) mantissa /= POWERS_OF_TEN[i - point - 1] as number;
      return isNegative ? -mantissa : mantissa;
    }
    return this.#readAny(bytes, at, i);
  }

  #readAny(bytes: Buffer, at: number, from: number): number {
    let end = from;
    for (
      let byte = bytes[end];
      byte !== NEWLINE && byte !== SPACE && byte !== undefined && byte > SPACE && byte !== BRACE_OPEN;
    )
      byte = bytes[++end];
    const value = bytes[end] === NEWLINE ? parseFloatBytes(bytes, at, end) : '';
    this.end = typeof value === 'string' ? 0 : end;
    return typeof value === 'string' ? 0 : value;
  }
}

/** Where the series that starts a line ends, when a blank follows it; 0 when the line is none or is written in an unusual way. */
export function seriesEnd(bytes: Buffer, start: number, length: number): number {
  if (bytes[start] === HASH) return 0;
  let isQuoted = false;
  let isOpen = false;
  for (let i = start; i < length; i++) {
    const byte = bytes[i] as number;
    if (isQuoted) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isQuoted = false;
    } else if (byte === QUOTE) {
      isQuoted = true;
    } else if (byte === BRACE_CLOSE) {
      return bytes[i + 1] === SPACE ? i + 1 : 0;
    } else if (byte === BRACE_OPEN) {
      isOpen = true;
    } else if (byte === NEWLINE) {
      return 0;
    } else if (byte === SPACE && !isOpen && bytes[i + 1] !== BRACE_OPEN) {
      return i;
    }
  }
  return 0;
}

/** Four bytes at a time; the last four overlap those before. */
export function isSameRange(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (aStart + length > a.byteLength) return false;
  if (length < 4) {
    for (let i = 0; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
    return true;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) if (a.getInt32(aStart + i) !== b.getInt32(bStart + i)) return false;
  return a.getInt32(aStart + last) === b.getInt32(bStart + last);
}
