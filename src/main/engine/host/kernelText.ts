/**
 * The kernel's tables read in place: a file of /proc has the same lines in the same order at each tick, only its numbers
 * differ. So a line is split, matched and named one time, and from then on compared with what stood at its place.
 */

const BLANK = 0x20;
const NEWLINE = 0x0a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** More digits than these may not fit a double as they are added up. */
const EXACT_DIGITS = 15;

/** The decimal number behind blanks at `at`; NaN where there is none. */
export function numberAt(text: string, at: number): number {
  const first = skipBlanks(text, at);
  const digits = text.charCodeAt(first) === MINUS ? first + 1 : first;
  let value = 0;
  let i = digits;
  for (; isDigit(text.charCodeAt(i)); i++) value = value * 10 + (text.charCodeAt(i) - ZERO);
  if (i === digits) return Number.NaN;
  if (i - digits > EXACT_DIGITS) return Number(text.slice(first, i));
  return first === digits ? value : -value;
}

/**
 * The numbers from `at` to the end of its line.
 * @param into  out: by column; what is no number is NaN; its length becomes their count
 */
export function readNumbers(text: string, at: number, into: number[]): void {
  let count = 0;
  for (let i = skipBlanks(text, at); i < text.length && text.charCodeAt(i) !== NEWLINE; i = skipBlanks(text, i)) {
    into[count++] = numberAt(text, i);
    while (text.charCodeAt(i) > BLANK) i++;
  }
  into.length = count;
}

/** Where the line at `at` ends: its newline, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Lines of a key and a number behind it. */
export class KeyedLines<T> {
  readonly #keep: (key: string, line: string) => T | undefined;
  /** By line: its key with the blank behind it, and what it is kept as. */
  readonly #keys: string[] = [];
  readonly #kept: (T | undefined)[] = [];

  /** @param keep  what a line is kept as, asked when it first stands at its place; undefined: it is not */
  constructor(keep: (key: string, line: string) => T | undefined) {
    this.#keep = keep;
  }

  read(text: string, take: (kept: T, value: number) => void): void {
    let at = 0;
    for (let line = 0; at < text.length; line++) {
      const end = lineEnd(text, at);
      const known = this.#keys[line];
      if (known === undefined || !text.startsWith(known, at)) this.#learn(line, text.slice(at, end));
      const kept = this.#kept[line];
      if (kept !== undefined) take(kept, numberAt(text, at + (this.#keys[line] as string).length));
      at = end + 1;
    }
  }

  #learn(line: number, text: string): void {
    let end = 0;
    while (text.charCodeAt(end) > BLANK) end++;
    this.#keys[line] = text.slice(0, end + 1);
    this.#kept[line] = this.#keep(text.slice(0, end), text);
  }
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

function skipBlanks(text: string, at: number): number {
  let i = at;
  for (let code = text.charCodeAt(i); code <= BLANK && code !== NEWLINE; code = text.charCodeAt(i)) i++;
  return i;
}
