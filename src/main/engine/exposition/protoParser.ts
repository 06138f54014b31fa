/**
 * Delimited protobuf (io.prometheus.client.MetricFamily), walked as if it were text: help, unit and type of a family, then
 * its series one by one; native histograms are entries of their own kind.
 * @see Prometheus model/textparse/protobufparse.go
 */
import { AppError } from '../../../shared/errors.ts';
import { labelsFromPairs, METRIC_NAME, type Labels } from '../../../shared/labels.ts';
import { ProtobufReader } from '../base/protobufReader.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import {
  ExpositionError,
  type EntryKind,
  type ExpositionExemplar,
  type ExpositionParser,
  type ExpositionType,
} from './expositionParser.ts';
import { formatOpenMetricsFloat } from '../base/goFloat.ts';
import { limitHistogram, type HistogramLimits } from './histogramLimits.ts';
import { isNative, toFloatHistogram } from './nativeHistogram.ts';
import { readFamily, readMetric, type ProtoExemplar, type ProtoFamily, type ProtoMetric } from './protoMessages.ts';

export interface ProtoOptions {
  /** Native parts of histograms become samples; without, only their classic buckets count. */
  readonly readsNative: boolean;
  /** Classic buckets are read even where a native histogram is. */
  readonly keepsClassic: boolean;
  /** Absent: native histograms are taken as they come. */
  readonly limits?: HistogramLimits;
}

const NO_LIMITS: HistogramLimits = { buckets: 0, minFactor: 0 };

/** One series of a metric; a histogram or summary has several. */
interface Entry {
  readonly suffix: string;
  readonly extra: readonly [string, string] | undefined;
  readonly value: number;
  readonly histogram: FloatHistogram | undefined;
  readonly exemplars: readonly ProtoExemplar[];
}

export class ProtoParser implements ExpositionParser {
  metric = '';
  text = '';
  type: ExpositionType = 'unknown';
  seriesBytes: Buffer = Buffer.allocUnsafe(256);
  readonly seriesStart = 0;
  seriesEnd = 0;
  value = 0;
  hasTimestamp = false;
  timestampMs = 0;
  histogram: FloatHistogram | undefined;

  readonly #reader: ProtobufReader;
  readonly #options: ProtoOptions;
  #family: ProtoFamily | undefined;
  #heads: EntryKind[] = [];
  #metricIndex = 0;
  #metric: ProtoMetric | undefined;
  #entries: readonly Entry[] = [];
  #entryIndex = 0;
  #entry: Entry | undefined;

  constructor(bytes: Buffer, length: number, options: ProtoOptions) {
    this.#reader = new ProtobufReader(bytes, 0, length);
    this.#options = options;
  }

  next(): EntryKind {
    try {
      return this.#next();
    } catch (error) {
      // Where in a body of bytes it breaks tells nobody anything.
      if (error instanceof AppError) throw new ExpositionError(0, 'the protobuf body is broken (unexpected EOF)');
      throw error;
    }
  }

  #next(): EntryKind {
    for (;;) {
      const head = this.#heads.shift();
      if (head !== undefined) return this.#head(head);
      if (this.#entryIndex < this.#entries.length) return this.#takeEntry();
      const family = this.#family;
      if (family !== undefined && this.#metricIndex < family.metrics.length) {
        this.#metric = readMetric(family.metrics[this.#metricIndex++] as ProtobufReader);
        this.#entries = entriesOf(this.#metric, family, this.#options);
        this.#entryIndex = 0;
        continue;
      }
      if (!this.#reader.hasMore) return 'end';
      this.#startFamily(readFamily(this.#reader.message()));
    }
  }

  labels(): Labels {
    const { labels = [] } = this.#metric ?? {};
    const names = new Set<string>();
    for (const [name, value] of labels) {
      if (!isText(name) || !isText(value)) throw new ExpositionError(0, `invalid UTF-8 in a label of ${this.metric}`);
      if (names.has(name))
        throw new ExpositionError(0, `label name ${JSON.stringify(name)} is not unique: invalid sample`);
      names.add(name);
    }
    const { suffix = '', extra } = this.#entry ?? {};
    return labelsFromPairs([...labels, ...(extra === undefined ? [] : [extra]), [METRIC_NAME, this.metric + suffix]]);
  }

  exemplars(): readonly ExpositionExemplar[] {
    return (this.#entry?.exemplars ?? []).map((exemplar) => ({
      labels: labelsFromPairs(exemplar.labels),
      value: exemplar.value,
      timestampMs: exemplar.timestampMs,
    }));
  }

  #startFamily(family: ProtoFamily): void {
    const { name, help, unit, type } = family;
    if (name === '' || !isText(name)) throw new ExpositionError(0, `invalid metric name: ${name}`);
    if (!isText(help)) throw new ExpositionError(0, `invalid help for metric ${JSON.stringify(name)}: ${help}`);
    if (type === undefined) throw new ExpositionError(0, `unknown metric type for metric ${JSON.stringify(name)}`);
    const base = type === 'counter' ? name.replace(/_total$/, '') : name;
    if (unit !== '' && !base.endsWith(`_${unit}`)) {
      throw new ExpositionError(0, `unit ${JSON.stringify(unit)} not a suffix of metric ${JSON.stringify(name)}`);
    }
    this.#family = family;
    this.#metricIndex = 0;
    this.metric = name;
    this.type = type;
    this.#heads = family.metrics.length === 0 ? [] : unit === '' ? ['help', 'type'] : ['help', 'unit', 'type'];
  }

  #head(kind: EntryKind): EntryKind {
    this.text = (kind === 'unit' ? this.#family?.unit : this.#family?.help) ?? '';
    return kind;
  }

  #takeEntry(): EntryKind {
    const entry = this.#entries[this.#entryIndex++] as Entry;
    this.#entry = entry;
    this.value = entry.value;
    this.histogram = entry.histogram;
    this.timestampMs = this.#metric?.timestampMs ?? 0;
    this.hasTimestamp = this.timestampMs !== 0;
    this.#writeKey(entry);
    return entry.histogram === undefined ? 'series' : 'histogram';
  }

  /** A text that two entries share exactly when they are one series: what the cache knows it by. */
  #writeKey({ suffix, extra, histogram }: Entry): void {
    const labels = this.#metric?.labels.map(([name, value]) => `\xff${name}\xff${value}`).join('') ?? '';
    const own = extra === undefined ? '' : `\xff${extra[0]}\xff${extra[1]}`;
    const key = `${this.metric}${suffix}${labels}${own}${histogram === undefined ? '' : '\xff\xff'}`;
    const length = Buffer.byteLength(key);
    if (length > this.seriesBytes.length) this.seriesBytes = Buffer.allocUnsafe(length * 2);
    this.seriesEnd = this.seriesBytes.write(key);
  }
}

const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\uFFFD');

function plain(suffix: string, value: number, extra?: readonly [string, string], exemplar?: ProtoExemplar): Entry {
  return { suffix, extra, value, histogram: undefined, exemplars: exemplar === undefined ? [] : [exemplar] };
}

function entriesOf(metric: ProtoMetric, family: ProtoFamily, options: ProtoOptions): readonly Entry[] {
  switch (family.type) {
    case 'summary':
      return summaryEntries(metric);
    case 'histogram':
    case 'gaugehistogram':
      return histogramEntries(metric, family.type === 'gaugehistogram', options);
    case 'counter':
    case 'gauge':
    case 'unknown':
    case undefined:
      return [plain('', metric.value, undefined, metric.exemplar)];
  }
}

function summaryEntries({ summary }: ProtoMetric): readonly Entry[] {
  const { count, sum, quantiles } = summary ?? { count: 0, sum: 0, quantiles: [] };
  return [
    plain('_count', count),
    plain('_sum', sum),
    ...quantiles.map(({ quantile, value }) => plain('', value, ['quantile', formatOpenMetricsFloat(quantile)])),
  ];
}

function histogramEntries({ histogram }: ProtoMetric, isGauge: boolean, options: ProtoOptions): readonly Entry[] {
  if (histogram === undefined) return [];
  const entries: Entry[] = [];
  if (options.readsNative && isNative(histogram)) {
    const own =
      histogram.exemplars.length > 0
        ? histogram.exemplars
        : histogram.buckets.flatMap((bucket) => bucket.exemplar ?? []);
    const exemplars = own.filter((exemplar) => exemplar.timestampMs !== undefined);
    entries.push({
      suffix: '',
      extra: undefined,
      value: 0,
      histogram: limitHistogram(toFloatHistogram(histogram, isGauge), options.limits ?? NO_LIMITS),
      exemplars,
    });
    if (!options.keepsClassic || histogram.buckets.length === 0) return entries;
  }
  entries.push(plain('_count', histogram.count), plain('_sum', histogram.sum));
  for (const { upperBound, count, exemplar } of histogram.buckets) {
    entries.push(plain('_bucket', count, ['le', formatOpenMetricsFloat(upperBound)], exemplar));
  }
  if (histogram.buckets.at(-1)?.upperBound !== Infinity)
    entries.push(plain('_bucket', histogram.count, ['le', '+Inf']));
  return entries;
}
