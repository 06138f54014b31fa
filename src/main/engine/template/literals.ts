/** Go's string, character and number constants. */
import type { GoValue } from './goValue.ts';
import { TemplateSyntaxError } from './lexer.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** `"..."` with escapes or a raw string in back quotes. */
export function unquote(text: string, at: number): string {
  const body = text.slice(1, -1);
  if (text.startsWith('`')) return body.replaceAll('\r', '');
  return unescape(body, at);
}

function unescape(body: string, at: number): string {
  const isBytes = /\\(?:x|[0-7])/.test(body);
  const text = body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, hex?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      if (hex !== undefined) return byteMark(Number.parseInt(hex, 16));
      if (octal !== undefined) return byteMark(Number.parseInt(octal, 8));
      if (short !== undefined || long !== undefined)
        return String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16));
      const value = SIMPLE[simple ?? ''];
      if (value === undefined) throw new TemplateSyntaxError('invalid syntax', at);
      return value;
    },
  );
  return isBytes ? joinBytes(text) : text;
}

// Escaped bytes above ASCII travel as private-use characters until the whole string is known to be UTF-8.
const BYTE_BASE = 0xf700;
const byteMark = (byte: number): string => String.fromCharCode(byte < 0x80 ? byte : BYTE_BASE + byte);

function joinBytes(text: string): string {
  return text.replaceAll(/[\uf780-\uf7ff]+/g, (run) =>
    new TextDecoder().decode(Uint8Array.from(run, (mark) => mark.charCodeAt(0) - BYTE_BASE)),
  );
}

/** `'a'`: the code point as an int. */
export function readChar(text: string, at: number): bigint {
  const [character, ...rest] = unescape(text.slice(1, -1), at);
  if (character === undefined || rest.length > 0)
    throw new TemplateSyntaxError(`malformed character constant: ${text}`, at);
  return BigInt(character.codePointAt(0) ?? 0);
}

/** An int where Go sees one, else a float64. */
export function readNumber(text: string, at: number): GoValue {
  const digits = text.replaceAll('_', '');
  const isNegative = digits.startsWith('-');
  const bare = digits.replace(/^[+-]/, '');
  const isInteger = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(bare);
  if (isInteger) {
    const value = BigInt(/^0[0-7]+$/.test(bare) ? `0o${bare.slice(1)}` : bare);
    return isNegative ? -value : value;
  }
  const value = /^0[xX]/.test(bare) ? hexFloat(bare) : Number(bare);
  if (Number.isNaN(value)) throw new TemplateSyntaxError(`bad number syntax: ${JSON.stringify(text)}`, at);
  return isNegative ? -value : value;
}

function hexFloat(text: string): number {
  const match = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text);
  if (match === null) return Number.NaN;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  return Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
}
