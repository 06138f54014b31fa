/** Turns the open end of a group into chunks. Pure: the caller stores them and then drops what they hold. */
import { ABSENT, PRESENT, STALE } from '../storage/storage.ts';
import { encodeHistogramChunk } from './chunk/histogramCodec.ts';
import { encodeStrayChunk } from './chunk/strayChunk.ts';
import { encodeTicksChunk } from './chunk/ticksChunk.ts';
import type { HistogramRun } from './histogramHead.ts';
import type { SeriesGroup } from './seriesGroup.ts';

export interface SealedChunk {
  readonly blob: Uint8Array;
  readonly minT: number;
  readonly maxT: number;
  readonly maskLow: number;
  readonly maskHigh: number;
  /** Ticks, or the samples of the longest series. */
  readonly ticks: number;
}

/** The first `ticks` open ticks of a group, in chunks of at most `perChunk`. */
export function sealTicks(group: SeriesGroup, ticks: number, perChunk: number): SealedChunk[] {
  const chunks: SealedChunk[] = [];
  for (let from = 0; from < ticks; from += perChunk) {
    chunks.push(sealSpan(group, from, Math.min(perChunk, ticks - from)));
  }
  return chunks;
}

function sealSpan(group: SeriesGroup, from: number, ticks: number): SealedChunk {
  let maskLow = 0;
  let maskHigh = 0;
  let commonLow = -1;
  let commonHigh = -1;
  for (let tick = from; tick < from + ticks; tick++) {
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
    times: group.times.subarray(from),
    values: group.values.subarray(from),
    stride: group.stride,
    presenceOf(slot, states) {
      const isComplete = ((slot < 32 ? commonLow : commonHigh) & (1 << (slot & 31))) !== 0;
      if (isComplete && group.staleCells === 0) return false;
      return fillStates(group, slot, from, ticks, states);
    },
  });
  return {
    blob,
    minT: group.times[from] as number,
    maxT: group.times[from + ticks - 1] as number,
    maskLow,
    maskHigh,
    ticks,
  };
}

/** @returns false when all are PRESENT */
function fillStates(group: SeriesGroup, slot: number, from: number, ticks: number, states: Uint8Array): boolean {
  let hasHoles = false;
  for (let i = 0; i < ticks; i++) {
    const state = cellState(group, slot, from + i);
    states[i] = state;
    if (state !== PRESENT) hasHoles = true;
  }
  return hasHoles;
}

export function cellState(group: SeriesGroup, slot: number, tick: number): number {
  if (!group.has(slot, tick)) return ABSENT;
  return group.staleCells > 0 && group.isStale(slot, tick) ? STALE : PRESENT;
}

export function sealStrays(group: SeriesGroup): SealedChunk {
  const runs = group.strays.runs();
  const { minT, maxT } = group.strays;
  let maskLow = 0;
  let maskHigh = 0;
  for (const { slot } of runs) {
    if (slot < 32) maskLow |= 1 << slot;
    else maskHigh |= 1 << (slot & 31);
  }
  return {
    blob: encodeStrayChunk(runs),
    minT,
    maxT,
    maskLow,
    maskHigh,
    ticks: Math.max(...runs.map((run) => run.times.length)),
  };
}

export function sealHistograms(run: HistogramRun, slot: number): SealedChunk {
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
