/**
 * What readers must know beside the samples: deletions that are not cleaned up yet, and tiers. Series that neither touches are
 * read in blocks of many as ever; each of the others comes as a block of its own.
 */
import type { SeriesBlock, SelectRequest } from '../storage/storage.ts';
import { CHUNK_TICKS, type ChunkDirectory, hasSlot } from './chunkDirectory.ts';
import { tieredBlock } from './downsampling/tieredBlock.ts';
import { planTiers, type TierPlan } from './downsampling/tierPlan.ts';
import type { TierStore } from './downsampling/tierStore.ts';
import type { LabelIndex } from './labelIndex.ts';
import type { RetentionClasses } from './retention/retentionClasses.ts';
import type { Tombstones } from './retention/tombstones.ts';
import type { SeriesGroup } from './seriesGroup.ts';
import { anyOf, isNoSlot, NO_SLOTS, type SlotMask, without } from './slotMask.ts';

export interface AgedParts {
  readonly index: LabelIndex;
  readonly directory: ChunkDirectory;
  readonly tiers: TierStore;
  readonly tombstones: Tombstones;
  readonly classes: RetentionClasses;
}

/** Reads samples of one slot, from `minT` to the end of the request. */
export type ReadSamples = (slot: number, minT: number) => SeriesBlock | undefined;

export class AgedSeries {
  private readonly parts: AgedParts;

  constructor(parts: AgedParts) {
    this.parts = parts;
  }

  /** Slots of `slots` that samples alone do not answer; none in nearly every case. */
  find(group: SeriesGroup, slots: readonly number[], request: SelectRequest): number[] {
    const { tiers, tombstones } = this.parts;
    if (tiers.isEmpty && tombstones.isEmpty) return [];
    const touched = tombstones.slotsTouched(group.id, request.minT, request.maxT);
    const hasTiers = this.mayNeedTiers(group.id, request);
    if (isNoSlot(touched) && !hasTiers) return [];
    return slots.filter(
      (slot) => hasSlot(touched, slot) || (hasTiers && this.planOf(group, slot, request) !== undefined),
    );
  }

  /** One of those, as everything is now. */
  read(group: SeriesGroup, slot: number, request: SelectRequest, readSamples: ReadSamples): SeriesBlock | undefined {
    const plan = this.mayNeedTiers(group.id, request) ? this.planOf(group, slot, request) : undefined;
    const block =
      plan === undefined ? readSamples(slot, request.minT) : this.readTiers(group, slot, plan, request, readSamples);
    return block === undefined ? undefined : this.parts.tombstones.hide(block, group.id, slot);
  }

  /** Slots with something condensed in range. */
  slotsInTiers(group: number, minT: number, maxT: number): SlotMask {
    let slots = NO_SLOTS;
    for (const entry of this.parts.tiers.of(group)) {
      if (entry.minT <= maxT && entry.maxT >= minT) slots = anyOf(slots, entry);
    }
    return slots;
  }

  /** Slots of which nothing in range is left, though chunks still hold it. */
  slotsDeleted(group: SeriesGroup, minT: number, maxT: number): SlotMask {
    const { directory, tiers, tombstones } = this.parts;
    if (tombstones.of(group.id).length === 0) return NO_SLOTS;
    const pieces = [...directory.of(group.id), ...tiers.of(group.id)];
    const first = Math.min(...pieces.map((piece) => piece.minT));
    const last = Math.max(group.lastT, ...pieces.map((piece) => piece.maxT));
    return tombstones.slotsGone(group.id, Math.max(minT, first), Math.min(maxT, last));
  }

  /** A look at the group alone, which spares nearly every query the looks at its series. */
  private mayNeedTiers(group: number, { minT, hints }: SelectRequest): boolean {
    const entries = this.parts.tiers.of(group);
    if (hints === undefined || entries.length === 0) return false;
    const { tiersFromStepMs } = this.parts.classes.inForce;
    const isWide = tiersFromStepMs !== undefined && hints.stepMs >= tiersFromStepMs;
    if (!isWide && this.hasSamplesSince(group, minT)) return false;
    return entries.some((entry) => entry.maxT + entry.resolutionMs >= minT);
  }

  /** Whether every series that is in a tier has samples from `t` or before. */
  private hasSamplesSince(group: number, t: number): boolean {
    let waiting: SlotMask = this.parts.tiers.of(group).reduce(anyOf, NO_SLOTS);
    for (const entry of this.parts.directory.of(group)) {
      // They ascend by minT.
      if (entry.minT > t) break;
      if (entry.kind === CHUNK_TICKS) waiting = without(waiting, entry);
      if (isNoSlot(waiting)) return true;
    }
    return false;
  }

  private planOf(group: SeriesGroup, slot: number, request: SelectRequest): TierPlan | undefined {
    const { minT, maxT, hints, onTier } = request;
    if (hints === undefined) return undefined;
    const { tiersFromStepMs } = this.parts.classes.inForce;
    return planTiers(this.parts, group, slot, { minT, maxT, hints, tiersFromStepMs, onTier });
  }

  private readTiers(
    group: SeriesGroup,
    slot: number,
    plan: TierPlan,
    { minT, maxT, hints }: SelectRequest,
    readSamples: ReadSamples,
  ): SeriesBlock | undefined {
    const raw = plan.rawFrom < maxT ? readSamples(slot, Math.max(minT, plan.rawFrom + 1)) : undefined;
    if (hints === undefined) return raw;
    const labels = this.parts.index.labelsOf(group.series[slot] as number);
    return tieredBlock(this.parts.tiers, plan, { labels, slot, minT, maxT, hints }, raw);
  }
}
