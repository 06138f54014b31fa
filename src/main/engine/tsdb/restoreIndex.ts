/** Puts the stored index back: labels, sources, groups, and the series with their places. */
import { AppError } from '../../../shared/errors.ts';
import type { Head } from './head.ts';
import type { Statements } from './sqlite/statements.ts';

/** Series that are read with one answer of the database. */
const SERIES_PER_READ = 16_384;

const [COMMA, SEMICOLON] = [0x2c, 0x3b];

/** @throws AppError `chunk_corrupt` when the labels of a series are cut off */
export function restoreIndex(statements: Statements, head: Head): void {
  for (const [id, name, value] of statements.labels.iterate()) head.index.restorePair(id, name, value);
  for (const [id, key] of statements.sources.iterate()) head.restoreSource(id, key);
  for (const [id, source] of statements.groups.iterate()) head.restoreGroup(id, source);
  const last = statements.lastSeries.get() ?? 0;
  head.reserveSeries(last);
  for (let from = 0; from < last; from += SERIES_PER_READ) {
    const text = statements.seriesText.get(from, from + SERIES_PER_READ);
    if (text !== undefined && text !== null) restoreSeries(head, new SeriesTextReader(text));
  }
  head.finishRestore();
}

function restoreSeries(head: Head, rows: SeriesTextReader): void {
  while (rows.next()) head.restoreSeries(rows.id, rows.group, rows.slot, rows.pairs);
}

/**
 * Rows of series as one text, `id,group,slot,labels` with `;` between them, the labels' varints in hexadecimal: a row that comes
 * as a JavaScript array of its own, with a buffer in it, costs six times as much.
 */
class SeriesTextReader {
  id = 0;
  group = 0;
  slot = 0;
  /** Pair ids. */
  readonly pairs: number[] = [];
  private readonly text: Uint8Array;
  private at = 0;

  constructor(text: Uint8Array) {
    this.text = text;
  }

  next(): boolean {
    if (this.at >= this.text.length) return false;
    this.id = this.number();
    this.group = this.number();
    this.slot = this.number();
    this.readPairs();
    return true;
  }

  private number(): number {
    const { text } = this;
    let value = 0;
    while (this.at < text.length) {
      const character = text[this.at++] as number;
      if (character === COMMA) break;
      value = value * 10 + (character - 0x30);
    }
    return value;
  }

  private readPairs(): void {
    const { text, pairs } = this;
    pairs.length = 0;
    let value = 0;
    let factor = 1;
    while (this.at < text.length) {
      const high = text[this.at++] as number;
      if (high === SEMICOLON) break;
      const byte = hexDigit(high) * 16 + hexDigit(text[this.at++] as number);
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte >= 0x80) continue;
      pairs.push(value);
      value = 0;
      factor = 1;
    }
    if (factor !== 1) throw new AppError('chunk_corrupt', `The labels of series ${this.id} are cut off.`);
  }
}

/** Of `0 … 9` and `A … F`. */
const hexDigit = (character: number): number => (character & 15) + (character >> 6) * 9;
