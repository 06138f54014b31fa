/** Tier chunks by group: their directory in memory, their blobs in the database, with those read last kept open. */
import { AppError } from '../../../../shared/errors.ts';
import { ChunkCache } from '../chunkCache.ts';
import { type SetAside, whereSound } from '../setAside.ts';
import { throwUnlessDamage } from '../sqlite/storeErrors.ts';
import type { SlotMask } from '../slotMask.ts';
import type { LifecycleStatements } from '../sqlite/lifecycleStatements.ts';
import type { StoreWriter } from '../storeWriter.ts';
import { type EncodedTier, TierChunk } from './tierChunk.ts';
import { unitMs, unitStart } from './tierTrack.ts';

export interface TierEntry extends SlotMask {
  readonly id: number;
  readonly group: number;
  readonly resolutionMs: number;
  /** Of its first and last sample. */
  readonly minT: number;
  readonly maxT: number;
  readonly sizeBytes: number;
}

const CACHE_BYTES = 8 << 20;
const NONE: readonly TierEntry[] = [];

export class TierStore {
  private readonly writer: StoreWriter;
  private readonly statements: LifecycleStatements;
  private readonly setAside: Pick<SetAside, 'blob'>;
  /** Per group, ascending by minT within a resolution. */
  private readonly byGroup = new Map<number, TierEntry[]>();
  /** Written, but not committed yet. */
  private readonly waiting = new Map<number, Uint8Array>();
  private readonly cache = new ChunkCache<TierChunk>(CACHE_BYTES, (chunk) => chunk.sizeBytes);
  /** Up to where stretches without samples were found, by group and resolution. */
  private readonly emptyUntil = new Map<string, number>();
  private maxId = 0;

  constructor(writer: StoreWriter, statements: LifecycleStatements, setAside: Pick<SetAside, 'blob'>) {
    this.writer = writer;
    this.statements = statements;
    this.setAside = setAside;
    for (const row of statements.tiers.iterate()) {
      this.keep({
        id: row.id,
        group: row.series_group,
        resolutionMs: row.resolution,
        minT: row.min_t,
        maxT: row.max_t,
        maskLow: row.mask_low,
        maskHigh: row.mask_high,
        sizeBytes: row.size,
      });
    }
  }

  get isEmpty(): boolean {
    return this.byGroup.size === 0;
  }

  nextId(): number {
    return ++this.maxId;
  }

  groups(): number[] {
    return [...this.byGroup.keys()];
  }

  of(group: number): readonly TierEntry[] {
    return this.byGroup.get(group) ?? NONE;
  }

  *all(): Generator<TierEntry> {
    for (const entries of this.byGroup.values()) yield* entries;
  }

  /** Of the oldest sample that is in a tier. */
  get oldestT(): number | undefined {
    let oldest: number | undefined;
    for (const { minT } of this.all()) if (oldest === undefined || minT < oldest) oldest = minT;
    return oldest;
  }

  /**
   * Everything up to here is or was in the tier, as far as there were samples. What a coarser tier has was in this one, though
   * it may have left: it must not be made a second time from what happens to be left of the samples.
   */
  builtUntil(group: number, resolutionMs: number): number {
    let until = this.emptyUntil.get(`${group}/${resolutionMs}`) ?? -Infinity;
    for (const entry of this.of(group)) {
      if (entry.resolutionMs < resolutionMs) continue;
      until = Math.max(until, unitStart(entry.maxT, entry.resolutionMs) + unitMs(entry.resolutionMs));
    }
    return until;
  }

  /** Keeps what a stretch of `unitMs(resolutionMs)` from `startMs` on was condensed to. */
  add(group: number, resolutionMs: number, startMs: number, chunks: readonly EncodedTier[]): void {
    if (chunks.length === 0) this.emptyUntil.set(`${group}/${resolutionMs}`, startMs + unitMs(resolutionMs));
    for (const { blob, minT, maxT, maskLow, maskHigh } of chunks) {
      const sizeBytes = blob.length;
      const entry: TierEntry = { id: this.nextId(), group, resolutionMs, minT, maxT, maskLow, maskHigh, sizeBytes };
      this.keep(entry);
      this.waiting.set(entry.id, blob);
      this.writer.addChange(() => this.insert(entry, blob));
    }
    this.commit();
  }

  replace(entry: TierEntry, chunks: readonly EncodedTier[]): void {
    this.forget(entry);
    const { group, resolutionMs } = entry;
    if (chunks.length === 0) this.commit();
    else this.add(group, resolutionMs, unitStart(entry.minT, resolutionMs), chunks);
  }

  remove(entry: TierEntry): void {
    this.forget(entry);
  }

  /** @returns undefined when it could not be read; it is set aside then */
  chunk(entry: TierEntry): TierChunk | undefined {
    const known = this.cache.get(entry.id);
    if (known !== undefined) return known;
    try {
      const blob = this.waiting.get(entry.id) ?? this.statements.tierBlob.get(entry.id);
      if (blob === undefined) throw new AppError('chunk_corrupt', 'The blob of a tier chunk is missing.');
      const chunk = new TierChunk(blob);
      this.cache.add(entry.id, chunk);
      return chunk;
    } catch (error) {
      throwUnlessDamage(error);
      this.reject(entry, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  reject(entry: TierEntry, reason: string): void {
    const blob = this.readableBlob(entry);
    const what = `tier chunk ${entry.id} of group ${entry.group}, ${entry.minT} to ${entry.maxT}`;
    this.setAside.blob(what, blob, new AppError('chunk_corrupt', reason));
    this.forget(entry);
  }

  /** The blob, or undefined when even its pages are damaged. */
  private readableBlob({ id }: TierEntry): Uint8Array | undefined {
    try {
      return this.waiting.get(id) ?? this.statements.tierBlob.get(id);
    } catch {
      // Why the chunk is set aside is known already.
      return undefined;
    }
  }

  private insert(
    { id, group, resolutionMs, minT, maxT, maskLow, maskHigh, sizeBytes }: TierEntry,
    blob: Uint8Array,
  ): void {
    this.statements.insertTier.run(id, group, resolutionMs, minT, maxT, maskLow, maskHigh, sizeBytes);
    this.statements.insertTierBlob.run(id, blob);
  }

  private forget(entry: TierEntry): void {
    const entries = this.byGroup.get(entry.group);
    const at = entries?.indexOf(entry) ?? -1;
    if (entries === undefined || at < 0) return;
    entries.splice(at, 1);
    if (entries.length === 0) this.byGroup.delete(entry.group);
    this.cache.remove(entry.id);
    this.waiting.delete(entry.id);
    this.writer.addChange(() => {
      whereSound(() => this.statements.deleteTier.run(entry.id));
      whereSound(() => this.statements.deleteTierBlob.run(entry.id));
    });
  }

  private commit(): void {
    this.writer.flush();
    if (this.writer.writeError === undefined) this.waiting.clear();
  }

  private keep(entry: TierEntry): void {
    this.maxId = Math.max(this.maxId, entry.id);
    const entries = this.byGroup.get(entry.group);
    if (entries === undefined) {
      this.byGroup.set(entry.group, [entry]);
      return;
    }
    let at = entries.length;
    while (at > 0 && (entries[at - 1] as TierEntry).minT > entry.minT) at--;
    entries.splice(at, 0, entry);
  }
}
