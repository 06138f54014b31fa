/**
 * Deletions that were asked for and whose samples are still in chunks. Readers leave those out at once; maintenance rewrites
 * the chunks and then drops the tombstone. A tombstone is about chunks that were there at its time: what is written later, even
 * for the same times, is not touched when they are rewritten.
 */
import { ABSENT, type SeriesBlock } from '../../storage/storage.ts';
import { hasSlot } from '../chunkDirectory.ts';
import { anyOf, isNoSlot, NO_SLOTS, type SlotMask } from '../slotMask.ts';
import type { LifecycleStatements } from '../sqlite/lifecycleStatements.ts';
import type { StoreWriter } from '../storeWriter.ts';

/** Deleted samples: of these slots of a group, `minT` to `maxT` inclusive. */
export interface Tombstone extends SlotMask {
  readonly id: number;
  readonly group: number;
  readonly minT: number;
  readonly maxT: number;
  /** Chunks and tier chunks with higher ids came after the deletion. */
  readonly chunkId: number;
  readonly tierId: number;
}

const NONE: readonly Tombstone[] = [];

export class Tombstones {
  private readonly writer: StoreWriter;
  private readonly statements: LifecycleStatements;
  private readonly byGroup = new Map<number, readonly Tombstone[]>();
  private maxId = 0;

  constructor(writer: StoreWriter, statements: LifecycleStatements) {
    this.writer = writer;
    this.statements = statements;
    for (const row of statements.tombstones.iterate()) {
      this.keep({
        id: row.id,
        group: row.series_group,
        maskLow: row.mask_low,
        maskHigh: row.mask_high,
        minT: row.min_t,
        maxT: row.max_t,
        chunkId: row.chunk_id,
        tierId: row.tier_id,
      });
    }
  }

  get isEmpty(): boolean {
    return this.byGroup.size === 0;
  }

  groups(): number[] {
    return [...this.byGroup.keys()];
  }

  /** The same array for as long as nothing is added or removed. */
  of(group: number): readonly Tombstone[] {
    return this.byGroup.get(group) ?? NONE;
  }

  add(deletion: Omit<Tombstone, 'id'>): void {
    const tombstone = { ...deletion, id: this.maxId + 1 };
    this.keep(tombstone);
    const { id, group, maskLow, maskHigh, minT, maxT, chunkId, tierId } = tombstone;
    this.writer.addChange(
      () => void this.statements.insertTombstone.run(id, group, maskLow, maskHigh, minT, maxT, chunkId, tierId),
    );
  }

  /** Its samples are gone for good. */
  remove(tombstone: Tombstone): void {
    const left = this.of(tombstone.group).filter(({ id }) => id !== tombstone.id);
    if (left.length === 0) this.byGroup.delete(tombstone.group);
    else this.byGroup.set(tombstone.group, left);
    this.writer.addChange(() => void this.statements.deleteTombstone.run(tombstone.id));
  }

  /** Slots of which something in the range is deleted. */
  slotsTouched(group: number, minT: number, maxT: number): SlotMask {
    let slots = NO_SLOTS;
    for (const stone of this.of(group)) if (stone.minT <= maxT && stone.maxT >= minT) slots = anyOf(slots, stone);
    return slots;
  }

  /** Slots of which everything in the range is deleted by one tombstone. */
  slotsGone(group: number, minT: number, maxT: number): SlotMask {
    let slots = NO_SLOTS;
    for (const stone of this.of(group)) if (stone.minT <= minT && stone.maxT >= maxT) slots = anyOf(slots, stone);
    return slots;
  }

  /** A block of the one series in `slot` without what is deleted; undefined when nothing is left. */
  hide(block: SeriesBlock, group: number, slot: number): SeriesBlock | undefined {
    const stones = this.of(group).filter((stone) => hasSlot(stone, slot));
    if (stones.length === 0) return block;
    const { times, length } = block;
    const presence = block.presence?.slice(0, length) ?? new Uint8Array(length).fill(1);
    for (let i = 0; i < length; i++) {
      const t = times[i] as number;
      if (stones.some((stone) => t >= stone.minT && t <= stone.maxT)) presence[i] = ABSENT;
    }
    return presence.every((state) => state === ABSENT) ? undefined : { ...block, presence };
  }

  private keep(tombstone: Tombstone): void {
    if (isNoSlot(tombstone)) return;
    this.maxId = Math.max(this.maxId, tombstone.id);
    this.byGroup.set(tombstone.group, [...this.of(tombstone.group), tombstone]);
  }
}
