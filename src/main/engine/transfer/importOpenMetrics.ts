/**
 * Brings OpenMetrics text with timestamps into a store, as `promtool tsdb create-blocks-from openmetrics` does for Prometheus.
 * A file is read twice: first all of it is checked, so that a bad line is told before anything is stored; then its samples are
 * brought into order of time and stored. Memory does not grow with the file. An import that was interrupted goes on where it
 * was when the same file is imported again.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Labels } from '../../../shared/labels.ts';
import type { ExpositionExemplar, ExpositionType } from '../exposition/expositionParser.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import type { MetricMetadata, SeriesRef, Storage } from '../storage/storage.ts';
import { type ImportScan, ScanVisitor } from './importScan.ts';
import { type ImportTally, ImportWriter } from './importWriter.ts';
import { nanBitsOf } from './nanBits.ts';
import { type OpenMetricsVisitor, readOpenMetrics } from './openMetricsReader.ts';
import { SampleList } from './sampleRecords.ts';
import { Spill } from './spill.ts';
import { openText } from './textFile.ts';

export type ImportPhase = 'check' | 'read' | 'store';

export interface ImportProgress {
  readonly phase: ImportPhase;
  /** Bytes of the file, or samples while they are stored out of the order of the file. */
  readonly done: number;
  readonly total: number;
  /** Samples of this phase so far. */
  readonly samples: number;
}

export interface ImportOptions {
  readonly file: string;
  /** A folder for what does not fit in memory, and for the note by which an interrupted import goes on. */
  readonly workDir: string;
  /** Samples that are in memory at once, at most 2^20. Default: a twentieth of a gigabyte with their order. */
  readonly listSamples?: number;
  /** How often the note is written by which an interrupted import goes on. Default a second. */
  readonly noteMs?: number;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportReport {
  readonly scan: ImportScan;
  readonly stored: Readonly<ImportTally>;
  /** Samples that an earlier run of the same import had stored. */
  readonly resumedAt: number;
}

const LIST_SAMPLES = 1 << 19;
/** The source of metadata that came with a file. */
const METADATA_SOURCE = 'import';
const NOTE_MS = 1000;

/** @throws AppError `exposition_invalid`, `not_found`, `bad_data`, `canceled` */
export async function checkOpenMetrics(options: Omit<ImportOptions, 'workDir'>): Promise<ImportScan> {
  const visitor = new ScanVisitor();
  await readFile(options, 'check', visitor, () => visitor.result().samples);
  return visitor.result();
}

/** @throws AppError as `checkOpenMetrics`, before anything is stored; `store_unwritable` */
export async function importOpenMetrics(storage: Storage, options: ImportOptions): Promise<ImportReport> {
  const scan = await checkOpenMetrics(options);
  const run = new ImportRun(storage, options, scan);
  return run.run();
}

class ImportRun implements OpenMetricsVisitor {
  private readonly options: ImportOptions;
  private readonly storage: Storage;
  private readonly scan: ImportScan;
  private readonly writer: ImportWriter;
  private readonly note: ImportNote;
  private readonly refs = new Map<string, SeriesRef>();
  private readonly list: SampleList;
  private readonly spill: Spill | undefined;
  private readonly metadataByMetric = new Map<string, MetricMetadata>();
  private histograms = 0;
  private samples = 0;

  constructor(storage: Storage, options: ImportOptions, scan: ImportScan) {
    this.options = options;
    this.storage = storage;
    this.scan = scan;
    this.writer = new ImportWriter(storage);
    this.note = new ImportNote(options);
    const { listSamples = LIST_SAMPLES } = options;
    this.list = new SampleList(listSamples);
    if (!scan.isOrdered && scan.samples > listSamples) {
      const { minT, maxT, samples: count } = scan;
      this.spill = new Spill(join(options.workDir, 'import.partial'), { minT, maxT, count }, listSamples);
    }
  }

  async run(): Promise<ImportReport> {
    try {
      return await this.storeAll();
    } catch (error) {
      // What ends an import in order, Ctrl-C or a full disk, leaves nothing to be done twice.
      this.note.write(this.writer);
      throw error;
    }
  }

  private async storeAll(): Promise<ImportReport> {
    using spill = this.spill;
    await readFile(this.options, 'read', this, () => this.samples);
    if (spill === undefined) {
      this.write(this.list, true);
    } else {
      spill.take(this.list);
      await this.storeSpilled(spill);
    }
    this.writer.commit();
    this.storage.setMetadata(METADATA_SOURCE, this.metadataByMetric.values());
    this.storage.flush();
    this.note.remove();
    return { scan: this.scan, stored: this.writer.tally, resumedAt: this.note.samples };
  }

  sample(key: string, labels: () => Labels, t: number, value: number, exemplars: readonly ExpositionExemplar[]): void {
    let ref = this.refs.get(key);
    if (ref === undefined) this.refs.set(key, (ref = this.writer.series(labels())));
    const [low, high] = nanBitsOf(value, exemplars);
    this.samples++;
    for (const exemplar of exemplars) {
      const { labels: own, value: v, timestampMs } = exemplar;
      if (!Number.isNaN(value)) this.writer.addExemplar(ref, { labels: own, value: v, t: timestampMs ?? t });
    }
    if (this.list.isFull) {
      if (this.spill === undefined) this.write(this.list, false);
      else this.spill.take(this.list);
    }
    this.list.push(ref, t, low, high);
  }

  histogram(labels: Labels, t: number, histogram: FloatHistogram): void {
    // Histograms are stored as they come; those of an earlier run came first.
    if (this.histograms++ >= this.note.histograms) this.writer.addHistogram(labels, t, histogram);
  }

  metadata(metric: string, what: { type: ExpositionType } | { help: string } | { unit: string }): void {
    const known = this.metadataByMetric.get(metric) ?? { metric, type: 'unknown', help: '', unit: '' };
    this.metadataByMetric.set(metric, { ...known, ...what });
  }

  private async storeSpilled(spill: Spill): Promise<void> {
    const { onProgress, signal } = this.options;
    for (const list of spill.drain()) {
      if (signal?.aborted) throw new AppError('canceled', CANCELED, { cause: signal.reason });
      this.write(list, true);
      onProgress?.({ phase: 'store', done: this.writer.done, total: this.scan.samples, samples: this.writer.done });
      await breath();
    }
  }

  private write(list: SampleList, isWhole: boolean): void {
    const { writer, note } = this;
    writer.write(list, isWhole, note.samples - writer.done);
    note.update(writer);
  }
}

const CANCELED = 'The import was canceled. What was stored stays; the same command goes on from there.';

/** Lets the store's own work have its turn. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function readFile(
  { file, onProgress, signal }: Omit<ImportOptions, 'workDir'>,
  phase: 'check' | 'read',
  visitor: OpenMetricsVisitor,
  samples: () => number,
): Promise<void> {
  const source = openText(file);
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.text) {
      if (signal?.aborted) throw new AppError('canceled', phase === 'check' ? 'The check was canceled.' : CANCELED);
      yield chunk;
      onProgress?.({ phase, done: source.readBytes(), total: source.sizeBytes, samples: samples() });
      await breath();
    }
  }
  await readOpenMetrics(watched(), { name: file, visitor });
}

interface Noted {
  readonly file: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly samples: number;
  readonly histograms: number;
}

/** What an interrupted import leaves behind: how much of which file is stored. */
class ImportNote {
  readonly samples: number;
  readonly histograms: number;
  private readonly path: string;
  private readonly file: Pick<Noted, 'file' | 'sizeBytes' | 'modifiedMs'>;
  private readonly everyMs: number;
  private writtenAt = performance.now();

  constructor({ workDir, file, noteMs = NOTE_MS }: ImportOptions) {
    this.everyMs = noteMs;
    this.path = join(workDir, 'import.json');
    const stats = statSync(file);
    this.file = { file: resolve(file), sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
    const noted = this.read();
    const isSame =
      noted?.file === this.file.file &&
      noted.sizeBytes === this.file.sizeBytes &&
      noted.modifiedMs === this.file.modifiedMs;
    this.samples = isSame ? noted.samples : 0;
    this.histograms = isSame ? noted.histograms : 0;
  }

  update(writer: ImportWriter): void {
    if (performance.now() - this.writtenAt >= this.everyMs) this.write(writer);
  }

  write({ done: samples, histogramsDone }: ImportWriter): void {
    // Before it has caught up with the earlier run the older note says more.
    if (samples < this.samples) return;
    this.writtenAt = performance.now();
    const noted: Noted = { ...this.file, samples, histograms: this.histograms + histogramsDone };
    writeFileSync(`${this.path}.new`, JSON.stringify(noted));
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  private read(): Noted | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as Noted;
    } catch {
      // Half a note is none: the import starts anew, and what is there already does not count twice.
      return undefined;
    }
  }
}
