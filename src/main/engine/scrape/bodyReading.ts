/** What one body held: samples of the scrape's own time as arrays, and beside them what goes its own way. */
import type { Labels } from '../../../shared/labels.ts';
import type { ExpositionExemplar, ExpositionType } from '../exposition/expositionParser.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import { grown } from './growingLines.ts';
import { ScrapeError } from './scrapeError.ts';

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

/** Valid until the cache begins the next body. */
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

/** A reading while it is made. */
export class OpenReading implements BodyReading {
  refs = new Int32Array(64);
  values = new Float64Array(64);
  count = 0;
  scraped = 0;
  kept = 0;
  added = 0;
  timed: TimedSample[] = [];
  histograms: HistogramSample[] = [];
  exemplars: { labels: Labels; exemplar: ExpositionExemplar }[] = [];
  metadata: MetadataEntry[] = [];
  #sampleLimit = 0;
  #hasRepeats = false;

  begin(sampleLimit: number): void {
    this.#sampleLimit = sampleLimit;
    this.count = this.scraped = this.kept = this.added = 0;
    this.timed = [];
    this.histograms = [];
    this.exemplars = [];
    this.metadata = [];
  }

  /** @throws ScrapeError `limit` */
  keep(): void {
    this.kept += 1;
    if (this.#sampleLimit > 0 && this.kept > this.#sampleLimit)
      throw new ScrapeError('limit', `sample limit exceeded: more than ${this.#sampleLimit} samples`);
  }

  push(ref: number, value: number): void {
    if (this.count === this.refs.length) {
      this.refs = grown(this.refs, this.count * 2);
      this.values = grown(this.values, this.count * 2);
    }
    this.refs[this.count] = ref;
    this.values[this.count] = value;
    this.count += 1;
  }

  /**
   * Two spellings of one series (`le="1"`, `le="1.0"`) have one ref; the first in the body counts.
   * @param newRefs  of the series that the last body did not have: only they can be the second spelling
   */
  dropRepeatedRefs(newRefs: readonly number[]): void {
    if (newRefs.length === 0 && !this.#hasRepeats) return;
    this.#hasRepeats = this.#hasRepeats
      ? hasRepeats(this.refs, this.count)
      : areRepeated(newRefs, this.refs, this.count);
    if (!this.#hasRepeats) return;
    const seen = new Set<number>();
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const ref = this.refs[i] as number;
      if (seen.has(ref)) continue;
      seen.add(ref);
      this.refs[kept] = ref;
      this.values[kept++] = this.values[i] as number;
    }
    this.count = kept;
  }
}

function hasRepeats(refs: Int32Array, count: number): boolean {
  const sorted = refs.slice(0, count).sort();
  return sorted.some((ref, i) => i > 0 && ref === sorted[i - 1]);
}

/** Whether one of a few refs stands more than once among all. */
function areRepeated(few: readonly number[], refs: Int32Array, count: number): boolean {
  const unseen = new Set(few);
  if (unseen.size < few.length) return true;
  const seen = new Set<number>();
  for (let i = 0; i < count; i++) {
    const ref = refs[i] as number;
    if (unseen.delete(ref)) seen.add(ref);
    else if (seen.has(ref)) return true;
  }
  return false;
}
