/** Chunks by group and range: lately read ones, the write queue, the database. What cannot be read is set aside and skipped. */
import { AppError } from '../../../shared/errors.ts';
import { decodeHistogramChunk } from './chunk/histogramCodec.ts';
import { decodeStrayChunk, type StrayRun } from './chunk/strayChunk.ts';
import { TicksChunk } from './chunk/ticksChunk.ts';
import { ChunkCache } from './chunkCache.ts';
import { CHUNK_TICKS, type ChunkDirectory, type ChunkEntry } from './chunkDirectory.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import type { SetAside } from './setAside.ts';
import type { Statements } from './sqlite/statements.ts';
import { throwUnlessDamage } from './sqlite/storeErrors.ts';
import type { StoreWriter } from './storeWriter.ts';

/** A day of some 10,000 series at 15 seconds is 64 MB of chunks; dashboards mostly ask for the last hours. */
const TICKS_CACHE_BYTES = 24 * 2 ** 20;
const HISTOGRAMS_CACHE_BYTES = 24 * 2 ** 20;

interface HistogramChunk {
  readonly times: Float64Array;
  readonly histograms: FloatHistogram[];
}

export class ChunkStore {
  private readonly directory: ChunkDirectory;
  private readonly statements: Statements;
  private readonly writer: StoreWriter;
  private readonly setAside: SetAside;
  private readonly ticksCache = new ChunkCache<TicksChunk>(TICKS_CACHE_BYTES, (chunk) => chunk.sizeBytes);
  private readonly histogramsCache = new ChunkCache<HistogramChunk>(HISTOGRAMS_CACHE_BYTES, histogramsSize);
  private isTogether = false;
  private hasBegun = false;

  constructor(directory: ChunkDirectory, statements: Statements, writer: StoreWriter, setAside: SetAside) {
    this.directory = directory;
    this.statements = statements;
    this.writer = writer;
    this.setAside = setAside;
  }

  /** Entries of a kind that overlap the range, ascending. */
  inRange(group: number, kind: number, minT: number, maxT: number): ChunkEntry[] {
    const found: ChunkEntry[] = [];
    for (const entry of this.directory.of(group)) {
      // They ascend by minT: what follows is later still.
      if (entry.minT > maxT) break;
      if (entry.kind === kind && entry.maxT >= minT) found.push(entry);
    }
    return found;
  }

  ticksOf(group: number, minT: number, maxT: number): ChunkEntry[] {
    return this.inRange(group, CHUNK_TICKS, minT, maxT);
  }

  ticks(entry: ChunkEntry): TicksChunk | undefined {
    return this.cached(this.ticksCache, entry, (blob) => new TicksChunk(blob));
  }

  /**
   * Runs reads that follow each other in one transaction, begun with the first that goes to the database: taking and giving back
   * SQLite's locks is most of what reading a blob costs. It ends as if it had not been: that cannot fail.
   */
  readTogether<T>(read: () => T): T {
    this.isTogether = true;
    try {
      return read();
    } finally {
      this.isTogether = false;
      if (this.hasBegun && this.statements.rollback.database.inTransaction) this.statements.rollback.run();
      this.hasBegun = false;
    }
  }

  strays(entry: ChunkEntry): StrayRun[] {
    return this.read(entry, decodeStrayChunk) ?? [];
  }

  histograms(entry: ChunkEntry): HistogramChunk | undefined {
    return this.cached(this.histogramsCache, entry, decodeHistogramChunk);
  }

  /** Sets a chunk aside whose fault showed while it was decoded. */
  reject(entry: ChunkEntry, error: unknown): void {
    this.ticksCache.remove(entry.id);
    this.setAside.chunk(entry, this.readableBlob(entry), error);
  }

  /** The blob, or undefined when even its pages are damaged. */
  private readableBlob(entry: ChunkEntry): Uint8Array | undefined {
    try {
      return this.blob(entry);
    } catch {
      // Why the chunk is set aside is known already.
      return undefined;
    }
  }

  private cached<T>(cache: ChunkCache<T>, entry: ChunkEntry, decode: (blob: Uint8Array) => T): T | undefined {
    const known = cache.get(entry.id);
    if (known !== undefined) return known;
    const chunk = this.read(entry, decode);
    if (chunk !== undefined) cache.add(entry.id, chunk);
    return chunk;
  }

  private blob(entry: ChunkEntry): Uint8Array | undefined {
    const queued = this.writer.queuedBlob(entry.id);
    if (queued !== undefined) return queued;
    if (this.isTogether && !this.statements.begin.database.inTransaction) {
      this.statements.begin.run();
      this.hasBegun = true;
    }
    return this.statements.blob.get(entry.id);
  }

  private read<T>(entry: ChunkEntry, decode: (blob: Uint8Array) => T): T | undefined {
    let blob: Uint8Array | undefined;
    try {
      blob = this.blob(entry);
      if (blob === undefined) throw new AppError('chunk_corrupt', 'The blob of a chunk is missing.');
      return decode(blob);
    } catch (error) {
      throwUnlessDamage(error);
      this.setAside.chunk(entry, blob, error);
      return undefined;
    }
  }
}

/** Numbers of buckets, and what an object with its arrays takes beside them. */
function histogramsSize({ times, histograms }: HistogramChunk): number {
  let bytes = times.byteLength;
  for (const { positiveBuckets, negativeBuckets } of histograms)
    bytes += 400 + positiveBuckets.byteLength + negativeBuckets.byteLength;
  return bytes;
}
