/**
 * What a target's last body looked like, so that the next one need not be parsed: bodies repeat line by line, only the
 * numbers change. Each line's key (the series text, or a whole comment line) is compared in place with the line at the
 * same position last time; a match costs no string and no object. When lines move, the next few positions are tried,
 * then an index by key; only a series never seen is parsed to labels. The plain parser is the oracle for all of it.
 */
import type { Labels } from '../../../shared/labels.ts';
import { SPACE } from '../exposition/bytes.ts';
import type { EntryKind, ExpositionParser, ExpositionType, TextPosition } from '../exposition/expositionParser.ts';
import { OpenReading, type BodyReading, type EndedSeries } from './bodyReading.ts';
import { KnownLines } from './knownLines.ts';
import { LineNumber, seriesEnd } from './lineBytes.ts';
import { DROPPED, SeriesSlots, UNRESOLVED } from './seriesSlots.ts';

/** A line that is no sample: comments, HELP, UNIT, blank. TYPE lines are `TYPE_LINE - index into TYPES`. */
const SKIPPED = -1;
const TYPE_LINE = -2;
const TYPES: readonly ExpositionType[] = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
];

/** Positions tried after a mismatch before the index is asked. */
const RESYNC_LINES = 8;
/** Lines between two looks at the time: some 0.2 ms whether they are known or must be parsed. */
const KNOWN_LINES_PER_LOOK = 1024;
const PARSED_LINES_PER_LOOK = 32;

/** `#at` once the parser has seen the end of the body. */
const ENDED = Number.MAX_SAFE_INTEGER;

export interface SeriesResolver {
  /** Labels the series is stored with; undefined when relabeling drops it. @throws ScrapeError */
  labels(exposed: Labels): Labels | undefined;
  /** Asked once for a series that was not there before; false drops it. */
  admits(labels: Labels): boolean;
  /** The store's ref in the batch of the scrape's own time. */
  ref(labels: Labels): number;
}

export interface ReadOptions {
  readonly honorTimestamps: boolean;
  /** More samples than this after relabeling fail the scrape; 0: no limit. */
  readonly sampleLimit: number;
}

/** A parser of text can be moved; one without lines is walked from end to end. */
export type BodyParser = ExpositionParser & Partial<TextPosition>;
type LineParser = ExpositionParser & TextPosition;

export class ScrapeCache {
  readonly #resolver: SeriesResolver;
  readonly #slots = new SeriesSlots();
  readonly #lines = new KnownLines(this.#slots);
  readonly #reading = new OpenReading();
  readonly #number = new LineNumber();
  #parser: BodyParser | undefined;
  #honorTimestamps = true;
  #length = 0;
  /** Next byte of the body. */
  #at = 0;

  constructor(resolver: SeriesResolver) {
    this.#resolver = resolver;
  }

  /** Starts a body. It must stay untouched until `commit` or `rollback`. */
  begin(parser: BodyParser, bytes: Buffer, length: number, options: ReadOptions): void {
    this.#parser = parser;
    this.#length = length;
    this.#honorTimestamps = options.honorTimestamps;
    this.#at = 0;
    this.#slots.begin();
    this.#lines.begin(bytes);
    this.#reading.begin(options.sampleLimit);
  }

  /**
   * Reads on until the end or until `isDue`. @returns false when there is more to read: the caller lets others run, then calls again
   * @throws ExpositionError, ScrapeError; then `rollback` is due
   */
  step(isDue: () => boolean): boolean {
    const parser = this.#parser as BodyParser;
    const isRead = hasLines(parser) ? this.#stepLines(parser, isDue) : this.#stepEntries(parser, isDue);
    if (!isRead) return false;
    this.#lines.end();
    this.#reading.dropRepeatedRefs(this.#slots.newRefs());
    return true;
  }

  #stepLines(parser: LineParser, isDue: () => boolean): boolean {
    for (let lines = 0; this.#at < this.#length; lines++) {
      if (lines >= KNOWN_LINES_PER_LOOK) {
        if (isDue()) return false;
        lines = 0;
      }
      if (this.#matchLine(this.#lines.next)) continue;
      if (this.#lines.hasIndex ? this.#matchMoved() : this.#resync()) continue;
      lines += KNOWN_LINES_PER_LOOK / PARSED_LINES_PER_LOOK;
      if (!this.#parseLine(parser)) this.#at = ENDED;
    }
    if (this.#at !== ENDED) {
      // Only the end may follow; the parser says so when the format demands a closing line.
      parser.position = this.#length;
      parser.next();
    }
    return true;
  }

  #stepEntries(parser: BodyParser, isDue: () => boolean): boolean {
    for (let entries = 1; entries % PARSED_LINES_PER_LOOK > 0 || !isDue(); entries++) {
      const kind = parser.next();
      if (kind === 'end') return true;
      if (kind === 'series') this.#parsedSeries(parser);
      else if (kind === 'histogram') this.#parsedHistogram(parser);
      else this.#noteMetadata(kind, parser);
    }
    return false;
  }

  reading(): BodyReading {
    return this.#reading;
  }

  /** The body counts: it is what the next one is compared with. @returns series that were in the last one and no more */
  commit(): EndedSeries {
    const { refs, count } = this.#reading;
    const ended = this.#slots.commit(refs.subarray(0, count));
    this.#lines.commit(this.#slots.hasLost);
    this.#parser = undefined;
    return ended;
  }

  /** The body does not count, as if it had never come; what lived before is still known, so `endAll` may follow. */
  rollback(): void {
    this.#lines.rollback(this.#slots.hasNew);
    this.#slots.rollback();
    this.#parser = undefined;
  }

  /** The target failed or is gone. @returns every series that still lived */
  endAll(): EndedSeries {
    return this.#slots.endAll();
  }

  /** Series that were dropped are asked for again in the next body. */
  reconsiderDropped(): void {
    this.#slots.reconsiderDropped();
  }

  /** Takes the body's line as it stands when it is line `line` of the last body with another number. */
  #matchLine(line: number): boolean {
    const lines = this.#lines;
    if (line >= lines.last.count) return false;
    const length = lines.lengthAt(line, this.#at);
    if (length < 0) return false;
    const slot = lines.last.slots[line] as number;
    const next = this.#at + length;
    if (slot >= 0) {
      if (lines.bytes[next] !== SPACE) return false;
      const value = this.#number.read(lines.bytes, next + 1);
      if (this.#number.end === 0 || this.#slots.refs[slot] === UNRESOLVED) return false;
      lines.take(line);
      this.#take(slot, value);
      this.#at = this.#number.end + 1;
      return true;
    }
    if (slot <= TYPE_LINE) (this.#parser as LineParser).currentType = TYPES[TYPE_LINE - slot] ?? 'unknown';
    lines.take(line);
    this.#at = next;
    return true;
  }

  #resync(): boolean {
    const { next, last } = this.#lines;
    const end = Math.min(next + RESYNC_LINES, last.count - 1);
    for (let line = next + 1; line <= end; line++) if (this.#matchLine(line)) return true;
    return false;
  }

  /** Takes a line whose series is known from another place. */
  #matchMoved(): boolean {
    const lines = this.#lines;
    const start = this.#at;
    const end = seriesEnd(lines.bytes, start, this.#length);
    if (end === 0) return false;
    const slot = lines.findMoved(start, end);
    if (slot < 0 || this.#slots.refs[slot] === UNRESOLVED) return false;
    const value = this.#number.read(lines.bytes, end + 1);
    if (this.#number.end === 0) return false;
    lines.indexServed();
    lines.takeMoved(slot, lines.bytes, start, end);
    this.#take(slot, value);
    this.#at = this.#number.end + 1;
    return true;
  }

  /** The slow path: one entry through the parser. @returns false at the end of the body */
  #parseLine(parser: LineParser): boolean {
    const lines = this.#lines;
    parser.position = this.#at;
    const kind = parser.next();
    if (kind === 'end') return false;
    if (kind === 'series') {
      if (parser.seriesStart > this.#at) lines.add(lines.bytes, this.#at, parser.seriesStart, SKIPPED);
      this.#parsedSeries(parser);
    } else {
      this.#noteMetadata(kind, parser);
      const mark = kind === 'type' ? TYPE_LINE - TYPES.indexOf(parser.type) : SKIPPED;
      lines.add(lines.bytes, this.#at, parser.position, mark);
    }
    this.#at = parser.position;
    return true;
  }

  #noteMetadata(kind: EntryKind, { metric, text, type }: BodyParser): void {
    if (kind === 'help' || kind === 'type' || kind === 'unit')
      this.#reading.metadata.push({ kind, metric, text, type });
  }

  #parsedHistogram(parser: BodyParser): void {
    const slot = this.#slotOf(parser);
    const labels = this.#takeApart(slot, parser);
    if (labels === undefined || parser.histogram === undefined) return;
    this.#slots.histograms.add(slot);
    const timestampMs = parser.hasTimestamp && this.#honorTimestamps ? parser.timestampMs : undefined;
    this.#reading.histograms.push({ labels, timestampMs, histogram: parser.histogram });
    for (const exemplar of parser.exemplars()) this.#reading.exemplars.push({ labels, exemplar });
  }

  #parsedSeries(parser: BodyParser): void {
    const slot = this.#slotOf(parser);
    const reading = this.#reading;
    if (parser.hasTimestamp && this.#honorTimestamps) {
      const labels = this.#takeApart(slot, parser);
      if (labels !== undefined) reading.timed.push({ labels, timestampMs: parser.timestampMs, value: parser.value });
    } else {
      if (this.#slots.refs[slot] === UNRESOLVED) this.#resolve(slot, parser.labels());
      this.#take(slot, parser.value);
    }
    for (const exemplar of parser.exemplars()) {
      const labels = this.#labelsOf(slot, parser);
      if (labels !== undefined) reading.exemplars.push({ labels, exemplar });
    }
  }

  /** The slot of the series the parser stands on: the expected one, a moved one, or a new one. */
  #slotOf({ seriesBytes: bytes, seriesStart: start, seriesEnd: end }: BodyParser): number {
    const lines = this.#lines;
    const expected = lines.expected(bytes, start, end);
    if (expected >= 0) {
      lines.take(lines.next);
      return expected;
    }
    const known = lines.find(bytes, start, end);
    if (known >= 0) {
      lines.takeMoved(known, bytes, start, end);
      return known;
    }
    const slot = this.#slots.add();
    lines.addSeries(bytes, start, end, slot);
    return slot;
  }

  #resolve(slot: number, exposed: Labels): void {
    const labels = this.#resolver.labels(exposed);
    const isTaken = labels !== undefined && this.#resolver.admits(labels);
    this.#slots.refs[slot] = isTaken ? this.#resolver.ref(labels) : DROPPED;
    if (isTaken) this.#reading.added += 1;
  }

  #labelsOf(slot: number, parser: BodyParser): Labels | undefined {
    const known = this.#slots.labels.get(slot);
    if (known !== undefined || this.#slots.refs[slot] === DROPPED) return known;
    const labels = this.#resolver.labels(parser.labels());
    if (labels !== undefined) this.#slots.labels.set(slot, labels);
    return labels;
  }

  #take(slot: number, value: number): void {
    const reading = this.#reading;
    reading.scraped += 1;
    const ref = this.#slots.refs[slot] as number;
    if (ref !== DROPPED) reading.keep();
    if (this.#slots.see(slot) && ref !== DROPPED) reading.push(ref, value);
  }

  /** Counts a sample that goes its own way, not in the batch. @returns its labels, undefined when relabeling drops it */
  #takeApart(slot: number, parser: BodyParser): Labels | undefined {
    this.#reading.scraped += 1;
    this.#slots.see(slot);
    const isNew = this.#slots.refs[slot] === UNRESOLVED && !this.#slots.labels.has(slot);
    const labels = this.#labelsOf(slot, parser);
    if (labels === undefined || (isNew && !this.#resolver.admits(labels))) {
      this.#slots.refs[slot] = DROPPED;
      this.#slots.labels.delete(slot);
      return undefined;
    }
    if (isNew) this.#reading.added += 1;
    this.#reading.keep();
    return labels;
  }
}

const hasLines = (parser: BodyParser): parser is LineParser => parser.position !== undefined;
