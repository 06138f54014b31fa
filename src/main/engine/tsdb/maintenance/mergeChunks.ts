/**
 * Hot chunks of a group → cold ones: the same samples with 16 series × up to 1920 ticks per row, so that a query over a day
 * reads a fifth of the rows, and only those of the series it wants.
 */
import { ABSENT } from '../../storage/storage.ts';
import { encodeTicksChunk, type TicksChunk } from '../chunk/ticksChunk.ts';
import type { MergedChunk } from './protocol.ts';

export const COLD_TICKS = 1920;
const COLD_SLOTS = 16;

/** @param chunks  of one group, ascending; chunks of the same ticks (cold ones) next to each other */
export function mergeChunks(chunks: readonly TicksChunk[]): MergedChunk[] {
  const stretches = stretchesOf(chunks);
  const ticks = stretches.reduce((sum, { length }) => sum + length, 0);
  const times = new Float64Array(ticks);
  for (const { chunks: parts, at } of stretches) parts[0]?.readTimes(times, at);
  const slots = Math.max(...chunks.map((chunk) => chunk.slots));
  const merged: MergedChunk[] = [];
  for (let first = 0; first < slots; first += COLD_SLOTS) {
    const quarter = mergeQuarter(stretches, times, first, Math.min(first + COLD_SLOTS, slots));
    if (quarter !== undefined) merged.push(quarter);
  }
  return merged;
}

/** Chunks that tell different slots of the same ticks. */
interface Stretch {
  readonly chunks: TicksChunk[];
  readonly at: number;
  readonly length: number;
}

function stretchesOf(chunks: readonly TicksChunk[]): Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const last = stretches.at(-1);
    if (last !== undefined && last.length === chunk.ticks && last.chunks[0]?.firstTime() === chunk.firstTime()) {
      last.chunks.push(chunk);
      continue;
    }
    stretches.push({ chunks: [chunk], at, length: chunk.ticks });
    at += chunk.ticks;
  }
  return stretches;
}

function mergeQuarter(
  stretches: readonly Stretch[],
  times: Float64Array,
  first: number,
  end: number,
): MergedChunk | undefined {
  const ticks = times.length;
  const values = new Float64Array(COLD_SLOTS * ticks);
  const presence = new Uint8Array(COLD_SLOTS * ticks);
  let maskLow = 0;
  let maskHigh = 0;
  for (let slot = first; slot < end; slot++) {
    const row = (slot - first) * ticks;
    if (!readSlot(stretches, slot, values, presence, row)) continue;
    if (slot < 32) maskLow |= 1 << slot;
    else maskHigh |= 1 << (slot & 31);
  }
  if (maskLow === 0 && maskHigh === 0) return undefined;
  const blob = encodeTicksChunk({
    firstSlot: first,
    slots: end,
    ticks,
    times,
    values,
    stride: ticks,
    presenceOf(slot, states) {
      const row = (slot - first) * ticks;
      states.set(presence.subarray(row, row + ticks));
      return states.subarray(0, ticks).some((state) => state !== 1);
    },
  });
  return { blob, minT: times[0] as number, maxT: times[ticks - 1] as number, maskLow, maskHigh, ticks };
}

/** @returns false when the slot has no sample in any of the chunks */
function readSlot(
  stretches: readonly Stretch[],
  slot: number,
  values: Float64Array,
  presence: Uint8Array,
  row: number,
): boolean {
  let isFound = false;
  for (const { chunks, at, length } of stretches) {
    const chunk = chunks.find((candidate) => candidate.has(slot));
    if (chunk === undefined) {
      presence.fill(ABSENT, row + at, row + at + length);
      continue;
    }
    isFound = true;
    chunk.readValues(slot, 0, length, values, row + at);
    chunk.readPresence(slot, 0, length, presence, row + at);
  }
  return isFound;
}
