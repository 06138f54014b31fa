/**
 * Cuts a query into tokens, one at a time on demand: an error behind the place where the grammar stops is never seen,
 * as in Prometheus. What is a word depends on where it stands: inside braces keywords are plain label names, inside
 * brackets only durations and their arithmetic are allowed.
 * @see Prometheus promql/parser/lex.go
 */
import { isBlank, isDigit, isLineEnd, isWordStart, wordLength } from './characters.ts';
import { nameRune, quoteRune, quoteText } from './goText.ts';
import { parseError } from './parseError.ts';
import { scanDuration, scanNumber } from './scanNumber.ts';
import { KEYWORDS, type Token, type TokenType } from './token.ts';

const DURATION_WORDS: ReadonlySet<string> = new Set(['step', 'range', 'min_of', 'max_of']);
const HASH = 35;

export class Lexer {
  readonly #text: string;
  #at = 0;
  /** Where the token being cut begins. */
  #start = 0;
  #parens = 0;
  #isBraceOpen = false;
  #isBracketOpen = false;
  /** From `[` to the first number: only the words of duration expressions. */
  #isDurationOnly = false;
  #sawDuration = false;
  #sawColon = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws AppError `promql_invalid` */
  next(): Token {
    this.#skipBlanks();
    this.#start = this.#at;
    if (this.#isBraceOpen) return this.#insideBraces();
    return this.#isDurationOnly ? this.#insideDuration() : this.#statement();
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (isBlank(code)) this.#at += 1;
      else if (code === HASH && !this.#isDurationOnly) this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    while (this.#at < this.#text.length && !isLineEnd(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }

  #statement(): Token {
    const char = this.#text[this.#at];
    if (char === undefined) {
      if (this.#parens !== 0) this.#fail('unclosed left parenthesis');
      if (this.#isBracketOpen) this.#fail('unclosed left bracket');
      return this.#cut('end of input', 0);
    }
    if (isWordStart(char)) return this.#isBracketOpen ? this.#wordInBrackets(char) : this.#word();
    if (char === ':') return this.#isBracketOpen ? this.#colon() : this.#word();
    if (isDigit(char) || (char === '.' && isDigit(this.#peek()))) return this.#numberOrDuration();
    switch (char) {
      case ',':
      case '*':
      case '/':
      case '%':
      case '+':
      case '-':
      case '^':
      case '@':
        return this.#cut(char, 1);
      case '=':
        if (this.#peek() === '=') return this.#cut('==', 2);
        if (this.#peek() === '~') this.#fail(`unexpected character after '=': '~'`);
        return this.#cut('=', 1);
      case '!':
        if (this.#peek() !== '=')
          this.#fail(`unexpected character after '!': ${quoteRune(this.#runeAt(this.#at + 1))}`);
        return this.#cut('!=', 2);
      case '<':
      case '>':
        return this.#angle(char);
      case '"':
      case "'":
        return this.#string(char);
      case '`':
        return this.#rawString();
      case '(':
      case ')':
        return this.#paren(char);
      case '{':
        this.#isBraceOpen = true;
        return this.#cut('{', 1);
      case '[':
        return this.#openBracket();
      case ']':
        if (!this.#isBracketOpen) this.#fail(`unexpected right bracket ']'`);
        this.#isBracketOpen = false;
        return this.#cut(']', 1);
      default:
        return this.#fail(`unexpected character: ${quoteRune(this.#runeAt(this.#at))}`);
    }
  }

  #angle(char: '<' | '>'): Token {
    const next = this.#peek();
    if (next === '=') return this.#cut(char === '<' ? '<=' : '>=', 2);
    if (next === '/') return this.#cut(char === '<' ? '</' : '>/', 2);
    return this.#cut(char, 1);
  }

  #paren(char: '(' | ')'): Token {
    this.#parens += char === '(' ? 1 : -1;
    const token = this.#cut(char, 1);
    if (this.#parens < 0) this.#failAt(this.#at, `unexpected right parenthesis ')'`);
    return token;
  }

  #openBracket(): Token {
    if (this.#isBracketOpen) this.#fail(`unexpected left bracket '['`);
    this.#isBracketOpen = true;
    this.#isDurationOnly = true;
    this.#sawColon = false;
    return this.#cut('[', 1);
  }

  #colon(): Token {
    if (this.#sawColon) this.#fail(`unexpected colon ':'`);
    this.#sawColon = true;
    return this.#cut(':', 1);
  }

  #insideBraces(): Token {
    const char = this.#text[this.#at];
    if (char === undefined) this.#fail('unexpected end of input inside braces');
    if (isWordStart(char)) return this.#cut('identifier', wordLength(this.#text, this.#at, false));
    switch (char) {
      case ',':
        return this.#cut(char, 1);
      case '"':
      case "'":
        return this.#string(char);
      case '`':
        return this.#rawString();
      case '=':
        return this.#peek() === '~' ? this.#cut('=~', 2) : this.#cut('=', 1);
      case '!':
        if (this.#peek() === '~') return this.#cut('!~', 2);
        if (this.#peek() === '=') return this.#cut('!=', 2);
        return this.#fail(`unexpected character after '!' inside braces: ${quoteRune(this.#runeAt(this.#at + 1))}`);
      case '{':
        return this.#fail(`unexpected left brace '{'`);
      case '}':
        this.#isBraceOpen = false;
        return this.#cut(char, 1);
      default:
        return this.#fail(`unexpected character inside braces: ${quoteRune(this.#runeAt(this.#at))}`);
    }
  }

  #insideDuration(): Token {
    const char = this.#text[this.#at];
    switch (char) {
      case undefined:
        return this.#fail('unexpected end of input in duration expression');
      case ']':
        this.#isBracketOpen = false;
        this.#isDurationOnly = false;
        return this.#cut(char, 1);
      case ':':
        return this.#durationColon();
      case '(':
      case ')':
        return this.#paren(char);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^':
      case ',':
        return this.#cut(char, 1);
    }
    if (isDigit(char) || (char === '.' && isDigit(this.#peek()))) {
      this.#isDurationOnly = false;
      this.#sawDuration = true;
      return this.#numberOrDuration();
    }
    const length = isWordStart(char) ? wordLength(this.#text, this.#at, false) : 0;
    const word = this.#text.slice(this.#at, this.#at + length).toLowerCase();
    if (DURATION_WORDS.has(word)) return this.#cut(word as TokenType, length);
    return this.#fail(`unexpected character in duration expression: ${quoteRune(this.#runeAt(this.#at))}`);
  }

  #durationColon(): Token {
    const token = this.#cut(':', 1);
    if (!this.#sawDuration) this.#failAt(this.#at, 'unexpected colon before duration in duration expression');
    if (this.#sawColon) this.#failAt(this.#at, 'unexpected repeated colon in duration expression');
    this.#sawColon = true;
    return token;
  }

  #wordInBrackets(char: string): Token {
    const length = wordLength(this.#text, this.#at, false);
    const word = this.#text.slice(this.#at, this.#at + length).toLowerCase();
    if (DURATION_WORDS.has(word)) return this.#cut(word as TokenType, length);
    return this.#fail(`unexpected character: ${quoteRune(char)}, expected ':'`);
  }

  #word(): Token {
    const length = wordLength(this.#text, this.#at, true);
    const word = this.#text.slice(this.#at, this.#at + length);
    const keyword = KEYWORDS.get(word) ?? KEYWORDS.get(word.toLowerCase());
    if (keyword !== undefined && !(isFill(keyword) && !this.#isParenNext(this.#at + length))) {
      return this.#cut(keyword, length);
    }
    return this.#cut(word.includes(':') ? 'metric identifier' : 'identifier', length);
  }

  /** `fill` and its like stay metric names unless a value follows. */
  #isParenNext(from: number): boolean {
    let at = from;
    while (isBlank(this.#text.charCodeAt(at))) at += 1;
    return this.#text[at] === '(';
  }

  #numberOrDuration(): Token {
    const number = scanNumber(this.#text, this.#at);
    if (number.isComplete) return this.#cut('number', number.end - this.#at);
    const duration = scanDuration(this.#text, number.end);
    if (duration.isComplete) return this.#cut('duration', duration.end - this.#at);
    return this.#fail(`bad number or duration syntax: ${quoteText(this.#text.slice(this.#at, duration.end))}`);
  }

  #rawString(): Token {
    const end = this.#text.indexOf('`', this.#at + 1);
    const body = this.#text.slice(this.#at + 1, end < 0 ? undefined : end);
    if (body.includes('\uFFFD')) this.#fail('invalid UTF-8 rune');
    if (end < 0) this.#fail('unterminated raw string');
    return this.#cut('string', end + 1 - this.#at);
  }

  #string(quote: '"' | "'"): Token {
    let at = this.#at + 1;
    for (;;) {
      const char = this.#text[at];
      if (char === undefined || char === '\n') this.#fail('unterminated quoted string');
      if (char === '\uFFFD') this.#fail('invalid UTF-8 rune');
      if (char === quote) return this.#cut('string', at + 1 - this.#at);
      at = char === '\\' ? this.#escape(at + 1, quote) : at + 1;
    }
  }

  /** @returns the place behind the escape sequence whose letter is at `at` */
  #escape(at: number, quote: string): number {
    const letter = this.#runeAt(at);
    if (letter === undefined) this.#fail('escape sequence not terminated');
    if (letter === quote || 'abfnrtv\\'.includes(letter)) return at + 1;
    if (/[0-7]/.test(letter)) return this.#escapedDigits({ at, count: 3, base: 8, max: 255 });
    if (letter === 'x') return this.#escapedDigits({ at: at + 1, count: 2, base: 16, max: 255 });
    if (letter === 'u') return this.#escapedDigits({ at: at + 1, count: 4, base: 16, max: 0x10_ff_ff });
    if (letter === 'U') return this.#escapedDigits({ at: at + 1, count: 8, base: 16, max: 0x10_ff_ff });
    return this.#fail(`unknown escape sequence ${nameRune(letter)}`);
  }

  #escapedDigits({ at, count, base, max }: { at: number; count: number; base: number; max: number }): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const rune = this.#runeAt(at + i);
      if (rune === undefined) this.#fail('escape sequence not terminated');
      const digit = /^[0-9a-fA-F]$/.test(rune) ? Number.parseInt(rune, 16) : 16;
      if (digit >= base) this.#fail(`illegal character ${nameRune(rune)} in escape sequence`);
      value = value * base + digit;
    }
    if (value > max || (value >= 0xd8_00 && value < 0xe0_00))
      this.#fail('escape sequence is an invalid Unicode code point');
    return at + count;
  }

  #peek(): string {
    return this.#text[this.#at + 1] ?? '';
  }

  #runeAt(at: number): string | undefined {
    const point = this.#text.codePointAt(at);
    return point === undefined ? undefined : String.fromCodePoint(point);
  }

  #cut(type: TokenType, length: number): Token {
    const from = this.#at;
    this.#at += length;
    return { type, from, to: this.#at, text: this.#text.slice(from, this.#at) };
  }

  #fail(problem: string): never {
    return this.#failAt(this.#start, problem);
  }

  #failAt(from: number, problem: string): never {
    throw parseError(this.#text, { from, to: this.#text.length }, problem);
  }
}

function isFill(type: TokenType): boolean {
  return type === 'fill' || type === 'fill_left' || type === 'fill_right';
}
