/**
 * Text format 0.0.4 and 1.0.0 as Prometheus reads it, its quirks included: blanks between all tokens, raw newlines in
 * label values, comments of any form. A lexer of its states, so that a bad line is refused with the same words.
 * @see Prometheus model/textparse/promlex.l and promparse.go
 */
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  COMMA,
  EQUALS,
  HASH,
  isDigit,
  isValidUtf8,
  NEWLINE,
  QUOTE,
  quoteBytes,
  scanLabelName,
  scanName,
  scanQuoted,
  SPACE,
  TAB,
  textOf,
  unescapeHelp,
  unescapeValue,
} from './bytes.ts';
import { parseFloatBytes } from './floatText.ts';
import type { EntryKind, ExpositionParser, ExpositionType, TextPosition } from './expositionParser.ts';
import { LineParser, type Token } from './lineParser.ts';

type State = 'init' | 'metaName' | 'metaText' | 'labels' | 'labelValue' | 'value' | 'timestamp';

const TYPES: Readonly<Record<string, ExpositionType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  untyped: 'unknown',
};

const MAX_INT64 = 9_223_372_036_854_775_807n;

export class TextParser extends LineParser implements ExpositionParser, TextPosition {
  #state: State = 'init';

  /**
   * @param bytes  the body, and one byte of room behind it, which is overwritten; the parser reads it until done
   * @param length  bytes of the body
   */
  constructor(bytes: Buffer, length: number) {
    bytes[length] = NEWLINE;
    super(bytes, length + 1);
  }

  next(): EntryKind {
    for (;;) {
      this.#state = 'init';
      this.lineStart = this.position;
      this.rangeCount = 0;
      const token: string = this.#lex();
      switch (token) {
        case 'EOF':
          return 'end';
        case 'LINEBREAK':
          continue;
        case 'HELP':
        case 'TYPE':
          return this.#metadata(token);
        case 'COMMENT':
          if (this.#lex() !== 'LINEBREAK') this.fail('linebreak expected after comment', 'INVALID');
          return 'comment';
        case 'BOPEN':
          this.push(-1, -1);
          this.#labelValues();
          return this.#sample(this.#lexAfterSeries());
        case 'MNAME':
          return this.#named();
        default:
          return this.fail('expected a valid start token', token);
      }
    }
  }

  exemplars(): readonly [] {
    return [];
  }

  #named(): EntryKind {
    // A blank before the name would become part of it in Prometheus' own parser; no exporter means that.
    if (this.tokenStart !== this.lineStart) return this.fail('expected a valid start token', 'INVALID');
    this.push(this.tokenStart, this.position);
    this.seriesStart = this.lineStart;
    this.seriesEnd = this.position;
    let token = this.#lex();
    if (token === 'BOPEN') {
      this.#labelValues();
      token = this.#lexAfterSeries();
    }
    return this.#sample(token);
  }

  #lexAfterSeries(): Token {
    this.seriesStart = this.lineStart;
    this.seriesEnd = this.position;
    return this.#lex();
  }

  #metadata(kind: 'HELP' | 'TYPE'): EntryKind {
    const name = this.#lex();
    if (name !== 'MNAME') return this.fail(`expected metric name after ${kind}`, name);
    const isQuoted = this.bytes[this.tokenStart] === QUOTE;
    const [start, end] = isQuoted ? [this.tokenStart + 1, this.position - 1] : [this.tokenStart, this.position];
    this.metric = isQuoted ? unescapeValue(textOf(this.bytes, start, end)) : textOf(this.bytes, start, end);
    this.#lex();
    const [textStart, textEnd] = [Math.min(this.tokenStart + 1, this.position), this.position];
    if (kind === 'HELP' && !isValidUtf8(this.bytes, textStart, textEnd)) {
      throw this.error(`help text ${quoteBytes(this.bytes, textStart, textEnd)} is not a valid utf8 string`);
    }
    this.text = textOf(this.bytes, textStart, textEnd);
    if (kind === 'TYPE') {
      const type = TYPES[this.text];
      if (type === undefined) throw this.error(`invalid metric type ${JSON.stringify(this.text)}`);
      this.type = type;
      this.currentType = type;
    } else {
      this.text = unescapeHelp(this.text);
    }
    const after = this.#lex();
    if (after !== 'LINEBREAK') return this.fail('linebreak expected after metadata', after);
    return kind === 'HELP' ? 'help' : 'type';
  }

  /** Everything between the braces; a quoted text without a value is the metric's name. */
  #labelValues(): void {
    let token = this.#lex();
    while (token !== 'BCLOSE') {
      const [start, end] = [this.tokenStart, this.position];
      const isQuoted = token === 'QSTRING';
      if (!isQuoted && token !== 'LNAME') this.fail('expected label name', token);
      token = this.#lex();
      if (isQuoted && (token === 'COMMA' || token === 'BCLOSE')) {
        if (this.ranges[0] !== -1) throw this.error(`metric name already set while parsing: ${this.lineSoFar()}`);
        this.ranges[0] = start + 1;
        this.ranges[1] = end - 1;
        if (token === 'COMMA') token = this.#lex();
        continue;
      }
      if (token !== 'EQUAL') this.fail('expected equal', token);
      token = this.#lex();
      if (token !== 'LVALUE') this.fail('expected label value', token);
      if (!isValidUtf8(this.bytes, this.tokenStart, this.position)) {
        throw this.error(`invalid UTF-8 label value: ${quoteBytes(this.bytes, this.tokenStart, this.position)}`);
      }
      this.push(isQuoted ? start + 1 : start, isQuoted ? end - 1 : end);
      this.push(this.tokenStart + 1, this.position - 1);
      token = this.#lex();
      if (token === 'COMMA') token = this.#lex();
    }
  }

  #sample(token: Token): EntryKind {
    if (this.ranges[0] === -1) throw this.error(`metric name not set while parsing: ${this.lineSoFar()}`);
    if (token !== 'VALUE') return this.fail('expected value after metric', token);
    const value = parseFloatBytes(this.bytes, this.tokenStart, this.position);
    if (typeof value === 'string') throw this.error(`${value} while parsing: ${this.lineSoFar()}`);
    this.value = value;
    this.hasTimestamp = false;
    const after = this.#lex();
    if (after === 'LINEBREAK') return 'series';
    if (after !== 'TIMESTAMP') return this.fail('expected timestamp or new record', after);
    this.hasTimestamp = true;
    this.timestampMs = this.#integer();
    const last = this.#lex();
    return last === 'LINEBREAK' ? 'series' : this.fail('expected next entry after timestamp', last);
  }

  #integer(): number {
    const digits = this.bytes.toString('latin1', this.tokenStart, this.position);
    if (digits.length > 18 && BigInt(digits) > MAX_INT64) {
      throw this.error(`strconv.ParseInt: parsing "${digits}": value out of range while parsing: ${this.lineSoFar()}`);
    }
    return Number(digits);
  }

  /** The next token, blanks skipped; `#tokenStart` and `position` are its bounds. */
  #lex(): Token {
    const bytes = this.bytes;
    if (this.#state !== 'metaText') this.#skipBlanks();
    this.tokenStart = this.position;
    if (this.position >= this.end) return 'EOF';
    const byte = bytes[this.position] as number;
    switch (this.#state) {
      case 'init':
        return this.#lexStart(byte);
      case 'metaName':
        return this.#lexTo(
          byte === QUOTE ? scanQuoted(bytes, this.position, this.end, true) : scanName(bytes, this.position),
          'MNAME',
          'metaText',
        );
      case 'metaText':
        return this.#lexTo(bytes.indexOf(NEWLINE, this.position), 'TEXT', 'init', true);
      case 'labels':
        return this.#lexLabels(byte);
      case 'labelValue':
        return byte === QUOTE
          ? this.#lexTo(scanQuoted(bytes, this.position, this.end, true), 'LVALUE', 'labels')
          : 'INVALID';
      case 'value':
        if (byte === BRACE_OPEN) return this.#lexTo(this.position + 1, 'BOPEN', 'labels');
        return this.#lexTo(this.#scanValue(), 'VALUE', 'timestamp');
      case 'timestamp':
        if (byte === NEWLINE) return this.#lexTo(this.position + 1, 'LINEBREAK', 'init');
        return this.#lexTo(this.#scanDigits(), 'TIMESTAMP', 'timestamp');
    }
  }

  #lexStart(byte: number): Token {
    switch (byte) {
      case 0:
        return 'EOF';
      case NEWLINE:
        return this.#lexTo(this.position + 1, 'LINEBREAK', 'init');
      case HASH:
        return this.#lexComment();
      case BRACE_OPEN:
        return this.#lexTo(this.position + 1, 'BOPEN', 'labels');
      default:
        return this.#lexTo(scanName(this.bytes, this.position), 'MNAME', 'value');
    }
  }

  /** HELP and TYPE need blanks on both sides; anything else behind a `#` is a comment. */
  #lexComment(): Token {
    const bytes = this.bytes;
    let i = this.position + 1;
    while (bytes[i] === SPACE || bytes[i] === TAB) i++;
    if (i > this.position + 1 && (bytes[i + 4] === SPACE || bytes[i + 4] === TAB)) {
      const word = bytes.toString('latin1', i, i + 4);
      if (word === 'HELP' || word === 'TYPE') return this.#lexTo(i + 4, word, 'metaName');
    }
    return this.#lexTo(bytes.indexOf(NEWLINE, this.position), 'COMMENT', 'init');
  }

  #lexLabels(byte: number): Token {
    switch (byte) {
      case BRACE_CLOSE:
        return this.#lexTo(this.position + 1, 'BCLOSE', 'value');
      case EQUALS:
        return this.#lexTo(this.position + 1, 'EQUAL', 'labelValue');
      case COMMA:
        return this.#lexTo(this.position + 1, 'COMMA', 'labels');
      case QUOTE:
        return this.#lexTo(scanQuoted(this.bytes, this.position, this.end, true), 'QSTRING', 'labels');
      default:
        return this.#lexTo(scanLabelName(this.bytes, this.position), 'LNAME', 'labels');
    }
  }

  /** Takes the bytes up to `end` as `token`; nothing, or a negative end where the scan broke off, is no token. */
  #lexTo(end: number, token: Token, state: State, mayBeEmpty = false): Token {
    if (end < 0 || (end === this.position && !mayBeEmpty)) {
      this.position = Math.abs(end);
      return 'INVALID';
    }
    this.position = end;
    this.#state = state;
    return token;
  }

  #skipBlanks(): void {
    const bytes = this.bytes;
    while (bytes[this.position] === SPACE || bytes[this.position] === TAB) this.position++;
  }

  #scanValue(): number {
    const bytes = this.bytes;
    let i = this.position;
    for (; ; i++) {
      const byte = bytes[i];
      if (byte === SPACE || byte === NEWLINE || byte === TAB || byte === BRACE_OPEN || byte === 0 || byte === undefined)
        return i;
    }
  }

  #scanDigits(): number {
    let i = this.position;
    while (isDigit(this.bytes[i] as number)) i++;
    return i;
  }
}
