/** Chunks by group and range, from the write queue or the database. What cannot be read is set aside and skipped. */
import { AppError } from '../../../shared/errors.ts';
import { decodeHistogramChunk } from './chunk/histogramCodec.ts';
import { decodeStrayChunk, type StrayRun } from './chunk/strayChunk.ts';
import { TicksChunk } from './chunk/ticksChunk.ts';
import { CHUNK_TICKS, type ChunkDirectory, type ChunkEntry } from './chunkDirectory.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import type { SetAside } from './setAside.ts';
import type { Statements } from './sqlite/statements.ts';
import type { StoreWriter } from './storeWriter.ts';

export class ChunkStore {
  private readonly directory: ChunkDirectory;
  private readonly statements: Statements;
  private readonly writer: StoreWriter;
  private readonly setAside: SetAside;

  constructor(directory: ChunkDirectory, statements: Statements, writer: StoreWriter, setAside: SetAside) {
    this.directory = directory;
    this.statements = statements;
    this.writer = writer;
    this.setAside = setAside;
  }

  /** Entries of a kind that overlap the range, ascending. */
  inRange(group: number, kind: number, minT: number, maxT: number): ChunkEntry[] {
    return this.directory.of(group).filter((entry) => entry.kind === kind && entry.minT <= maxT && entry.maxT >= minT);
  }

  ticksOf(group: number, minT: number, maxT: number): ChunkEntry[] {
    return this.inRange(group, CHUNK_TICKS, minT, maxT);
  }

  ticks(entry: ChunkEntry): TicksChunk | undefined {
    return this.read(entry, (blob) => new TicksChunk(blob));
  }

  strays(entry: ChunkEntry): StrayRun[] {
    return this.read(entry, decodeStrayChunk) ?? [];
  }

  histograms(entry: ChunkEntry): { times: Float64Array; histograms: FloatHistogram[] } | undefined {
    return this.read(entry, decodeHistogramChunk);
  }

  /** Sets a chunk aside whose fault showed while it was decoded. */
  reject(entry: ChunkEntry, error: unknown): void {
    this.setAside.chunk(entry, this.blob(entry), error);
  }

  private blob(entry: ChunkEntry): Uint8Array | undefined {
    return this.writer.queuedBlob(entry.id) ?? this.statements.blob.get(entry.id);
  }

  private read<T>(entry: ChunkEntry, decode: (blob: Uint8Array) => T): T | undefined {
    const blob = this.blob(entry);
    try {
      if (blob === undefined) throw new AppError('chunk_corrupt', 'The blob of a chunk is missing.');
      return decode(blob);
    } catch (error) {
      this.setAside.chunk(entry, blob, error);
      return undefined;
    }
  }
}
