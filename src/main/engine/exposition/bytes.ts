/** What the text parsers share: byte classes, quoting for messages, strings out of bytes. */
import { isUtf8 } from 'node:buffer';

export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const COMMA = 0x2c;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const BRACE_OPEN = 0x7b;
export const BRACE_CLOSE = 0x7d;

const LABEL_START = 1;
const NAME_START = 2;
const DIGIT = 4;

/** Class of each byte: letters and `_` start labels and names, `:` starts names only. */
const CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (/[a-zA-Z_]/.test(char)) return LABEL_START | NAME_START;
  if (char === ':') return NAME_START;
  return /[0-9]/.test(char) ? DIGIT : 0;
});

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** End of the metric name that starts at `at`; `at` itself when none does. */
export function scanName(bytes: Uint8Array, at: number): number {
  return scanWord(bytes, at, NAME_START);
}

export function scanLabelName(bytes: Uint8Array, at: number): number {
  return scanWord(bytes, at, LABEL_START);
}

function scanWord(bytes: Uint8Array, at: number, start: number): number {
  if (((CLASS[bytes[at] as number] as number) & start) === 0) return at;
  const more = start | DIGIT;
  let i = at + 1;
  while (((CLASS[bytes[i] as number] as number) & more) !== 0) i++;
  return i;
}

/**
 * End of the quoted text that starts at `at`, behind its closing quote; where it breaks off, negative.
 * @param end  bytes from here on are not the body's
 */
export function scanQuoted(bytes: Uint8Array, at: number, end: number, allowsNewline: boolean): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) return i + 1;
    if (byte === NEWLINE && !allowsNewline) return -i;
    if (byte === BACKSLASH && bytes[++i] === NEWLINE) return -i;
  }
  return -end;
}

/** UTF-8 text of a range; ASCII, the common case, takes the cheaper way. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  for (let i = start; i < end; i++) if ((bytes[i] as number) >= 0x80) return bytes.toString('utf8', start, end);
  return bytes.toString('latin1', start, end);
}

export const isValidUtf8 = (bytes: Uint8Array, start: number, end: number): boolean =>
  isUtf8(bytes.subarray(start, end));

/** Escapes of label values and quoted names. */
export function unescapeValue(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\([\\"n])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : text;
}

/** Escapes of help texts: a quote stays as it is. */
export function unescapeHelp(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\([\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : text;
}

/** Bytes as Go's %q prints them. */
export function quoteBytes(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, Math.min(end, start + MAX_QUOTED));
  let quoted = '"';
  let offset = start;
  for (const char of text) {
    quoted += char === '\uFFFD' ? `\\x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}` : quoteChar(char);
    offset += char === '\uFFFD' ? 1 : Buffer.byteLength(char);
  }
  return end - start > MAX_QUOTED ? `${quoted}…"` : `${quoted}"`;
}

/** A message shows the place, not a page. */
const MAX_QUOTED = 200;

const QUOTED: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function quoteChar(char: string): string {
  const known = QUOTED[char];
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : char;
}
