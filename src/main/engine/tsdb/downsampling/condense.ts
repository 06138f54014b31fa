/** From the chunks of a group to one tier chunk per 16 series: the worker's part of downsampling. */
import { STALE_HIGH, STALE_LOW } from '../../storage/staleness.ts';
import { ABSENT, PRESENT, STALE } from '../../storage/storage.ts';
import { bitsOfFloats, copyBits } from '../chunk/floatBits.ts';
import type { StrayRun } from '../chunk/strayChunk.ts';
import type { TicksChunk } from '../chunk/ticksChunk.ts';
import { hasSlot } from '../chunkDirectory.ts';
import type { Hole } from '../retention/rewriteChunk.ts';
import type { SlotMask } from '../slotMask.ts';
import { encodeTierChunk, type EncodedTier, type TierChunk } from './tierChunk.ts';
import { TierTrack } from './tierTrack.ts';

/** Series of a tier chunk: a query for few series reads little else. */
const SLOTS_PER_CHUNK = 16;
const SLOTS = 64;

export interface TierUnit {
  readonly startMs: number;
  readonly resolutionMs: number;
  /** Series to condense. */
  readonly slots: SlotMask;
}

/** @param chunks  of one group, ascending; @param strays  of the same group */
export function condenseChunks(
  unit: TierUnit,
  chunks: readonly TicksChunk[],
  strays: readonly StrayRun[],
): EncodedTier[] {
  const samples = new SlotSamples(chunks);
  return encodeBySlots(unit, (slot) => {
    samples.read(slot);
    for (const run of strays) if (run.slot === slot) samples.mergeIn(run);
    if (samples.length === 0) return undefined;
    const track = new TierTrack(unit.startMs, unit.resolutionMs);
    track.addSamples(samples.times, samples.values, samples.states, samples.length);
    return track;
  });
}

/** @param chunks  of one group and a finer tier, ascending */
export function condenseTiers(unit: TierUnit, chunks: readonly TierChunk[]): EncodedTier[] {
  return encodeBySlots(unit, (slot) => {
    const own = chunks.filter((chunk) => chunk.has(slot));
    if (own.length === 0) return undefined;
    const track = new TierTrack(unit.startMs, unit.resolutionMs);
    for (const chunk of own) track.addTrack(chunk.track(slot));
    return track;
  });
}

/** A tier chunk without some of its series, and without the buckets that a hole touches. */
export function rewriteTier(chunk: TierChunk, keep: SlotMask, holes: readonly Hole[]): EncodedTier[] {
  const { startMs, resolutionMs } = chunk;
  return encodeBySlots({ startMs, resolutionMs, slots: keep }, (slot) => {
    if (!chunk.has(slot)) return undefined;
    const track = chunk.track(slot);
    for (const hole of holes) if (hasSlot(hole, slot)) track.clear(hole.minT, hole.maxT);
    return track;
  });
}

function encodeBySlots({ slots }: TierUnit, trackOf: (slot: number) => TierTrack | undefined): EncodedTier[] {
  const encoded: EncodedTier[] = [];
  for (let first = 0; first < SLOTS; first += SLOTS_PER_CHUNK) {
    const tracks = new Map<number, TierTrack>();
    for (let slot = first; slot < first + SLOTS_PER_CHUNK; slot++) {
      const track = hasSlot(slots, slot) ? trackOf(slot) : undefined;
      if (track !== undefined) tracks.set(slot, track);
    }
    const chunk = encodeTierChunk(tracks);
    if (chunk !== undefined) encoded.push(chunk);
  }
  return encoded;
}

/** The samples of one series at a time, in arrays that are used again. */
class SlotSamples {
  length = 0;
  times: Float64Array = new Float64Array(0);
  values: Float64Array = new Float64Array(0);
  states: Uint8Array = new Uint8Array(0);
  private readonly capacity: number;
  private readonly chunks: readonly TicksChunk[];

  constructor(chunks: readonly TicksChunk[]) {
    this.chunks = chunks;
    this.capacity = chunks.reduce((sum, chunk) => sum + chunk.ticks, 0);
  }

  read(slot: number): void {
    this.length = 0;
    if (this.times.length < this.capacity) {
      this.times = new Float64Array(this.capacity);
      this.values = new Float64Array(this.capacity);
      this.states = new Uint8Array(this.capacity);
    }
    for (const chunk of this.chunks) {
      if (!chunk.has(slot)) continue;
      chunk.readTimes(this.times, this.length);
      chunk.readValues(slot, 0, chunk.ticks, this.values, this.length);
      chunk.readPresence(slot, 0, chunk.ticks, this.states, this.length);
      this.length += chunk.ticks;
    }
  }

  /** Of two samples at one time the one that is there counts. */
  mergeIn(run: StrayRun): void {
    const capacity = this.length + run.times.length;
    const times = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    const states = new Uint8Array(capacity);
    const out = bitsOfFloats(values);
    const [ticks, strays] = [bitsOfFloats(this.values), bitsOfFloats(run.values)];
    let length = 0;
    for (let a = 0, b = 0; a < this.length || b < run.times.length;) {
      const tickT = a < this.length ? (this.times[a] as number) : Infinity;
      const strayT = b < run.times.length ? (run.times[b] as number) : Infinity;
      const isTick = tickT < strayT || (tickT === strayT && this.states[a] !== ABSENT);
      if (isTick) {
        times[length] = tickT;
        states[length] = this.states[a] as number;
        copyBits(ticks, a, out, length);
      } else {
        times[length] = strayT;
        states[length] = strays[2 * b] === STALE_LOW && strays[2 * b + 1] === STALE_HIGH ? STALE : PRESENT;
        copyBits(strays, b, out, length);
      }
      if (tickT <= strayT) a++;
      if (strayT <= tickT) b++;
      length++;
    }
    this.times = times;
    this.values = values;
    this.states = states;
    this.length = length;
  }
}
