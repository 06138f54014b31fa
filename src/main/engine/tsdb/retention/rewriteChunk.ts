/**
 * A chunk without some of its samples: whole series, or series within a time. What stays keeps its ticks, so that rows of the
 * same ticks (other series of the group) still fit beside it.
 */
import { ABSENT, PRESENT } from '../../storage/storage.ts';
import { bitsOfFloats, copyBits } from '../chunk/floatBits.ts';
import { decodeHistogramChunk, encodeHistogramChunk } from '../chunk/histogramCodec.ts';
import type { MergedChunk } from '../chunk/mergeTicks.ts';
import { decodeStrayChunk, encodeStrayChunk, type StrayRun } from '../chunk/strayChunk.ts';
import { encodeTicksChunk, TicksChunk } from '../chunk/ticksChunk.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS, hasSlot } from '../chunkDirectory.ts';
import { maskOf, type SlotMask } from '../slotMask.ts';

/** Samples to leave out: of these slots, from `minT` to `maxT`. */
export interface Hole extends SlotMask {
  readonly minT: number;
  readonly maxT: number;
}

export interface Rewriting {
  readonly kind: number;
  /** Slots that may stay, and that the chunk has. */
  readonly keep: SlotMask;
  readonly holes: readonly Hole[];
}

/** @returns undefined when nothing is left. @throws AppError `chunk_corrupt` */
export function rewriteChunk(blob: Uint8Array, { kind, keep, holes }: Rewriting): MergedChunk | undefined {
  switch (kind) {
    case CHUNK_TICKS:
      return rewriteTicks(new TicksChunk(blob), keep, holes);
    case CHUNK_STRAYS:
      return rewriteStrays(decodeStrayChunk(blob), keep, holes);
    case CHUNK_HISTOGRAMS:
      return rewriteHistograms(blob, keep, holes);
    default:
      throw new TypeError(`A chunk of kind ${kind} cannot be rewritten.`);
  }
}

function isInHole(holes: readonly Hole[], slot: number, t: number): boolean {
  for (const hole of holes) if (t >= hole.minT && t <= hole.maxT && hasSlot(hole, slot)) return true;
  return false;
}

function rewriteTicks(chunk: TicksChunk, keep: SlotMask, holes: readonly Hole[]): MergedChunk | undefined {
  const { ticks } = chunk;
  const times = new Float64Array(ticks);
  chunk.readTimes(times, 0);
  const kept: number[] = [];
  const presence = new Uint8Array(chunk.slots * ticks);
  for (let slot = 0; slot < chunk.slots; slot++) {
    if (!hasSlot(keep, slot) || !chunk.has(slot)) continue;
    const row = presence.subarray(slot * ticks, (slot + 1) * ticks);
    chunk.readPresence(slot, 0, ticks, row, 0);
    for (let i = 0; i < ticks; i++) if (isInHole(holes, slot, times[i] as number)) row[i] = ABSENT;
    if (row.some((state) => state !== ABSENT)) kept.push(slot);
  }
  const [firstSlot] = kept;
  if (firstSlot === undefined) return undefined;
  const slots = (kept.at(-1) as number) + 1;
  const values = new Float64Array((slots - firstSlot) * ticks);
  for (const slot of kept) chunk.readValues(slot, 0, ticks, values, (slot - firstSlot) * ticks);
  const blob = encodeTicksChunk({
    firstSlot,
    slots,
    ticks,
    times,
    values,
    stride: ticks,
    presenceOf(slot, states) {
      const row = presence.subarray(slot * ticks, (slot + 1) * ticks);
      states.set(row);
      return row.some((state) => state !== PRESENT);
    },
  });
  return { blob, minT: times[0] as number, maxT: times[ticks - 1] as number, ...maskOf(kept), ticks };
}

function rewriteStrays(all: readonly StrayRun[], keep: SlotMask, holes: readonly Hole[]): MergedChunk | undefined {
  const runs = all.flatMap((run) => (hasSlot(keep, run.slot) ? withoutHoles(run, holes) : []));
  if (runs.length === 0) return undefined;
  return {
    blob: encodeStrayChunk(runs),
    minT: Math.min(...runs.map(({ times }) => times[0] as number)),
    maxT: Math.max(...runs.map(({ times }) => times.at(-1) as number)),
    ...maskOf(runs.map(({ slot }) => slot)),
    ticks: Math.max(...runs.map(({ times }) => times.length)),
  };
}

function withoutHoles(run: StrayRun, holes: readonly Hole[]): StrayRun[] {
  const kept = [...run.times.keys()].filter((i) => !isInHole(holes, run.slot, run.times[i] as number));
  if (kept.length === run.times.length) return [run];
  if (kept.length === 0) return [];
  const values = new Float64Array(kept.length);
  const [from, to] = [bitsOfFloats(run.values), bitsOfFloats(values)];
  for (const [at, i] of kept.entries()) copyBits(from, i, to, at);
  return [{ slot: run.slot, times: Float64Array.from(kept, (i) => run.times[i] as number), values }];
}

/** A chunk of histograms is of one series. */
function rewriteHistograms(blob: Uint8Array, keep: SlotMask, holes: readonly Hole[]): MergedChunk | undefined {
  const slot = [...Array(64).keys()].find((candidate) => hasSlot(keep, candidate));
  if (slot === undefined) return undefined;
  const { times, histograms } = decodeHistogramChunk(blob);
  const kept = [...times.keys()].filter((i) => !isInHole(holes, slot, times[i] as number));
  if (kept.length === 0) return undefined;
  const left = Float64Array.from(kept, (i) => times[i] as number);
  return {
    blob: encodeHistogramChunk(
      left,
      kept.flatMap((i) => histograms[i] ?? []),
    ),
    minT: left[0] as number,
    maxT: left.at(-1) as number,
    ...maskOf([slot]),
    ticks: left.length,
  };
}
