/** The index of a store as its rows say it, without a head: who the series are and where their samples lie. */
import type { Labels } from '../../../../shared/labels.ts';
import { trustedLabels } from '../../../../shared/labels.ts';
import { ByteReader } from '../chunk/byteReader.ts';
import type { Inspection } from '../sqlite/inspectionStatements.ts';
import type { Findings } from './findings.ts';

const SLOTS = 64;

export interface IndexedSeries {
  readonly id: number;
  readonly labels: Labels;
}

export class StoreIndex {
  readonly sources = new Map<number, string>();
  /** Group → source. */
  readonly groups = new Map<number, number>();
  /** By `group * 64 + slot`. */
  readonly series = new Map<number, IndexedSeries>();
  labelCount = 0;

  static read(inspection: Inspection, findings: Findings): StoreIndex {
    const index = new StoreIndex();
    const pairs = new Map<number, readonly [name: string, value: string]>();
    for (const rows of inspection.labels()) for (const [id, name, value] of rows) pairs.set(id, [name, value]);
    index.labelCount = pairs.size;
    for (const rows of inspection.sources()) for (const [id, key] of rows) index.sources.set(id, key);
    for (const rows of inspection.groups()) for (const [id, source] of rows) index.groups.set(id, source);
    for (const rows of inspection.series()) {
      for (const [id, group, slot, bytes] of rows) {
        const reason = index.place(id, group, slot, bytes, pairs);
        if (reason !== undefined) findings.add({ kind: 'series_unresolved', what: `series ${id}`, reason, id });
      }
    }
    return index;
  }

  /** The slots of a group that are a series', as two words of bits. */
  slotsOf(group: number): readonly [low: number, high: number] {
    let [low, high] = [0, 0];
    for (let slot = 0; slot < SLOTS; slot++) {
      if (!this.series.has(group * SLOTS + slot)) continue;
      if (slot < 32) low |= 1 << slot;
      else high |= 1 << (slot & 31);
    }
    return [low, high];
  }

  at(group: number, slot: number): IndexedSeries | undefined {
    return this.series.get(group * SLOTS + slot);
  }

  /** @returns why the series cannot be told, or undefined */
  private place(
    id: number,
    group: number,
    slot: number,
    bytes: Uint8Array,
    pairs: ReadonlyMap<number, readonly [string, string]>,
  ): string | undefined {
    if (!this.groups.has(group)) return `Its group ${group} is not there.`;
    if (!(slot >= 0 && slot < SLOTS)) return `Its slot ${slot} is none of 0 to ${SLOTS - 1}.`;
    const taken = this.at(group, slot);
    if (taken !== undefined) return `Slot ${slot} of group ${group} is that of series ${taken.id} already.`;
    const labels = labelsOf(bytes, pairs);
    if (typeof labels === 'string') return labels;
    this.series.set(group * SLOTS + slot, { id, labels });
    return undefined;
  }
}

function labelsOf(bytes: Uint8Array, pairs: ReadonlyMap<number, readonly [string, string]>): Labels | string {
  const flat: string[] = [];
  try {
    const reader = new ByteReader(bytes);
    while (!reader.isAtEnd) {
      const id = reader.varint();
      const pair = pairs.get(id);
      if (pair === undefined) return `Its label ${id} is not there.`;
      flat.push(pair[0], pair[1]);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return flat.length === 0 ? 'It has no labels.' : trustedLabels(flat);
}
