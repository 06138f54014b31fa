/**
 * Answers from everything committed so far. A select goes group by group; each step reads one block in full, so a group may
 * be sealed, merged or trimmed between two steps and no sample is seen twice or missed.
 */
import { compareLabels, type Labels } from '../../../shared/labels.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Matcher } from '../storage/matcher.ts';
import type { Exemplar, Querier, SelectRequest, SeriesBlock } from '../storage/storage.ts';
import type { AgedSeries } from './agedSeries.ts';
import type { BlockReader, IdleReaders } from './blockReader.ts';
import { CHUNK_TICKS, hasSlot } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import type { SelectBudget } from './decodedGroups.ts';
import type { ExemplarStore } from './exemplarStore.ts';
import type { Head } from './head.ts';
import { matchSeries } from './matchSeries.ts';
import { mergeSeries } from './mergeSeries.ts';
import { type ReadRange, readRangeOf } from './readRange.ts';
import type { SeriesGroup } from './seriesGroup.ts';
import { anyOf, type SlotMask, without } from './slotMask.ts';

/** Cells of a block, at most (unless one series alone has more): 16 MB of values. */
const MAX_CELLS = 2 << 20;

export class StoreQuerier implements Querier {
  private readonly head: Head;
  private readonly chunks: ChunkStore;
  private readonly exemplarStore: ExemplarStore;
  private readonly readers: IdleReaders;
  private readonly aged: AgedSeries;

  constructor(head: Head, chunks: ChunkStore, exemplarStore: ExemplarStore, readers: IdleReaders, aged: AgedSeries) {
    this.head = head;
    this.aged = aged;
    this.chunks = chunks;
    this.readers = readers;
    this.exemplarStore = exemplarStore;
  }

  *select(request: SelectRequest): Generator<SeriesBlock, void, void> {
    const { matchers, maxT, signal } = request;
    const reader = this.readers.take();
    // Who gives no hints reads everything once.
    const budget = request.hints === undefined ? undefined : this.readers.decoded.newBudget();
    try {
      for (const [group, slots] of this.slotsByGroup(matchSeries(this.head.index, matchers))) {
        if (signal?.aborted) throw new AppError('canceled', 'The query was canceled.', { cause: signal.reason });
        const aged = this.aged.find(group, slots, request);
        const plain = aged.length === 0 ? slots : slots.filter((slot) => !aged.includes(slot));
        if (plain.length > 0) yield* this.selectGroup(reader, group, plain, readRangeOf(request), budget);
        for (const slot of aged) {
          const block = this.aged.read(group, slot, request, (own, fromT) => {
            const [samples] = this.selectGroup(reader, group, [own], { minT: fromT, maxT, needsMarkers: true });
            return samples;
          });
          if (block !== undefined) yield block;
        }
      }
    } finally {
      this.readers.giveBack(reader);
    }
  }

  series(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): Labels[] {
    const found = this.seriesInRange(matcherSets, minT, maxT);
    return [...found].map((series) => this.head.index.labelsOf(series)).sort(compareLabels);
  }

  labelNames(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): string[] {
    const { index } = this.head;
    const names = new Set<string>();
    for (const pair of this.pairsInRange(matcherSets, minT, maxT)) names.add(index.pairName(pair));
    return [...names].sort();
  }

  labelValues(name: string, matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): string[] {
    const { index } = this.head;
    const values = new Set<string>();
    for (const series of this.seriesInRange(matcherSets, minT, maxT)) {
      const pair = index.pairOf(series, name);
      if (pair !== 0) values.add(index.pairValue(pair));
    }
    return [...values].sort();
  }

  exemplars(
    matcherSets: readonly (readonly Matcher[])[],
    minT: number,
    maxT: number,
  ): readonly { labels: Labels; exemplars: readonly Exemplar[] }[] {
    const { index } = this.head;
    const found = new Set(matcherSets.flatMap((matchers) => [...matchSeries(index, matchers)]));
    return [...found]
      .map((series) => ({ labels: index.labelsOf(series), exemplars: this.exemplarStore.of(series, minT, maxT) }))
      .filter(({ exemplars }) => exemplars.length > 0)
      .sort((a, b) => compareLabels(a.labels, b.labels));
  }

  private *selectGroup(
    reader: BlockReader,
    group: SeriesGroup,
    slots: readonly number[],
    range: ReadRange,
    budget?: SelectBudget,
  ): Generator<SeriesBlock, void, void> {
    const { minT, maxT } = range;
    const extra = this.slotsOffTicks(group, slots, minT, maxT);
    const hasExtra = extra.maskLow !== 0 || extra.maskHigh !== 0;
    const plain = hasExtra ? slots.filter((slot) => !hasSlot(extra, slot)) : slots;
    const { decoded } = this.readers;
    const held = budget && plain.length > 0 ? decoded.hold(reader, group, plain, range, budget) : undefined;
    if (held === undefined) yield* this.readBlocks(reader, group, plain, range);
    else {
      try {
        const block = held.block(range);
        if (block !== undefined) yield block;
      } finally {
        decoded.release(held);
      }
    }
    if (!hasExtra) return;
    for (const slot of slots) {
      if (!hasSlot(extra, slot)) continue;
      const block = mergeSeries(this.head, this.chunks, reader, { group, slot, minT, maxT });
      if (block !== undefined) yield block;
    }
  }

  private *readBlocks(
    reader: BlockReader,
    group: SeriesGroup,
    slots: readonly number[],
    range: ReadRange,
  ): Generator<SeriesBlock, void, void> {
    const perBlock = Math.max(1, Math.floor(MAX_CELLS / Math.max(1, reader.countTicks(group, range.minT, range.maxT))));
    for (let from = 0; from < slots.length; from += perBlock) {
      const block = reader.read(group, slots.slice(from, from + perBlock), range);
      if (block !== undefined) yield block;
    }
  }

  /** Slots with strays or, of those asked for, histograms in range: they do not share the group's ticks. */
  private slotsOffTicks(group: SeriesGroup, slots: readonly number[], minT: number, maxT: number): SlotMask {
    const mask: OpenMask = { maskLow: 0, maskHigh: 0 };
    for (const entry of this.head.directory.of(group.id)) {
      if (entry.kind === CHUNK_TICKS || entry.minT > maxT || entry.maxT < minT) continue;
      mask.maskLow |= entry.maskLow;
      mask.maskHigh |= entry.maskHigh;
    }
    const { strays } = group;
    if (strays.length > 0 && strays.minT <= maxT && strays.maxT >= minT) {
      for (let i = 0; i < strays.length; i++) addSlot(mask, strays.slots[i] as number);
    }
    if (this.head.histograms.seriesCount > 0) {
      for (const slot of slots) {
        if (this.head.histograms.hasInRange(group.series[slot] as number, minT, maxT)) addSlot(mask, slot);
      }
    }
    return mask;
  }

  private slotsByGroup(found: Int32Array): Map<SeriesGroup, number[]> {
    const { groupOf, slotOf, groups } = this.head;
    const byGroup = new Map<SeriesGroup, number[]>();
    let lastId = 0;
    let slots: number[] = [];
    for (const series of found) {
      const id = groupOf[series] as number;
      if (id === 0) continue;
      if (id !== lastId) {
        const group = groups[id];
        if (group === undefined) continue;
        lastId = id;
        slots = byGroup.get(group) ?? [];
        byGroup.set(group, slots);
      }
      slots.push(slotOf[series] as number);
    }
    return byGroup;
  }

  private seriesInRange(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): Set<number> {
    const { index, groupOf, slotOf, groups } = this.head;
    const masks = new Map<number, SlotMask>();
    const found = new Set<number>();
    for (const matchers of matcherSets.length > 0 ? matcherSets : [[]]) {
      for (const series of matchSeries(index, matchers)) {
        const id = groupOf[series] as number;
        const group = groups[id];
        if (group === undefined) continue;
        let mask = masks.get(id);
        if (mask === undefined) masks.set(id, (mask = this.slotsInRange(group, minT, maxT)));
        if (hasSlot(mask, slotOf[series] as number)) found.add(series);
      }
    }
    return found;
  }

  private pairsInRange(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): Set<number> {
    const pairs = new Set<number>();
    for (const series of this.seriesInRange(matcherSets, minT, maxT)) {
      for (const pair of this.head.index.pairsOf(series)) pairs.add(pair);
    }
    return pairs;
  }

  /** Slots with a sample in range; of chunks only the bounds are asked, as Prometheus does. */
  private slotsInRange(group: SeriesGroup, minT: number, maxT: number): SlotMask {
    const mask: OpenMask = { maskLow: 0, maskHigh: 0 };
    for (const entry of [...this.head.directory.of(group.id), ...group.packed]) {
      if (entry.minT > maxT || entry.maxT < minT) continue;
      mask.maskLow |= entry.maskLow;
      mask.maskHigh |= entry.maskHigh;
    }
    for (let tick = 0; tick < group.ticks; tick++) {
      const t = group.times[tick] as number;
      if (t < minT || t > maxT) continue;
      mask.maskLow |= group.masks[2 * tick] as number;
      mask.maskHigh |= group.masks[2 * tick + 1] as number;
    }
    const offTicks = this.slotsOffTicks(group, [...group.series.keys()], minT, maxT);
    mask.maskLow |= offTicks.maskLow;
    mask.maskHigh |= offTicks.maskHigh;
    return without(
      anyOf(mask, this.aged.slotsInTiers(group.id, minT, maxT)),
      this.aged.slotsDeleted(group, minT, maxT),
    );
  }
}

/** A set of slots while it is gathered. */
type OpenMask = { -readonly [K in keyof SlotMask]: number };

function addSlot(mask: OpenMask, slot: number): void {
  if (slot < 32) mask.maskLow |= 1 << slot;
  else mask.maskHigh |= 1 << (slot & 31);
}
