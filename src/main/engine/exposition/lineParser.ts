/** What both text parsers stand on: the body's bytes, where the lexer is, the ranges of the current series, and errors with their place. */
import type { Labels } from '../../../shared/labels.ts';
import { NEWLINE, quoteBytes } from './bytes.ts';
import { ExpositionError, type ExpositionType } from './expositionParser.ts';
import { labelsFromRanges } from './seriesLabels.ts';

/** Names as Prometheus' messages have them. */
export type Token =
  | 'INVALID'
  | 'EOF'
  | 'LINEBREAK'
  | 'HELP'
  | 'TYPE'
  | 'UNIT'
  | 'EOFWORD'
  | 'TEXT'
  | 'COMMENT'
  | 'MNAME'
  | 'QSTRING'
  | 'BOPEN'
  | 'BCLOSE'
  | 'LNAME'
  | 'LVALUE'
  | 'COMMA'
  | 'EQUAL'
  | 'TIMESTAMP'
  | 'VALUE';

export abstract class LineParser {
  metric = '';
  text = '';
  type: ExpositionType = 'unknown';
  currentType: ExpositionType = 'unknown';
  seriesStart = 0;
  seriesEnd = 0;
  value = 0;
  hasTimestamp = false;
  timestampMs = 0;
  /** Where the lexer stands. */
  position = 0;

  protected readonly bytes: Buffer;
  /** Bytes from here on are not the body's. */
  protected readonly end: number;
  protected tokenStart = 0;
  protected lineStart = 0;
  /** Start and end of the name, then of each label's name and value. */
  protected ranges = new Int32Array(64);
  protected rangeCount = 0;

  get seriesBytes(): Buffer {
    return this.bytes;
  }

  constructor(bytes: Buffer, end: number) {
    this.bytes = bytes;
    this.end = end;
  }

  labels(): Labels {
    const labels = labelsFromRanges(this.bytes, this.ranges, this.rangeCount, this.currentType);
    if (typeof labels === 'string') throw this.error(labels);
    return labels;
  }

  protected push(start: number, end: number): void {
    if (this.rangeCount + 2 > this.ranges.length) {
      const wider = new Int32Array(this.ranges.length * 2);
      wider.set(this.ranges);
      this.ranges = wider;
    }
    this.ranges[this.rangeCount++] = start;
    this.ranges[this.rangeCount++] = end;
  }

  protected fail(expected: string, got: string): never {
    const end = Math.min(this.end, this.position + 1);
    const token = quoteBytes(this.bytes, this.tokenStart, end);
    const line = quoteBytes(this.bytes, this.lineStart, end);
    throw this.error(`${expected}, got ${token} (${JSON.stringify(got)}) while parsing: ${line}`);
  }

  protected lineSoFar(): string {
    return quoteBytes(this.bytes, this.lineStart, this.position);
  }

  protected error(reason: string): ExpositionError {
    return new ExpositionError(lineAt(this.bytes, this.lineStart), reason);
  }
}

/** Counted only when something is wrong. */
function lineAt(bytes: Uint8Array, position: number): number {
  let line = 1;
  for (let i = bytes.indexOf(NEWLINE); i !== -1 && i < position; i = bytes.indexOf(NEWLINE, i + 1)) line++;
  return line;
}
