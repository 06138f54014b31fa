/**
 * Several chunks of one group → one over all their ticks. So packed runs become a hot chunk, and hot chunks cold ones: fewer
 * and longer rows, of only some slots each, which a query over a day reads a fifth of.
 */
import { ABSENT, PRESENT } from '../../storage/storage.ts';
import { encodeTicksChunk, type TicksChunk } from './ticksChunk.ts';

export interface MergedChunk {
  readonly blob: Uint8Array<ArrayBuffer>;
  readonly minT: number;
  readonly maxT: number;
  /** Bit s of the pair: slot s has a sample. */
  readonly maskLow: number;
  readonly maskHigh: number;
  readonly ticks: number;
}

/**
 * @param chunks  of one group, ascending; chunks of the same ticks (of other slots) next to each other
 * @returns the samples of slots `first … end - 1`; undefined when they have none
 */
export function mergeTicks(chunks: readonly TicksChunk[], first: number, end: number): MergedChunk | undefined {
  const stretches = stretchesOf(chunks);
  const ticks = stretches.reduce((sum, { length }) => sum + length, 0);
  const times = new Float64Array(ticks);
  for (const { chunks: parts, at } of stretches) parts[0]?.readTimes(times, at);
  const values = new Float64Array((end - first) * ticks);
  const presence = new Uint8Array((end - first) * ticks);
  let maskLow = 0;
  let maskHigh = 0;
  for (let slot = first; slot < end; slot++) {
    if (!readSlot(stretches, slot, values, presence, (slot - first) * ticks)) continue;
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
      const own = presence.subarray(row, row + ticks);
      states.set(own);
      return own.some((state) => state !== PRESENT);
    },
  });
  return { blob, minT: times[0] as number, maxT: times[ticks - 1] as number, maskLow, maskHigh, ticks };
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
