/**
 * Walks a body through its own parser and hands on each classic histogram as one native histogram with custom buckets,
 * after the last of its series; the series themselves stay only when the job keeps classic histograms. A histogram that
 * is native already is left as it is.
 * @see Prometheus model/textparse/nhcbparse.go
 */
import {
  dropLabels,
  labelsKey,
  labelValue,
  metricName,
  withLabel,
  METRIC_NAME,
  type Labels,
} from '../../../shared/labels.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import { ClassicHistogram } from './customBuckets.ts';
import type { EntryKind, ExpositionExemplar, ExpositionParser, ExpositionType } from './expositionParser.ts';
import { limitHistogram, type HistogramLimits } from './histogramLimits.ts';

const LE: ReadonlySet<string> = new Set(['le']);

/** What one classic series adds to its histogram. */
interface Part {
  readonly suffix: string;
  readonly le: string;
  /** Of the histogram. */
  readonly labels: Labels;
  readonly key: string;
}

interface Gathered {
  readonly labels: Labels;
  readonly key: string;
  readonly parts: ClassicHistogram;
  readonly exemplars: ExpositionExemplar[];
  readonly timestampMs: number | undefined;
}

export class NhcbParser implements ExpositionParser {
  readonly #inner: ExpositionParser;
  readonly #keepsClassic: boolean;
  readonly #limits: HistogramLimits;
  /** Family of the last TYPE line that said histogram. */
  #family = '';
  #gathered: Gathered | undefined;
  /** A histogram made here, which is the current entry. */
  #made: (Gathered & { readonly histogram: FloatHistogram; readonly bytes: Buffer }) | undefined;
  /** The inner entry that comes after it. */
  #next: EntryKind | undefined;
  #nativeKey = '';

  constructor(inner: ExpositionParser, keepsClassic: boolean, limits: HistogramLimits) {
    this.#inner = inner;
    this.#keepsClassic = keepsClassic;
    this.#limits = limits;
  }

  next(): EntryKind {
    for (;;) {
      const kind = this.#next ?? this.#inner.next();
      this.#next = undefined;
      this.#made = undefined;
      const part = kind === 'series' && this.#family !== '' ? this.#partOf() : undefined;
      if (this.#gathered !== undefined && part?.key !== this.#gathered.key && this.#finish()) {
        this.#next = kind;
        return 'histogram';
      }
      if (kind === 'type') this.#family = this.#inner.type === 'histogram' ? this.#inner.metric : '';
      if (kind === 'histogram') this.#nativeKey = labelsKey(this.#inner.labels());
      if (part === undefined) return kind;
      if (part.key !== this.#nativeKey) this.#gather(part);
      if (this.#keepsClassic) return kind;
    }
  }

  get metric(): string {
    return this.#inner.metric;
  }
  get text(): string {
    return this.#inner.text;
  }
  get type(): ExpositionType {
    return this.#inner.type;
  }
  get value(): number {
    return this.#inner.value;
  }
  get histogram(): FloatHistogram | undefined {
    return this.#made === undefined ? this.#inner.histogram : this.#made.histogram;
  }
  get seriesBytes(): Buffer {
    return this.#made?.bytes ?? this.#inner.seriesBytes;
  }
  get seriesStart(): number {
    return this.#made === undefined ? this.#inner.seriesStart : 0;
  }
  get seriesEnd(): number {
    return this.#made?.bytes.length ?? this.#inner.seriesEnd;
  }
  get hasTimestamp(): boolean {
    return this.#made === undefined ? this.#inner.hasTimestamp : this.#made.timestampMs !== undefined;
  }
  get timestampMs(): number {
    return this.#made === undefined ? this.#inner.timestampMs : (this.#made.timestampMs ?? 0);
  }
  labels(): Labels {
    return this.#made?.labels ?? this.#inner.labels();
  }
  exemplars(): readonly ExpositionExemplar[] {
    return this.#made?.exemplars ?? this.#inner.exemplars();
  }

  /** Which part of which histogram the current series is; undefined when it is none. */
  #partOf(): Part | undefined {
    const labels = this.#inner.labels();
    const name = metricName(labels);
    if (!name.startsWith(this.#family)) return undefined;
    const suffix = name.slice(this.#family.length);
    const le = labelValue(labels, 'le');
    if (suffix !== '_count' && suffix !== '_sum' && !(suffix === '_bucket' && le !== '')) return undefined;
    const own = withLabel(suffix === '_bucket' ? dropLabels(labels, LE) : labels, METRIC_NAME, this.#family);
    return { suffix, le, labels: own, key: labelsKey(own) };
  }

  #gather({ suffix, le, labels, key }: Part): void {
    const { value, hasTimestamp, timestampMs } = this.#inner;
    this.#gathered ??= {
      labels,
      key,
      parts: new ClassicHistogram(),
      exemplars: [],
      timestampMs: hasTimestamp ? timestampMs : undefined,
    };
    const { parts, exemplars } = this.#gathered;
    if (suffix === '_count') parts.setCount(value);
    else if (suffix === '_sum') parts.setSum(value);
    else parts.setBucket(le === '+Inf' ? Infinity : Number(le), value);
    exemplars.push(...this.#inner.exemplars());
  }

  /** @returns whether the gathered series made a histogram, which then is the current entry */
  #finish(): boolean {
    const gathered = this.#gathered as Gathered;
    this.#gathered = undefined;
    const native = gathered.parts.toNative();
    if (native === undefined) return false;
    const histogram = limitHistogram(native, this.#limits);
    this.#made = { ...gathered, histogram, bytes: Buffer.from(`${gathered.key}\xff\xff`) };
    return true;
  }
}
