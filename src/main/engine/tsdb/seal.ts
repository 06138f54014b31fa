/**
 * Turns the open end of a group into bytes: runs that are packed in memory, in the form of a chunk (a tenth of the floats),
 * and when 120 ticks are together one chunk for the store. The caller stores it and drops what it holds.
 */
import { ABSENT, PRESENT, STALE } from '../storage/storage.ts';
import { bitsOfFloats } from './chunk/floatBits.ts';
import { encodeHistogramChunk } from './chunk/histogramCodec.ts';
import { mergeTicks, type MergedChunk } from './chunk/mergeTicks.ts';
import { encodeStrayChunk } from './chunk/strayChunk.ts';
import { encodeTicksChunk, TicksChunk } from './chunk/ticksChunk.ts';
import type { HistogramRun } from './histogramHead.ts';
import { SLOTS, type SeriesGroup } from './seriesGroup.ts';

/** Packs the first `count` open ticks, in runs of at most `perRun`. */
export function packTicks(group: SeriesGroup, count: number, perRun: number): void {
  for (let left = count; left > 0;) {
    const ticks = Math.min(left, perRun);
    const run = encodeSpan(group, ticks);
    group.addPacked({ ...run, firstRow: group.rows[0] as number });
    left -= ticks;
  }
}

/** The packed runs as chunks of about `perChunk` ticks. */
export function sealPacked(group: SeriesGroup, perChunk: number): MergedChunk[] {
  const chunks: MergedChunk[] = [];
  let runs: MergedChunk[] = [];
  let ticks = 0;
  for (const [i, run] of group.packed.entries()) {
    runs.push(run);
    ticks += run.ticks;
    if (ticks < perChunk && i < group.packed.length - 1) continue;
    const merged = runs.length === 1 ? run : mergeRuns(runs, group.slots);
    if (merged !== undefined) chunks.push(merged);
    runs = [];
    ticks = 0;
  }
  return chunks;
}

function mergeRuns(runs: readonly MergedChunk[], slots: number): MergedChunk | undefined {
  return mergeTicks(
    runs.map(({ blob }) => new TicksChunk(blob)),
    0,
    slots,
  );
}

function encodeSpan(group: SeriesGroup, ticks: number): MergedChunk {
  let maskLow = 0;
  let maskHigh = 0;
  let commonLow = -1;
  let commonHigh = -1;
  for (let tick = 0; tick < ticks; tick++) {
    const low = group.masks[2 * tick] as number;
    const high = group.masks[2 * tick + 1] as number;
    maskLow |= low;
    maskHigh |= high;
    commonLow &= low;
    commonHigh &= high;
  }
  const blob = encodeTicksChunk({
    slots: group.slots,
    ticks,
    times: group.times,
    values: bySlot(group, ticks),
    stride: ticks,
    presenceOf(slot, states) {
      const isComplete = ((slot < 32 ? commonLow : commonHigh) & (1 << (slot & 31))) !== 0;
      if (isComplete && group.staleCells === 0) return false;
      return fillStates(group, slot, ticks, states);
    },
  });
  return { blob, minT: group.times[0] as number, maxT: group.times[ticks - 1] as number, maskLow, maskHigh, ticks };
}

let turned = new Float64Array(SLOTS * 128);
let turnedBits = bitsOfFloats(turned);

/** The first `ticks` open ticks, slot after slot. Valid until the next call. */
function bySlot({ bits, slots, width }: SeriesGroup, ticks: number): Float64Array {
  if (turned.length < slots * ticks) {
    turned = new Float64Array(SLOTS * ticks);
    turnedBits = bitsOfFloats(turned);
  }
  for (let tick = 0; tick < ticks; tick++) {
    const row = tick * width;
    for (let slot = 0; slot < slots; slot++) {
      const from = 2 * (row + slot);
      const to = 2 * (slot * ticks + tick);
      turnedBits[to] = bits[from] as number;
      turnedBits[to + 1] = bits[from + 1] as number;
    }
  }
  return turned;
}

/** @returns false when all are PRESENT */
function fillStates(group: SeriesGroup, slot: number, ticks: number, states: Uint8Array): boolean {
  let hasHoles = false;
  for (let tick = 0; tick < ticks; tick++) {
    const state = cellState(group, slot, tick);
    states[tick] = state;
    if (state !== PRESENT) hasHoles = true;
  }
  return hasHoles;
}

export function cellState(group: SeriesGroup, slot: number, tick: number): number {
  if (!group.has(slot, tick)) return ABSENT;
  return group.staleCells > 0 && group.isStale(slot, tick) ? STALE : PRESENT;
}

export function sealStrays(group: SeriesGroup): MergedChunk {
  const runs = group.strays.runs();
  const { minT, maxT } = group.strays;
  let maskLow = 0;
  let maskHigh = 0;
  for (const { slot } of runs) {
    if (slot < 32) maskLow |= 1 << slot;
    else maskHigh |= 1 << (slot & 31);
  }
  const ticks = Math.max(...runs.map((run) => run.times.length));
  return { blob: encodeStrayChunk(runs), minT, maxT, maskLow, maskHigh, ticks };
}

export function sealHistograms(run: HistogramRun, slot: number): MergedChunk {
  const times = Float64Array.from(run.times);
  return {
    blob: encodeHistogramChunk(times, run.histograms),
    minT: times[0] as number,
    maxT: times[times.length - 1] as number,
    maskLow: slot < 32 ? 1 << slot : 0,
    maskHigh: slot < 32 ? 0 : 1 << (slot & 31),
    ticks: times.length,
  };
}
