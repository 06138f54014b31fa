/**
 * Writes series as OpenMetrics text: families by name, series by labels, samples by time. One series of one stretch of time is
 * in memory at once. What it writes, an import brings back bit by bit (docs/formats/openmetrics.md).
 */
import { AppError } from '../../../shared/errors.ts';
import { compareLabels, labelValue, type Labels, METRIC_NAME, metricName } from '../../../shared/labels.ts';
import { normaliseNumber } from '../exposition/seriesLabels.ts';
import { createMatcher, type Matcher } from '../storage/matcher.ts';
import { ABSENT, type MetricType, type Querier, type SeriesBlock, STALE, type Storage } from '../storage/storage.ts';
import { STALE_HIGH, STALE_LOW } from '../storage/staleness.ts';
import { writeHistogram } from './histogramText.ts';
import { isPlainNan, nanExemplar } from './nanBits.ts';
import { floatText, timeText } from './numberText.ts';

export interface ExportOptions {
  /** A series is written when one of these sets matches; none: all series. */
  readonly matcherSets: readonly (readonly Matcher[])[];
  /** Inclusive, ms since epoch. */
  readonly minT: number;
  readonly maxT: number;
  /** Leaves out what readers of OpenMetrics 1.0 do not take: staleness markers, bits of NaNs, native histograms. */
  readonly isPlain: boolean;
  readonly onProgress?: ((series: number, of: number, samples: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExportReport {
  readonly series: number;
  readonly samples: number;
  readonly staleMarkers: number;
  readonly histograms: number;
  /** Of the last two, left out by `isPlain`. */
  readonly leftOut: number;
  /** Series without a metric name, for which OpenMetrics has no form; left out. */
  readonly namelessSeries: number;
}

/** One select of one series: a month of a sample a second is 20 MB. */
const WINDOW_MS = 30 * 86_400_000;
/** Text is handed on in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 16;

type ExportTally = { -readonly [K in keyof ExportReport]: ExportReport[K] };

/** @param write  takes a piece of text and resolves when the next may come */
export async function exportOpenMetrics(
  storage: Storage,
  options: ExportOptions,
  write: (text: string) => Promise<void>,
): Promise<ExportReport> {
  return new Export(storage, options, write).run();
}

interface Family {
  readonly type: MetricType;
  readonly help: string;
  readonly unit: string;
}

class Export {
  private readonly options: ExportOptions;
  private readonly querier: Querier;
  private readonly write: (text: string) => Promise<void>;
  private readonly families: FamilyNames;
  private readonly minT: number;
  private readonly maxT: number;
  private readonly tally: ExportTally = {
    series: 0,
    samples: 0,
    staleMarkers: 0,
    histograms: 0,
    leftOut: 0,
    namelessSeries: 0,
  };
  private text = '';

  constructor(storage: Storage, options: ExportOptions, write: (text: string) => Promise<void>) {
    this.options = options;
    this.querier = storage.querier();
    this.write = write;
    this.families = new FamilyNames(storage);
    const { minT = 0, maxT = -1 } = storage.stats();
    this.minT = Math.max(options.minT, minT);
    this.maxT = Math.min(options.maxT, maxT);
  }

  async run(): Promise<ExportReport> {
    const { matcherSets, onProgress } = this.options;
    const found = this.querier.series(matcherSets, this.minT, this.maxT);
    const all = found.filter((labels) => metricName(labels) !== '');
    this.tally.namelessSeries = found.length - all.length;
    let done = 0;
    for (const { head, series } of this.families.group(all)) {
      this.text += head;
      for (const labels of series) {
        await this.addSeries(labels);
        onProgress?.(++done, all.length, this.tally.samples);
      }
    }
    await this.write(`${this.text}# EOF\n`);
    return this.tally;
  }

  private async addSeries(labels: Labels): Promise<void> {
    const name = seriesText(labels);
    const matchers = matchersOf(labels);
    let hasSamples = false;
    for (let from = this.minT; from <= this.maxT; from += WINDOW_MS) {
      const maxT = Math.min(this.maxT, from + WINDOW_MS - 1);
      for (const block of this.querier.select({ matchers, minT: from, maxT })) {
        // The matchers also find series with further labels.
        const row = block.labels.findIndex((found) => compareLabels(found, labels) === 0);
        if (row < 0) continue;
        if (await this.addSamples(name, block, row)) hasSamples = true;
      }
      const { signal } = this.options;
      if (signal?.aborted) throw new AppError('canceled', 'The export was canceled.', { cause: signal.reason });
    }
    if (hasSamples) this.tally.series++;
  }

  private async addSamples(name: string, block: SeriesBlock, row: number): Promise<boolean> {
    const { presence, values, histograms, length, stride } = block;
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    const before = this.tally.samples;
    // The block is void once another reader had its turn, so its text is made in one step.
    for (let i = 0; i < length; i++) {
      const cell = row * stride + i;
      const state = presence === null ? 1 : (presence[cell] as number);
      if (state === ABSENT) continue;
      const value = this.valueText(histograms?.[cell], values[cell] as number, bits, cell, state === STALE);
      if (value === undefined) continue;
      this.text += `${name} ${value[0]} ${timeText(block.times[i] as number)}${value[1]}\n`;
      this.tally.samples++;
    }
    if (this.text.length > PIECE_LENGTH) {
      const piece = this.text;
      this.text = '';
      await this.write(piece);
    }
    return this.tally.samples > before;
  }

  /** @returns the value and what follows the time, or undefined when it is left out */
  private valueText(
    histogram: NonNullable<SeriesBlock['histograms']>[number],
    value: number,
    bits: Int32Array,
    cell: number,
    isStale: boolean,
  ): readonly [value: string, tail: string] | undefined {
    const { isPlain } = this.options;
    if (isStale) {
      this.tally.staleMarkers++;
      if (!isPlain) return ['NaN', nanExemplar(STALE_LOW, STALE_HIGH)];
      this.tally.leftOut++;
      return undefined;
    }
    if (histogram !== undefined) {
      this.tally.histograms++;
      if (!isPlain) return [writeHistogram(histogram), ''];
      this.tally.leftOut++;
      return undefined;
    }
    const low = bits[2 * cell] as number;
    const high = bits[2 * cell + 1] as number;
    const tail = isPlain || !Number.isNaN(value) || isPlainNan(low, high) ? '' : nanExemplar(low, high);
    return [floatText(value), tail];
  }
}

/** Which family a metric belongs to, and what is known of it. */
class FamilyNames {
  private readonly known = new Map<string, Family>();

  constructor(storage: Storage) {
    for (const { metric, type, help, unit } of storage.metadata()) {
      // In OpenMetrics a counter's family has no suffix; in Prometheus' text format it has.
      const name = type === 'counter' ? metric.replace(/_total$/, '') : metric;
      if (!this.known.has(name)) this.known.set(name, { type, help, unit });
    }
  }

  /** Families by name, their series by name and labels. */
  group(all: readonly Labels[]): { readonly head: string; readonly series: readonly Labels[] }[] {
    const families: [family: string, series: Labels[]][] = [];
    for (const [family, series] of Map.groupBy(all, (labels) => this.familyOf(metricName(labels)))) {
      const type = this.known.get(family)?.type;
      // Without its type nothing holds a family together: then each metric is one of its own.
      if (type === undefined || isTrueType(family, type, series)) families.push([family, series]);
      else families.push(...Map.groupBy(series, metricName));
    }
    return families
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([family, series]) => ({ head: this.head(family, series), series: series.sort(compareSeries) }));
  }

  private familyOf(metric: string): string {
    const suffix = /_(?:total|bucket|count|sum|created|info|gcount|gsum)$/.exec(metric)?.[0];
    if (suffix === undefined) return metric;
    const stem = metric.slice(0, -suffix.length);
    const type = this.known.get(stem)?.type;
    return type !== undefined && (SUFFIXES[type] ?? []).includes(suffix) ? stem : metric;
  }

  private head(family: string, series: readonly Labels[]): string {
    const name = isPlainName(family) ? family : quote(family);
    const known = this.known.get(family);
    if (known === undefined || !isTrueType(family, known.type, series)) return `# TYPE ${name} unknown\n`;
    let text = `# TYPE ${name} ${known.type}\n`;
    if (known.unit !== '' && family.endsWith(`_${known.unit}`)) text += `# UNIT ${name} ${known.unit}\n`;
    if (known.help !== '') text += `# HELP ${name} ${escapeText(known.help)}\n`;
    return text;
  }
}

const SUFFIXES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum', '_count', '_sum'],
  summary: ['_count', '_sum', '_created'],
  info: ['_info'],
};

/** A type is told when it holds: series named as the format asks for, and numbers in labels that a reader would not respell. */
function isTrueType(family: string, type: MetricType, series: readonly Labels[]): boolean {
  if (type === 'counter') return series.every((labels) => metricName(labels) !== family);
  const label = type === 'histogram' ? 'le' : type === 'summary' ? 'quantile' : undefined;
  if (label === undefined) return true;
  return series.every((labels) => {
    const value = labelValue(labels, label);
    return value === '' || normaliseNumber(value) === value;
  });
}

/** By name, then by labels. */
function compareSeries(a: Labels, b: Labels): number {
  const [nameA, nameB] = [metricName(a), metricName(b)];
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return compareLabels(a, b);
}

function matchersOf(labels: Labels): Matcher[] {
  const matchers: Matcher[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    matchers.push(createMatcher(labels[i] as string, '=', labels[i + 1] as string));
  }
  return matchers;
}

function seriesText(labels: Labels): string {
  const name = metricName(labels);
  const parts = isPlainName(name) ? [] : [quote(name)];
  for (let i = 0; i < labels.length; i += 2) {
    const label = labels[i] as string;
    if (label === METRIC_NAME) continue;
    parts.push(`${isPlainLabel(label) ? label : quote(label)}=${quote(labels[i + 1] as string)}`);
  }
  return `${isPlainName(name) ? name : ''}${parts.length === 0 ? '' : `{${parts.join(',')}}`}`;
}

const isPlainName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
const isPlainLabel = (name: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
const escapeText = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
const quote = (text: string): string => `"${escapeText(text)}"`;
