/**
 * What a target's last body looked like, so that the next one need not be parsed: bodies repeat line by line, only the
 * numbers change. Each line's key (the series text, or a whole comment line) is compared in place with the line at the
 * same position last time; a match costs no string and no object. When lines move, the next few positions are tried,
 * then an index by key; only a series never seen is parsed to labels. The plain parser is the oracle for all of it.
 */
import type { Labels } from '../../../shared/labels.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  HASH,
  NEWLINE,
  parseFloatBytes,
  QUOTE,
  SPACE,
} from '../exposition/bytes.ts';
import type {
  EntryKind,
  ExpositionExemplar,
  ExpositionParser,
  ExpositionType,
  TextPosition,
} from '../exposition/expositionParser.ts';
import { grown, GrowingLines, viewOf } from './growingLines.ts';
import { hashBytes, SeriesIndex } from './seriesIndex.ts';
import { ScrapeError } from './scrapeError.ts';

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
/** Scrapes without a use of the index after which it is dropped. */
const INDEX_IDLE_SCRAPES = 20;

export interface SeriesResolver {
  /** Labels the series is stored with; undefined when relabeling drops it. @throws ScrapeError */
  labels(exposed: Labels): Labels | undefined;
  /** Asked once for a series that was not there before; false drops it. */
  admits(labels: Labels): boolean;
  /** The store's ref in the batch of the scrape's own time. */
  ref(labels: Labels): number;
}

/** A sample that cannot go into the batch of the scrape's own time. */
export interface TimedSample {
  readonly labels: Labels;
  readonly timestampMs: number;
  readonly value: number;
}

/** A native histogram; without a timestamp of its own it has the scrape's. */
export interface HistogramSample {
  readonly labels: Labels;
  readonly timestampMs: number | undefined;
  readonly histogram: FloatHistogram;
}

export interface MetadataEntry {
  readonly kind: 'help' | 'type' | 'unit';
  readonly metric: string;
  readonly text: string;
  readonly type: ExpositionType;
}

/** What one body held. The arrays belong to the cache until its next `begin`. */
export interface BodyReading {
  readonly refs: Int32Array;
  readonly values: Float64Array;
  /** Valid entries of both; each ref comes once. */
  readonly count: number;
  /** Samples in the body, before relabeling. */
  readonly scraped: number;
  /** Samples that relabeling kept. */
  readonly kept: number;
  /** Series that were not in the last good body. */
  readonly added: number;
  readonly timed: readonly TimedSample[];
  readonly histograms: readonly HistogramSample[];
  readonly exemplars: readonly { readonly labels: Labels; readonly exemplar: ExpositionExemplar }[];
  /** Metadata on lines that were not in the last good body. */
  readonly metadata: readonly MetadataEntry[];
}

/** Series that ended: refs of the batch, and labels of those that came with their own timestamps or are native histograms. */
export interface EndedSeries {
  readonly refs: readonly number[];
  readonly timed: readonly Labels[];
  readonly histograms: readonly Labels[];
}

export interface ReadOptions {
  readonly honorTimestamps: boolean;
  /** More samples than this after relabeling fail the scrape; 0: no limit. */
  readonly sampleLimit: number;
}

/** A parser of text can be moved; one without lines is walked from end to end. */
export type BodyParser = ExpositionParser & Partial<TextPosition>;
type LineParser = ExpositionParser & TextPosition;

/** Refs of slots that have none in the batch. */
const DROPPED = 0;
const UNRESOLVED = -1;

/** In place of the reading that made a slot; readings count from 1. */
const FREE = 0;

/** `#at` once the parser has seen the end of the body. */
const ENDED = Number.MAX_SAFE_INTEGER;

/** Lines between two looks at the time: some 0.2 ms whether they are known or must be parsed. */
const KNOWN_LINES_PER_LOOK = 1024;
const PARSED_LINES_PER_LOOK = 32;

export class ScrapeCache {
  readonly #resolver: SeriesResolver;
  /** Lines of the last good body, and those of the one being read once it differs. */
  #lines = new GrowingLines();
  #fresh: GrowingLines | undefined;
  /** Room for the next fresh lines: bodies that differ each time need not allocate each time. */
  #spare = new GrowingLines();

  /** Per slot, that is per series text: the store's ref, the reading that saw it last, its place among the lines. */
  #slotRef = new Int32Array(64);
  #slotSeen = new Uint32Array(64);
  #slotLine = new Int32Array(64);
  #freshSlotLine = new Int32Array(64);
  #slotCount = 0;
  readonly #freeSlots: number[] = [];
  /** Slots made by the reading under way, and the reading that made each slot. */
  #newSlots: number[] = [];
  #slotBorn = new Uint32Array(64);
  /** Labels where they are needed again: series with timestamps or exemplars. */
  readonly #slotLabels = new Map<number, Labels>();
  readonly #histogramSlots = new Set<number>();
  #index: SeriesIndex | undefined;
  #indexIdle = 0;

  #readingId = 0;
  /** Slots the last good body had, and whether their series still live (no staleness marker since). */
  #liveSlots = 0;
  #isLive = false;

  #parser: BodyParser | undefined;
  #bytes: Buffer = NO_BYTES;
  #view: DataView = viewOf(NO_BYTES);
  #length = 0;
  #options: ReadOptions = { honorTimestamps: true, sampleLimit: 0 };
  /** Next byte of the body and next line of `#lines`. */
  #at = 0;
  #line = 0;
  #numberEnd = 0;
  #seen = 0;
  #hasRepeats = false;

  #refs = new Int32Array(64);
  #values = new Float64Array(64);
  #count = 0;
  #scraped = 0;
  #kept = 0;
  #added = 0;
  #timed: TimedSample[] = [];
  #histograms: HistogramSample[] = [];
  #exemplars: { labels: Labels; exemplar: ExpositionExemplar }[] = [];
  #metadata: MetadataEntry[] = [];

  constructor(resolver: SeriesResolver) {
    this.#resolver = resolver;
  }

  /** Starts a body. It must stay untouched until `commit` or `rollback`. */
  begin(parser: BodyParser, bytes: Buffer, length: number, options: ReadOptions): void {
    this.#parser = parser;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#length = length;
    this.#options = options;
    this.#readingId += 1;
    this.#fresh = undefined;
    this.#newSlots = [];
    this.#at = this.#line = this.#count = this.#scraped = this.#kept = this.#added = this.#seen = 0;
    this.#timed = [];
    this.#histograms = [];
    this.#exemplars = [];
    this.#metadata = [];
    this.#indexIdle += 1;
  }

  /**
   * Reads on until the end or until `isDue`. @returns false when there is more to read: the caller lets others run, then calls again
   * @throws ExpositionError, ScrapeError; then `rollback` is due
   */
  step(isDue: () => boolean): boolean {
    const parser = this.#parser as BodyParser;
    const isRead = hasLines(parser) ? this.#stepLines(parser, isDue) : this.#stepEntries(parser, isDue);
    if (!isRead) return false;
    if (this.#line < this.#lines.count) this.#startFresh();
    this.#dropRepeatedRefs();
    return true;
  }

  #stepLines(parser: LineParser, isDue: () => boolean): boolean {
    for (let lines = 0; this.#at < this.#length; lines++) {
      if (lines >= KNOWN_LINES_PER_LOOK) {
        if (isDue()) return false;
        lines = 0;
      }
      if (this.#matchLine(this.#line)) continue;
      if (this.#index === undefined ? this.#resync() : this.#matchMoved(this.#index)) continue;
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
    return {
      refs: this.#refs,
      values: this.#values,
      count: this.#count,
      scraped: this.#scraped,
      kept: this.#kept,
      added: this.#added,
      timed: this.#timed,
      histograms: this.#histograms,
      exemplars: this.#exemplars,
      metadata: this.#metadata,
    };
  }

  /** The body counts: it is what the next one is compared with. @returns series that were in the last one and no more */
  commit(): EndedSeries {
    const ended = this.#seen === this.#liveSlots && this.#newSlots.length === 0 ? NONE_ENDED : this.#releaseUnseen();
    if (this.#fresh !== undefined) {
      this.#spare = this.#lines;
      this.#lines = this.#fresh;
      [this.#slotLine, this.#freshSlotLine] = [this.#freshSlotLine, this.#slotLine];
    }
    if (this.#indexIdle > INDEX_IDLE_SCRAPES) this.#index = undefined;
    this.#liveSlots = this.#seen;
    this.#isLive = true;
    this.#done();
    return ended;
  }

  /** The body does not count, as if it had never come; what lived before is still known, so `endAll` may follow. */
  rollback(): void {
    if (this.#newSlots.length > 0) this.#index = undefined;
    for (const slot of this.#newSlots) this.#release(slot);
    this.#done();
  }

  /** The target failed or is gone. @returns every series that still lived */
  endAll(): EndedSeries {
    if (!this.#isLive) return NONE_ENDED;
    this.#isLive = false;
    const refs: number[] = [];
    for (let slot = 0; slot < this.#slotCount; slot++) {
      const ref = this.#slotRef[slot] as number;
      // A free slot has no ref.
      if (ref > 0) refs.push(ref);
    }
    return { refs, ...this.#endedApart([...this.#slotLabels.keys()]) };
  }

  #done(): void {
    this.#parser = undefined;
    this.#bytes = NO_BYTES;
    this.#view = viewOf(NO_BYTES);
    this.#fresh = undefined;
    this.#newSlots = [];
  }

  /** Takes the body's line as it stands when it is line `line` of the last body with another number. */
  #matchLine(line: number): boolean {
    const lines = this.#lines;
    if (line >= lines.count) return false;
    const start = lines.starts[line] as number;
    const length = (lines.starts[line + 1] as number) - start;
    if (!isSameRange(this.#view, this.#at, lines.view, start, length)) return false;
    const slot = lines.slots[line] as number;
    const next = this.#at + length;
    if (slot >= 0) {
      if (this.#bytes[next] !== SPACE) return false;
      const value = this.#number(next + 1);
      if (this.#numberEnd === 0) return false;
      if ((this.#slotRef[slot] as number) === UNRESOLVED) return false;
      this.#takeLine(line, slot, start, length);
      this.#take(slot, value);
      this.#at = this.#numberEnd + 1;
      return true;
    }
    if (slot <= TYPE_LINE) (this.#parser as LineParser).currentType = TYPES[TYPE_LINE - slot] ?? 'unknown';
    this.#takeLine(line, slot, start, length);
    this.#at = next;
    return true;
  }

  /** Moves on behind line `line`; lines in between are gone from the body, which makes it a different one. */
  #takeLine(line: number, slot: number, start: number, length: number): void {
    if (line !== this.#line) this.#startFresh();
    if (this.#fresh !== undefined) this.#record(this.#lines.bytes, start, start + length, slot);
    this.#line = line + 1;
  }

  #resync(): boolean {
    const last = Math.min(this.#line + RESYNC_LINES, this.#lines.count - 1);
    for (let line = this.#line + 1; line <= last; line++) if (this.#matchLine(line)) return true;
    return false;
  }

  /** Takes a line whose series is known from another place. */
  #matchMoved(index: SeriesIndex): boolean {
    const start = this.#at;
    const end = seriesEnd(this.#bytes, start, this.#length);
    if (end === 0) return false;
    const slot = this.#find(index, hashBytes(this.#bytes, start, end), this.#bytes, start, end);
    if (slot < 0 || this.#slotRef[slot] === UNRESOLVED) return false;
    const value = this.#number(end + 1);
    if (this.#numberEnd === 0) return false;
    this.#indexIdle = 0;
    const next = this.#numberEnd + 1;
    this.#takeMoved(slot, this.#bytes, start, end);
    this.#take(slot, value);
    this.#at = next;
    return true;
  }

  #takeMoved(slot: number, from: Buffer, start: number, end: number): void {
    this.#recordNew(from, start, end, slot);
    // Lines move in blocks: what followed this one last time likely follows it now.
    const seen = this.#slotSeen[slot] as number;
    if (seen !== 0 && seen !== this.#readingId) this.#line = (this.#slotLine[slot] as number) + 1;
  }

  /** The slot of a series text; -1 when it is new. */
  #find(index: SeriesIndex, hash: number, bytes: Buffer, start: number, end: number): number {
    for (let slot = index.find(hash, 0); slot >= 0; slot = index.find(hash, index.nextProbe)) {
      const isNew = this.#slotBorn[slot] === this.#readingId;
      const lines = isNew ? (this.#fresh as GrowingLines) : this.#lines;
      const line = (isNew ? this.#freshSlotLine[slot] : this.#slotLine[slot]) as number;
      const keyStart = lines.starts[line] as number;
      const length = (lines.starts[line + 1] as number) - keyStart;
      if (length === end - start && isSameRange(this.#viewOf(bytes), start, lines.view, keyStart, length)) return slot;
    }
    return -1;
  }

  #viewOf(bytes: Buffer): DataView {
    return bytes === this.#bytes ? this.#view : viewOf(bytes);
  }

  /** The slow path: one entry through the parser. @returns false at the end of the body */
  #parseLine(parser: LineParser): boolean {
    parser.position = this.#at;
    const kind = parser.next();
    if (kind === 'end') return false;
    if (kind === 'series') {
      if (parser.seriesStart > this.#at) this.#recordNew(this.#bytes, this.#at, parser.seriesStart, SKIPPED);
      this.#parsedSeries(parser);
    } else {
      this.#noteMetadata(kind, parser);
      this.#recordNew(
        this.#bytes,
        this.#at,
        parser.position,
        kind === 'type' ? TYPE_LINE - TYPES.indexOf(parser.type) : SKIPPED,
      );
    }
    this.#at = parser.position;
    return true;
  }

  #noteMetadata(kind: EntryKind, { metric, text, type }: BodyParser): void {
    if (kind === 'help' || kind === 'type' || kind === 'unit') this.#metadata.push({ kind, metric, text, type });
  }

  #parsedHistogram(parser: BodyParser): void {
    const slot = this.#slotOf(parser);
    const labels = this.#takeApart(slot, parser);
    if (labels === undefined || parser.histogram === undefined) return;
    this.#histogramSlots.add(slot);
    const timestampMs = parser.hasTimestamp && this.#options.honorTimestamps ? parser.timestampMs : undefined;
    this.#histograms.push({ labels, timestampMs, histogram: parser.histogram });
    for (const exemplar of parser.exemplars()) this.#exemplars.push({ labels, exemplar });
  }

  #parsedSeries(parser: BodyParser): void {
    const slot = this.#slotOf(parser);
    if (parser.hasTimestamp && this.#options.honorTimestamps) {
      const labels = this.#takeApart(slot, parser);
      if (labels !== undefined) this.#timed.push({ labels, timestampMs: parser.timestampMs, value: parser.value });
    } else {
      if (this.#slotRef[slot] === UNRESOLVED) this.#resolve(slot, parser.labels());
      this.#take(slot, parser.value);
    }
    for (const exemplar of parser.exemplars()) {
      const labels = this.#labelsOf(slot, parser);
      if (labels !== undefined) this.#exemplars.push({ labels, exemplar });
    }
  }

  /** The slot of the series the parser stands on: the expected one, a moved one, or a new one. */
  #slotOf(parser: BodyParser): number {
    const { seriesBytes: bytes, seriesStart: start, seriesEnd: end } = parser;
    const lines = this.#lines;
    const line = this.#line;
    if (line < lines.count && (lines.slots[line] as number) >= 0) {
      const keyStart = lines.starts[line] as number;
      const length = (lines.starts[line + 1] as number) - keyStart;
      if (length === end - start && isSameRange(this.#viewOf(bytes), start, lines.view, keyStart, length)) {
        this.#takeLine(line, lines.slots[line] as number, keyStart, length);
        return lines.slots[line] as number;
      }
    }
    const index = this.#indexed();
    const hash = hashBytes(bytes, start, end);
    const known = this.#find(index, hash, bytes, start, end);
    if (known >= 0) {
      this.#takeMoved(known, bytes, start, end);
      return known;
    }
    const slot = this.#newSlot();
    index.add(hash, slot);
    this.#slotRef[slot] = UNRESOLVED;
    this.#recordNew(bytes, start, end, slot);
    return slot;
  }

  #recordNew(from: Buffer, start: number, end: number, slot: number): void {
    this.#startFresh();
    this.#record(from, start, end, slot);
  }

  #record(from: Buffer, start: number, end: number, slot: number): void {
    const fresh = this.#fresh as GrowingLines;
    if (slot >= 0) this.#freshSlotLine[slot] = fresh.count;
    fresh.add(from, start, end, slot);
  }

  /** From here on the body differs from the last: its lines are written down. */
  #startFresh(): void {
    if (this.#fresh !== undefined) return;
    this.#fresh = this.#spare;
    this.#fresh.copyHead(this.#lines, this.#line);
    this.#freshSlotLine.set(this.#slotLine);
  }

  #indexed(): SeriesIndex {
    this.#indexIdle = 0;
    if (this.#index !== undefined) return this.#index;
    const index = new SeriesIndex();
    const { bytes, starts, slots, count } = this.#lines;
    for (let line = 0; line < count; line++) {
      const slot = slots[line] as number;
      // A series that comes twice is found by its last line.
      if (slot >= 0 && this.#slotLine[slot] === line)
        index.add(hashBytes(bytes, starts[line] as number, starts[line + 1] as number), slot);
    }
    this.#index = index;
    return index;
  }

  #newSlot(): number {
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    if (slot >= this.#slotRef.length) {
      const capacity = this.#slotRef.length * 2;
      this.#slotRef = grown(this.#slotRef, capacity);
      this.#slotSeen = grown(this.#slotSeen, capacity);
      this.#slotBorn = grown(this.#slotBorn, capacity);
      this.#slotLine = grown(this.#slotLine, capacity);
      this.#freshSlotLine = grown(this.#freshSlotLine, capacity);
    }
    this.#slotSeen[slot] = 0;
    this.#slotBorn[slot] = this.#readingId;
    this.#newSlots.push(slot);
    return slot;
  }

  #release(slot: number): void {
    this.#slotRef[slot] = DROPPED;
    this.#slotSeen[slot] = 0;
    this.#slotBorn[slot] = FREE;
    this.#slotLabels.delete(slot);
    this.#histogramSlots.delete(slot);
    this.#freeSlots.push(slot);
  }

  #resolve(slot: number, exposed: Labels): void {
    const labels = this.#resolver.labels(exposed);
    const isTaken = labels !== undefined && this.#resolver.admits(labels);
    this.#slotRef[slot] = isTaken ? this.#resolver.ref(labels) : DROPPED;
    if (isTaken) this.#added += 1;
  }

  /** Series that were dropped are asked for again in the next body. */
  reconsiderDropped(): void {
    for (let line = 0; line < this.#lines.count; line++) {
      const slot = this.#lines.slots[line] as number;
      if (slot >= 0 && this.#slotRef[slot] === DROPPED) this.#slotRef[slot] = UNRESOLVED;
    }
  }

  #labelsOf(slot: number, parser: BodyParser): Labels | undefined {
    const known = this.#slotLabels.get(slot);
    if (known !== undefined || this.#slotRef[slot] === DROPPED) return known;
    const labels = this.#resolver.labels(parser.labels());
    if (labels !== undefined) this.#slotLabels.set(slot, labels);
    return labels;
  }

  #take(slot: number, value: number): void {
    this.#scraped += 1;
    const ref = this.#slotRef[slot] as number;
    if (ref !== DROPPED) this.#keep();
    if (this.#slotSeen[slot] === this.#readingId) return;
    this.#slotSeen[slot] = this.#readingId;
    this.#seen += 1;
    if (ref === DROPPED) return;
    if (this.#count === this.#refs.length) {
      this.#refs = grown(this.#refs, this.#count * 2);
      this.#values = grown(this.#values, this.#count * 2);
    }
    this.#refs[this.#count] = ref;
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** Counts a sample that goes its own way, not in the batch. @returns its labels, undefined when relabeling drops it */
  #takeApart(slot: number, parser: BodyParser): Labels | undefined {
    this.#scraped += 1;
    if (this.#slotSeen[slot] !== this.#readingId) {
      this.#slotSeen[slot] = this.#readingId;
      this.#seen += 1;
    }
    const isNew = this.#slotRef[slot] === UNRESOLVED && !this.#slotLabels.has(slot);
    const labels = this.#labelsOf(slot, parser);
    if (labels === undefined || (isNew && !this.#resolver.admits(labels))) {
      this.#slotRef[slot] = DROPPED;
      this.#slotLabels.delete(slot);
      return undefined;
    }
    if (isNew) this.#added += 1;
    this.#keep();
    return labels;
  }

  #keep(): void {
    this.#kept += 1;
    const limit = this.#options.sampleLimit;
    if (limit > 0 && this.#kept > limit)
      throw new ScrapeError('limit', `sample limit exceeded: more than ${limit} samples`);
  }

  /** Two spellings of one series (`le="1"`, `le="1.0"`) have one ref; the first in the body counts. Only new series can cause it. */
  #dropRepeatedRefs(): void {
    if (this.#newSlots.length === 0 && !this.#hasRepeats) return;
    const sorted = this.#refs.slice(0, this.#count).sort();
    this.#hasRepeats = sorted.some((ref, i) => i > 0 && ref === sorted[i - 1]);
    if (!this.#hasRepeats) return;
    const seen = new Set<number>();
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const ref = this.#refs[i] as number;
      if (seen.has(ref)) continue;
      seen.add(ref);
      this.#refs[kept] = ref;
      this.#values[kept++] = this.#values[i] as number;
    }
    this.#count = kept;
  }

  #releaseUnseen(): EndedSeries {
    const gone: number[] = [];
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if (this.#slotSeen[slot] !== this.#readingId && this.#slotBorn[slot] !== FREE) gone.push(slot);
    }
    if (gone.length === 0) return NONE_ENDED;
    const refs = this.#isLive ? this.#refsWithoutSample(gone) : [];
    const apart = this.#isLive ? this.#endedApart(gone) : NONE_ENDED;
    for (const slot of gone) this.#release(slot);
    this.#index = undefined;
    return { ...apart, refs };
  }

  /** Refs of these slots, but for those that the reading has under another spelling. */
  #refsWithoutSample(slots: readonly number[]): number[] {
    const refs = slots.map((slot) => this.#slotRef[slot] as number).filter((ref) => ref > 0);
    if (refs.length === 0) return refs;
    const current = new Set(this.#refs.subarray(0, this.#count));
    return refs.filter((ref) => !current.has(ref));
  }

  /** Of these slots, the series that went their own way. */
  #endedApart(slots: readonly number[]): Pick<EndedSeries, 'timed' | 'histograms'> {
    const timed: Labels[] = [];
    const histograms: Labels[] = [];
    for (const slot of slots) {
      const labels = this.#slotRef[slot] === UNRESOLVED ? this.#slotLabels.get(slot) : undefined;
      if (labels !== undefined) (this.#histogramSlots.has(slot) ? histograms : timed).push(labels);
    }
    return { timed, histograms };
  }

  /** The number that fills the line from `at`; `#numberEnd` is its newline's place, 0 when the line must be parsed. */
  #number(at: number): number {
    const bytes = this.#bytes;
    let i = at;
    let byte = bytes[i] as number;
    const isNegative = byte === 0x2d;
    if (isNegative) byte = bytes[++i] as number;
    const first = i;
    let mantissa = 0;
    let point = -1;
    for (; ; byte = bytes[++i] as number) {
      if (byte >= 0x30 && byte <= 0x39) mantissa = mantissa * 10 + (byte - 0x30);
      else if (byte === 0x2e && point < 0) point = i;
      else break;
    }
    if (byte === NEWLINE && i > first && i - first <= 15) {
      this.#numberEnd = i;
      if (point >= 0) mantissa /= POWERS_OF_TEN[i - point - 1] as number;
      return isNegative ? -mantissa : mantissa;
    }
    return this.#anyNumber(at, i);
  }

  #anyNumber(at: number, from: number): number {
    const bytes = this.#bytes;
    let end = from;
    for (
      let byte = bytes[end];
      byte !== NEWLINE && byte !== SPACE && byte !== undefined && byte > SPACE && byte !== BRACE_OPEN;
    )
      byte = bytes[++end];
    const value = bytes[end] === NEWLINE ? parseFloatBytes(bytes, at, end) : '';
    this.#numberEnd = typeof value === 'string' ? 0 : end;
    return typeof value === 'string' ? 0 : value;
  }
}

const NO_BYTES = Buffer.alloc(0);
const NONE_ENDED: EndedSeries = { refs: [], timed: [], histograms: [] };

const hasLines = (parser: BodyParser): parser is LineParser => parser.position !== undefined;
const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 17 }, (_, i) => Number(`1e${i}`));

/** Where the series that starts a line ends, when a blank follows it; 0 when the line is none or is written in an unusual way. */
function seriesEnd(bytes: Buffer, start: number, length: number): number {
  if (bytes[start] === HASH) return 0;
  let isQuoted = false;
  let isOpen = false;
  for (let i = start; i < length; i++) {
    const byte = bytes[i] as number;
    if (isQuoted) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isQuoted = false;
    } else if (byte === QUOTE) {
      isQuoted = true;
    } else if (byte === BRACE_CLOSE) {
      return bytes[i + 1] === SPACE ? i + 1 : 0;
    } else if (byte === BRACE_OPEN) {
      isOpen = true;
    } else if (byte === NEWLINE) {
      return 0;
    } else if (byte === SPACE && !isOpen && bytes[i + 1] !== BRACE_OPEN) {
      return i;
    }
  }
  return 0;
}

/** Four bytes at a time; the last four overlap those before. */
function isSameRange(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (aStart + length > a.byteLength) return false;
  if (length < 4) {
    for (let i = 0; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
    return true;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) if (a.getInt32(aStart + i) !== b.getInt32(bStart + i)) return false;
  return a.getInt32(aStart + last) === b.getInt32(bStart + last);
}
