/**
 * Which chunks there are, by series group: kept in memory, so that a query goes to the database only for blobs it needs.
 * The `chunk` table holds the same rows apart from the blobs, which makes reading it at start a matter of milliseconds.
 */
export const CHUNK_TICKS = 1;
export const CHUNK_STRAYS = 2;
export const CHUNK_HISTOGRAMS = 3;

export interface ChunkEntry {
  readonly id: number;
  readonly group: number;
  readonly kind: number;
  readonly minT: number;
  readonly maxT: number;
  /** Bit s of the pair: slot s has a sample here. */
  readonly maskLow: number;
  readonly maskHigh: number;
  /** Rows of the journal up to here hold nothing of the chunk's kind that a chunk does not hold. */
  readonly journalId: number;
  /** Ticks, or samples at most, of a series. */
  readonly ticks: number;
}

export function hasSlot(entry: Pick<ChunkEntry, 'maskLow' | 'maskHigh'>, slot: number): boolean {
  return ((slot < 32 ? entry.maskLow : entry.maskHigh) & (1 << (slot & 31))) !== 0;
}

export class ChunkDirectory {
  /** Per group, ascending by minT. */
  private readonly byGroup = new Map<number, ChunkEntry[]>();
  private maxId = 0;

  add(entry: ChunkEntry): void {
    this.maxId = Math.max(this.maxId, entry.id);
    const entries = this.byGroup.get(entry.group);
    if (entries === undefined) {
      this.byGroup.set(entry.group, [entry]);
      return;
    }
    let at = entries.length;
    while (at > 0 && (entries[at - 1] as ChunkEntry).minT > entry.minT) at--;
    entries.splice(at, 0, entry);
  }

  remove(entry: ChunkEntry): void {
    const entries = this.byGroup.get(entry.group);
    const at = entries?.indexOf(entry) ?? -1;
    if (entries === undefined || at < 0) return;
    entries.splice(at, 1);
    if (entries.length === 0) this.byGroup.delete(entry.group);
  }

  nextId(): number {
    return ++this.maxId;
  }

  of(group: number): readonly ChunkEntry[] {
    return this.byGroup.get(group) ?? [];
  }

  /** Groups that have chunks now. */
  groups(): number[] {
    return Array.from(this.byGroup.keys());
  }

  *all(): Generator<ChunkEntry> {
    for (const entries of this.byGroup.values()) yield* entries;
  }
}
