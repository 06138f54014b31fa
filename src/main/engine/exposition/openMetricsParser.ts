/**
 * OpenMetrics 0.0.1 and 1.0.0 as Prometheus reads it: one blank between tokens, exemplars, units, and a closing `# EOF`.
 * `_created` series are series like any other.
 * @see Prometheus model/textparse/openmetricslex.l and openmetricsparse.go
 */
import { labelsFromPairs, type Labels } from '../../../shared/labels.ts';
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  COMMA,
  EQUALS,
  HASH,
  isValidUtf8,
  NEWLINE,
  QUOTE,
  quoteBytes,
  scanLabelName,
  scanName,
  scanQuoted,
  SPACE,
  textOf,
  unescapeValue,
} from './bytes.ts';
import { parseFloatBytes } from './floatText.ts';
import type {
  EntryKind,
  ExpositionExemplar,
  ExpositionParser,
  ExpositionType,
  TextPosition,
} from './expositionParser.ts';
import { LineParser, type Token } from './lineParser.ts';

type State =
  | 'init'
  | 'metaName'
  | 'metaText'
  | 'labels'
  | 'labelValue'
  | 'value'
  | 'timestamp'
  | 'exemplar'
  | 'exemplarValue'
  | 'exemplarTime';

const TYPES: ReadonlySet<string> = new Set<ExpositionType>([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
]);

const KEYWORDS = ['HELP ', 'TYPE ', 'UNIT ', 'EOF'] as const;
const NO_EOF = 'data does not end with # EOF';

export class OpenMetricsParser extends LineParser implements ExpositionParser, TextPosition {
  #state: State = 'init';
  #exemplarLabels: Labels | undefined;
  #exemplarValue = 0;
  #exemplarTimestampMs: number | undefined;

  /**
   * @param bytes  the body; one byte behind it is overwritten
   * @param length  bytes of the body
   */
  constructor(bytes: Buffer, length: number) {
    // Stops every scan over a class of bytes; `end` says that it is not the body's.
    bytes[length] = NEWLINE;
    super(bytes, length);
  }

  next(): EntryKind {
    this.#state = 'init';
    this.lineStart = this.position;
    this.rangeCount = 0;
    this.#exemplarLabels = undefined;
    const token: string = this.#lex();
    switch (token) {
      case 'EOFWORD':
        if (this.position < this.end) throw this.error('unexpected data after # EOF');
        return 'end';
      case 'EOF':
        throw this.error(NO_EOF);
      case 'HELP':
      case 'TYPE':
      case 'UNIT':
        return this.#metadata(token);
      case 'BOPEN':
        this.push(-1, -1);
        this.#labelValues();
        return this.#sample(this.#lexAfterSeries());
      case 'MNAME': {
        this.push(this.lineStart, this.position);
        this.seriesStart = this.lineStart;
        this.seriesEnd = this.position;
        const after = this.#lex();
        if (after !== 'BOPEN') return this.#sample(after);
        this.#labelValues();
        return this.#sample(this.#lexAfterSeries());
      }
      default:
        return this.fail('expected a valid start token', token);
    }
  }

  exemplars(): readonly ExpositionExemplar[] {
    if (this.#exemplarLabels === undefined) return [];
    return [{ labels: this.#exemplarLabels, value: this.#exemplarValue, timestampMs: this.#exemplarTimestampMs }];
  }

  #lexAfterSeries(): Token {
    this.seriesStart = this.lineStart;
    this.seriesEnd = this.position;
    return this.#lex();
  }

  #metadata(kind: 'HELP' | 'TYPE' | 'UNIT'): EntryKind {
    const name = this.#lex();
    if (name !== 'MNAME') return this.fail(`expected metric name after ${kind}`, name);
    const isQuoted = this.bytes[this.tokenStart] === QUOTE;
    const quotes = isQuoted ? 1 : 0;
    this.metric = unescapeValue(textOf(this.bytes, this.tokenStart + quotes, this.position - quotes));
    if (this.#lex() !== 'TEXT') throw this.error(`expected text in ${kind}`);
    const [start, end] = [this.tokenStart + 1, this.position - 1];
    this.text = textOf(this.bytes, start, end);
    switch (kind) {
      case 'TYPE':
        if (!TYPES.has(this.text)) throw this.error(`invalid metric type ${JSON.stringify(this.text)}`);
        this.type = this.text as ExpositionType;
        this.currentType = this.type;
        return 'type';
      case 'HELP':
        if (!isValidUtf8(this.bytes, start, end)) {
          throw this.error(`help text ${quoteBytes(this.bytes, start, end)} is not a valid utf8 string`);
        }
        this.text = unescapeValue(this.text);
        return 'help';
      case 'UNIT':
        if (this.text !== '' && !this.metric.endsWith(`_${this.text}`)) {
          throw this.error(`unit ${JSON.stringify(this.text)} not a suffix of metric ${JSON.stringify(this.metric)}`);
        }
        return 'unit';
    }
  }

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
      this.#labelValue(token);
      this.push(isQuoted ? start + 1 : start, isQuoted ? end - 1 : end);
      this.push(this.tokenStart + 1, this.position - 1);
      token = this.#nextLabel();
    }
  }

  /** The quoted text behind a label's name; leaves the lexer on it. */
  #labelValue(equal: Token): void {
    if (equal !== 'EQUAL') this.fail('expected equal', equal);
    const value = this.#lex();
    if (value !== 'LVALUE') this.fail('expected label value', value);
    if (!isValidUtf8(this.bytes, this.tokenStart, this.position)) {
      throw this.error(`invalid UTF-8 label value: ${quoteBytes(this.bytes, this.tokenStart, this.position)}`);
    }
  }

  #nextLabel(): Token {
    const token = this.#lex();
    if (token === 'COMMA') return this.#lex();
    return token === 'BCLOSE' ? token : this.fail('expected comma or brace close', token);
  }

  #sample(token: Token): EntryKind {
    if (this.ranges[0] === -1) throw this.error(`metric name not set while parsing: ${this.lineSoFar()}`);
    this.value = this.#float(token, 'metric');
    this.hasTimestamp = false;
    const after: string = this.#lex();
    switch (after) {
      case 'LINEBREAK':
        return 'series';
      case 'COMMENT':
        return this.#exemplar();
      case 'TIMESTAMP':
        return this.#timestamp();
      case 'EOF':
        throw this.error(NO_EOF);
      default:
        return this.fail('expected timestamp or # symbol', after);
    }
  }

  #timestamp(): EntryKind {
    this.hasTimestamp = true;
    this.timestampMs = this.#seconds('invalid timestamp');
    const after: string = this.#lex();
    switch (after) {
      case 'LINEBREAK':
        return 'series';
      case 'COMMENT':
        return this.#exemplar();
      case 'EOF':
        throw this.error(NO_EOF);
      default:
        return this.fail('expected next entry after timestamp', after);
    }
  }

  #exemplar(): EntryKind {
    const pairs: [string, string][] = [];
    let token = this.#lex();
    while (token !== 'BCLOSE') {
      const [start, end] = [this.tokenStart, this.position];
      const quotes = token === 'QSTRING' ? 1 : 0;
      if (quotes === 0 && token !== 'LNAME') this.fail('expected label name', token);
      const equal = this.#lex();
      if (quotes === 1 && (equal === 'COMMA' || equal === 'BCLOSE')) this.fail('expected label name', equal);
      this.#labelValue(equal);
      pairs.push([
        textOf(this.bytes, start + quotes, end - quotes),
        textOf(this.bytes, this.tokenStart + 1, this.position - 1),
      ]);
      token = this.#nextLabel();
    }
    this.#exemplarValue = this.#float(this.#lex(), 'exemplar labels');
    this.#exemplarTimestampMs = undefined;
    const after = this.#lex();
    if (after === 'EOF') throw this.error(NO_EOF);
    if (after === 'TIMESTAMP') {
      this.#exemplarTimestampMs = this.#seconds('invalid exemplar timestamp');
      const last = this.#lex();
      if (last !== 'LINEBREAK') this.fail('expected next entry after exemplar timestamp', last);
    } else if (after !== 'LINEBREAK') {
      this.fail('expected timestamp or comment', after);
    }
    this.#exemplarLabels = labelsFromPairs(pairs);
    return 'series';
  }

  #float(token: Token, what: string): number {
    if (token !== 'VALUE') this.fail(`expected value after ${what}`, token);
    const value = parseFloatBytes(this.bytes, this.tokenStart + 1, this.position);
    if (typeof value === 'string') throw this.error(`${value} while parsing: ${this.lineSoFar()}`);
    return value;
  }

  #seconds(reason: string): number {
    const seconds = parseFloatBytes(this.bytes, this.tokenStart + 1, this.position);
    if (typeof seconds === 'string') throw this.error(`${seconds} while parsing: ${this.lineSoFar()}`);
    if (!Number.isFinite(seconds)) {
      throw this.error(`${reason} ${Number.isNaN(seconds) ? 'NaN' : seconds > 0 ? '+Inf' : '-Inf'}`);
    }
    return Math.trunc(seconds * 1000);
  }

  /** The next token; `tokenStart` and `position` are its bounds, except at the end, where `tokenStart` stays. */
  #lex(): Token {
    if (this.position >= this.end) return 'EOF';
    this.tokenStart = this.position;
    const byte = this.bytes[this.position] as number;
    switch (this.#state) {
      case 'init':
        if (byte === HASH) return this.#lexComment();
        if (byte === BRACE_OPEN) return this.#lexTo(this.position + 1, 'BOPEN', 'labels');
        return this.#lexTo(scanName(this.bytes, this.position), 'MNAME', 'value');
      case 'metaName':
        return this.#lexTo(
          byte === QUOTE ? scanQuoted(this.bytes, this.position, this.end, true) : scanName(this.bytes, this.position),
          'MNAME',
          'metaText',
        );
      case 'metaText':
        return byte === SPACE ? this.#lexTo(this.#behindNewline(), 'TEXT', 'init') : 'INVALID';
      case 'labels':
        return this.#lexLabels(byte, 'labels', 'value', 'labelValue', true);
      case 'exemplar':
        return this.#lexLabels(byte, 'exemplar', 'exemplarValue', 'exemplarValue', false);
      case 'labelValue':
        return byte === QUOTE
          ? this.#lexTo(scanQuoted(this.bytes, this.position, this.end, false), 'LVALUE', 'labels')
          : 'INVALID';
      case 'value':
        if (byte === BRACE_OPEN) return this.#lexTo(this.position + 1, 'BOPEN', 'labels');
        return this.#lexWord('VALUE', 'timestamp');
      case 'timestamp':
        if (byte === NEWLINE) return this.#lexTo(this.position + 1, 'LINEBREAK', 'init');
        if (this.#startsExemplar()) return this.#lexTo(this.position + 4, 'COMMENT', 'exemplar');
        return this.#lexWord('TIMESTAMP', 'timestamp');
      case 'exemplarValue':
        if (byte === QUOTE)
          return this.#lexTo(scanQuoted(this.bytes, this.position, this.end, false), 'LVALUE', 'exemplar');
        return this.#lexWord('VALUE', 'exemplarTime');
      case 'exemplarTime':
        if (byte === NEWLINE) return this.#lexTo(this.position + 1, 'LINEBREAK', 'init');
        return this.#lexWord('TIMESTAMP', 'exemplarTime');
    }
  }

  /** `# HELP `, `# TYPE `, `# UNIT ` or `# EOF`; other comments are not allowed. */
  #lexComment(): Token {
    this.position += 1;
    if (this.bytes[this.position] !== SPACE) return 'INVALID';
    this.position += 1;
    const start = this.position;
    for (const keyword of KEYWORDS) {
      let length = 0;
      while (length < keyword.length && this.bytes[start + length] === keyword.charCodeAt(length)) length++;
      this.position = Math.max(this.position, start + length);
      if (length < keyword.length) continue;
      if (keyword !== 'EOF') return this.#lexTo(this.position, keyword.trim() as Token, 'metaName');
      return this.#lexTo(
        this.bytes[this.position] === NEWLINE && this.position < this.end ? this.position + 1 : this.position,
        'EOFWORD',
        'init',
      );
    }
    return 'INVALID';
  }

  #lexLabels(byte: number, inside: State, closed: State, equal: State, allowsNewline: boolean): Token {
    switch (byte) {
      case BRACE_CLOSE:
        return this.#lexTo(this.position + 1, 'BCLOSE', closed);
      case EQUALS:
        return this.#lexTo(this.position + 1, 'EQUAL', equal);
      case COMMA:
        return this.#lexTo(this.position + 1, 'COMMA', inside);
      case QUOTE:
        return this.#lexTo(scanQuoted(this.bytes, this.position, this.end, allowsNewline), 'QSTRING', inside);
      default:
        return this.#lexTo(scanLabelName(this.bytes, this.position), 'LNAME', inside);
    }
  }

  /** A blank and what follows it up to the next one. */
  #lexWord(token: Token, state: State): Token {
    if (this.bytes[this.position] !== SPACE) return 'INVALID';
    let i = this.position + 1;
    for (let byte = this.bytes[i]; byte !== SPACE && byte !== NEWLINE && byte !== undefined;) byte = this.bytes[++i];
    if (i === this.position + 1) {
      this.position = i;
      return 'INVALID';
    }
    return this.#lexTo(Math.min(i, this.end), token, state);
  }

  #startsExemplar(): boolean {
    const { bytes, position: i } = this;
    return bytes[i] === SPACE && bytes[i + 1] === HASH && bytes[i + 2] === SPACE && bytes[i + 3] === BRACE_OPEN;
  }

  #behindNewline(): number {
    const newline = this.bytes.indexOf(NEWLINE, this.position);
    return newline >= this.end ? -this.end : newline + 1;
  }

  /** Takes the bytes up to `end` as `token`; nothing, or a negative end where the scan broke off, is no token. */
  #lexTo(end: number, token: Token, state: State): Token {
    if (
      end < 0 ||
      (end === this.position && token !== 'HELP' && token !== 'TYPE' && token !== 'UNIT' && token !== 'EOFWORD')
    ) {
      this.position = Math.abs(end);
      return 'INVALID';
    }
    this.position = end;
    this.#state = state;
    return token;
  }
}
