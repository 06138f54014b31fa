/**
 * The contract of the parsers of all formats: they walk one body entry by entry and make as few objects as they can.
 * What an entry holds is read from the parser's own fields and is valid until the following `next()`.
 */
import type { Labels } from '../../../shared/labels.ts';
import type { FloatHistogram } from '../storage/histogram.ts';

/** As Prometheus' scrape protocols name them; `info`, `stateset` and `gaugehistogram` come with OpenMetrics only. */
export type ExpositionType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'gaugehistogram'
  | 'summary'
  | 'info'
  | 'stateset'
  | 'unknown';

export type EntryKind = 'series' | 'histogram' | 'help' | 'type' | 'unit' | 'comment' | 'end';

export interface ExpositionExemplar {
  readonly labels: Labels;
  readonly value: number;
  /** ms since epoch; undefined: the scrape's own time. */
  readonly timestampMs: number | undefined;
}

/** What the text formats offer beyond `next()`, so that a cache can skip lines it has seen before. */
export interface TextPosition {
  /** Byte offset of the next entry; setting it moves the parser to the start of another line. */
  position: number;
  /** The type that `le` and `quantile` are normalised for: the last TYPE line before `position`. */
  currentType: ExpositionType;
}

export interface ExpositionParser {
  /** @throws ExpositionError when the body is not valid here */
  next(): EntryKind;

  /** Family of a help, type or unit entry. */
  readonly metric: string;
  /** Help or unit. */
  readonly text: string;
  readonly type: ExpositionType;

  /** Histogram of a histogram entry. */
  readonly histogram?: FloatHistogram | undefined;

  /** Bytes of a series entry from its name to its closing brace, or, without text, others that name the series as well. */
  readonly seriesBytes: Buffer;
  readonly seriesStart: number;
  readonly seriesEnd: number;
  readonly value: number;
  readonly hasTimestamp: boolean;
  /** ms since epoch; only with `hasTimestamp`. */
  readonly timestampMs: number;
  /** All labels of a series or histogram entry, its name included; empty values are gone, a repeated name is refused. */
  labels(): Labels;
  /** Exemplars of the current entry. */
  exemplars(): readonly ExpositionExemplar[];
}

/** A body that is not valid: where, and what was expected, in Prometheus' words. */
export class ExpositionError extends Error {
  /** Counts from 1; 0 for formats without lines. */
  readonly line: number;
  /** The reason without its place. */
  readonly reason: string;

  constructor(line: number, reason: string) {
    super(line === 0 ? reason : `line ${line}: ${reason}`);
    this.line = line;
    this.reason = reason;
  }
}
