/** What a store holds and what it costs: by kind of chunk, by table, by metric, job and label. */
import { labelValue, METRIC_NAME, metricName } from '../../../../shared/labels.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { ABSENT, type SeriesBlock } from '../../storage/storage.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS } from '../chunkDirectory.ts';
import { openReadOnly } from '../sqlite/database.ts';
import { type ChunkRow, type Inspection, inspectionOf } from '../sqlite/inspectionStatements.ts';
import { openTsdb } from '../tsdb.ts';
import { decodeWholeChunk } from './chunkContent.ts';
import { Findings } from './findings.ts';
import { StoreIndex } from './storeIndex.ts';
import { KEEPS_ALL_MS, type Progress } from './verify.ts';

export type MeasurePhase = 'chunks' | 'series';

export interface MeasureOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Rows of each top list. */
  readonly limit: number;
  readonly onProgress?: (progress: Progress<MeasurePhase>) => void;
  readonly signal?: AbortSignal;
}

export interface Ranked {
  readonly name: string;
  readonly value: number;
}

export interface KindOfChunk {
  readonly kind: string;
  readonly chunks: number;
  readonly bytes: number;
  readonly samples: number;
}

export interface MeasureReport {
  readonly dir: string;
  readonly fileBytes: number;
  readonly freeBytes: number;
  readonly series: number;
  readonly metrics: number;
  readonly labelNames: number;
  readonly labelPairs: number;
  /** Batch appenders that ever wrote: targets, rule groups. */
  readonly sources: number;
  /** All that a query can see, staleness markers included. */
  readonly samples: number;
  /** Of these, still in the journal and the head only. */
  readonly samplesInHead: number;
  /** Of the whole file without its free pages; 0 without samples. */
  readonly bytesPerSample: number;
  readonly minT: number | undefined;
  readonly maxT: number | undefined;
  /** Series without a sample in the last hour before the newest one. */
  readonly endedSeries: number;
  readonly kinds: readonly KindOfChunk[];
  readonly tables: readonly Ranked[];
  readonly top: {
    readonly seriesByMetric: readonly Ranked[];
    readonly seriesByJob: readonly Ranked[];
    readonly seriesByLabelPair: readonly Ranked[];
    readonly valuesByLabel: readonly Ranked[];
    readonly samplesByMetric: readonly Ranked[];
    /** Of chunks; those of one chunk are shared out by samples. */
    readonly bytesByMetric: readonly Ranked[];
  };
  /** Pieces of the store that could not be read and are not counted. */
  readonly unreadable: number;
}

const ENDED_MS = 3_600_000;
const KINDS: Readonly<Record<number, string>> = {
  [CHUNK_TICKS]: 'ticks',
  [CHUNK_STRAYS]: 'strays',
  [CHUNK_HISTOGRAMS]: 'histograms',
};

/** @throws AppError `not_found`, `store_newer`, `store_unwritable`, `canceled` */
export async function measureStore(options: MeasureOptions): Promise<MeasureReport> {
  const db = openReadOnly(options.dir);
  try {
    return await new Measurement(
      options,
      inspectionOf(db, () => {}),
    ).run();
  } finally {
    db.close();
  }
}

class Measurement {
  private readonly options: MeasureOptions;
  private readonly inspection: Inspection;
  private readonly findings = new Findings();
  private readonly index: StoreIndex;
  private readonly kinds = new Map<number, { -readonly [K in keyof KindOfChunk]: KindOfChunk[K] }>();
  private readonly bytesByMetric = new Tally();
  private readonly samplesByMetric = new Tally();
  private samples = 0;
  private unreadable = 0;
  private lastBreath = performance.now();
  /** Of each series its last time. */
  private readonly newest: number[] = [];

  constructor(options: MeasureOptions, inspection: Inspection) {
    this.options = options;
    this.inspection = inspection;
    this.index = StoreIndex.read(inspection, this.findings);
  }

  async run(): Promise<MeasureReport> {
    const { inspection, index } = this;
    const total = inspection.count('chunk');
    let done = 0;
    for (const rows of inspection.chunks()) {
      for (const row of rows) this.addChunk(row);
      done += rows.length;
      await this.progress({ phase: 'chunks', done, total });
    }
    const { minT, maxT } = await this.countSamples();
    const inChunks = sumOf([...this.kinds.values()], ({ samples }) => samples);
    const { fileBytes, freeBytes } = inspection.sizes();
    const { limit, dir } = this.options;
    const cardinality = cardinalityOf(index, limit);
    const newestT = maxT ?? 0;
    return {
      dir,
      fileBytes,
      freeBytes,
      series: index.series.size,
      labelPairs: index.labelCount,
      sources: index.sources.size,
      samples: this.samples,
      samplesInHead: Math.max(0, this.samples - inChunks),
      bytesPerSample: this.samples === 0 ? 0 : (fileBytes - freeBytes) / this.samples,
      minT,
      maxT,
      endedSeries: this.newest.filter((t) => t < newestT - ENDED_MS).length,
      kinds: [...this.kinds.values()],
      tables: inspection.tableBytes(),
      metrics: cardinality.metrics,
      labelNames: cardinality.labelNames,
      top: {
        ...cardinality.top,
        samplesByMetric: this.samplesByMetric.top(limit),
        bytesByMetric: this.bytesByMetric.top(limit),
      },
      unreadable: this.unreadable + this.findings.total,
    };
  }

  private addChunk([id, group, kind]: ChunkRow): void {
    try {
      const blob = this.inspection.blob(id);
      if (blob === undefined) throw new AppError('chunk_corrupt', 'The blob of a chunk is missing.');
      const { samples } = decodeWholeChunk(kind, blob);
      const all = sumOf([...samples], (count) => count);
      const row = this.kinds.get(kind) ?? { kind: KINDS[kind] ?? `kind ${kind}`, chunks: 0, bytes: 0, samples: 0 };
      this.kinds.set(kind, row);
      row.chunks++;
      row.bytes += blob.length;
      row.samples += all;
      for (const [slot, count] of samples.entries()) {
        const series = count === 0 ? undefined : this.index.at(group, slot);
        if (series !== undefined) this.bytesByMetric.add(metricName(series.labels), (blob.length * count) / all);
      }
    } catch {
      // Measuring goes on without it; `data verify` says what it is.
      this.unreadable++;
    }
  }

  /** What a query sees: strays that repeat a sample do not count twice, the head counts too. */
  private async countSamples(): Promise<{ minT: number | undefined; maxT: number | undefined }> {
    const { dir, clock } = this.options;
    await using store = openTsdb({ dir, clock, log: silentLogger, retentionMs: KEEPS_ALL_MS, access: 'read' });
    const total = this.index.series.size;
    let done = 0;
    for (const block of store.querier().select({ matchers: [], minT: -Infinity, maxT: Infinity })) {
      this.addBlock(block);
      done += block.labels.length;
      await this.progress({ phase: 'series', done, total });
    }
    const { minT, maxT } = store.stats();
    return { minT, maxT };
  }

  private addBlock(block: SeriesBlock): void {
    const { labels, length, stride, presence, times } = block;
    for (const [row, own] of labels.entries()) {
      let count = length;
      let last = length - 1;
      if (presence !== null) {
        count = 0;
        for (let i = 0; i < length; i++) {
          if (presence[row * stride + i] === ABSENT) continue;
          count++;
          last = i;
        }
      }
      this.samples += count;
      this.samplesByMetric.add(metricName(own), count);
      this.newest.push(times[last] as number);
    }
  }

  private async progress(progress: Progress<MeasurePhase>): Promise<void> {
    const { onProgress, signal } = this.options;
    onProgress?.(progress);
    if (performance.now() - this.lastBreath > 20) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      this.lastBreath = performance.now();
    }
    if (signal?.aborted) throw new AppError('canceled', 'Measuring was canceled.', { cause: signal.reason });
  }
}

function cardinalityOf(
  index: StoreIndex,
  limit: number,
): {
  metrics: number;
  labelNames: number;
  top: Pick<MeasureReport['top'], 'seriesByMetric' | 'seriesByJob' | 'seriesByLabelPair' | 'valuesByLabel'>;
} {
  const byMetric = new Tally();
  const byJob = new Tally();
  const byPair = new Tally();
  const values = new Map<string, Set<string>>();
  for (const { labels } of index.series.values()) {
    byMetric.add(metricName(labels), 1);
    const job = labelValue(labels, 'job');
    if (job !== '') byJob.add(job, 1);
    for (let i = 0; i < labels.length; i += 2) {
      const [name, value] = [labels[i] as string, labels[i + 1] as string];
      let known = values.get(name);
      if (known === undefined) values.set(name, (known = new Set()));
      known.add(value);
      if (name !== METRIC_NAME) byPair.add(`${name}=${JSON.stringify(value)}`, 1);
    }
  }
  const byLabel = new Tally();
  for (const [name, known] of values) byLabel.add(name, known.size);
  return {
    metrics: byMetric.size,
    labelNames: values.size,
    top: {
      seriesByMetric: byMetric.top(limit),
      seriesByJob: byJob.top(limit),
      seriesByLabelPair: byPair.top(limit),
      valuesByLabel: byLabel.top(limit),
    },
  };
}

/** Sums by name. */
class Tally {
  private readonly sums = new Map<string, number>();

  get size(): number {
    return this.sums.size;
  }

  add(name: string, value: number): void {
    this.sums.set(name, (this.sums.get(name) ?? 0) + value);
  }

  top(limit: number): Ranked[] {
    return [...this.sums]
      .map(([name, value]) => ({ name, value: Math.round(value) }))
      .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1))
      .slice(0, limit);
  }
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  let sum = 0;
  for (const one of all) sum += of(one);
  return sum;
}
