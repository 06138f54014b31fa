/**
 * One chunk decoded to its last value, and what its directory entry should say of it. The only place of the inspection that
 * knows the kinds of chunks (docs/formats/chunk.md).
 */
import { AppError } from '../../../../shared/errors.ts';
import { ABSENT, STALE } from '../../storage/storage.ts';
import { decodeHistogramChunk } from '../chunk/histogramCodec.ts';
import { decodeStrayChunk } from '../chunk/strayChunk.ts';
import { TicksChunk } from '../chunk/ticksChunk.ts';
import { TierChunk } from '../downsampling/tierChunk.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS } from '../chunkDirectory.ts';

export interface ChunkContent {
  readonly minT: number;
  readonly maxT: number;
  /** Slots with a sample; a chunk of histograms does not know whose it is: 0. */
  readonly maskLow: number;
  readonly maskHigh: number;
  readonly ticks: number;
  /** Samples and staleness markers of each slot; a chunk of histograms tells them as those of slot 0. */
  readonly samples: Int32Array;
  readonly staleMarkers: number;
}

/** @throws AppError `chunk_corrupt` */
export function decodeWholeChunk(kind: number, blob: Uint8Array): ChunkContent {
  switch (kind) {
    case CHUNK_TICKS:
      return ticksContent(new TicksChunk(blob));
    case CHUNK_STRAYS:
      return straysContent(blob);
    case CHUNK_HISTOGRAMS:
      return histogramsContent(blob);
    default:
      throw new AppError('chunk_corrupt', `A chunk is of an unknown kind ${kind}.`);
  }
}

/** One tier chunk decoded to its last bucket. @throws AppError `chunk_corrupt` */
export function decodeWholeTier(blob: Uint8Array): { readonly resolutionMs: number; readonly tracks: number } {
  const chunk = new TierChunk(blob);
  let tracks = 0;
  for (let slot = 0; slot < chunk.slots; slot++) {
    if (!chunk.has(slot)) continue;
    chunk.track(slot);
    tracks++;
  }
  if (tracks === 0) throw new AppError('chunk_corrupt', 'A tier chunk has no series.');
  return { resolutionMs: chunk.resolutionMs, tracks };
}

let times = new Float64Array(128);
let values = new Float64Array(128);
let presence = new Uint8Array(128);

function ticksContent(chunk: TicksChunk): ChunkContent {
  const { ticks } = chunk;
  cover(ticks);
  chunk.readTimes(times, 0);
  mustAscend(times, ticks);
  const samples = new Int32Array(64);
  let maskLow = 0;
  let maskHigh = 0;
  let staleMarkers = 0;
  for (let slot = 0; slot < chunk.slots; slot++) {
    if (!chunk.has(slot)) continue;
    if (slot < 32) maskLow |= 1 << slot;
    else maskHigh |= 1 << (slot & 31);
    chunk.readValues(slot, 0, ticks, values, 0);
    chunk.readPresence(slot, 0, ticks, presence, 0);
    let count = 0;
    for (let i = 0; i < ticks; i++) {
      if (presence[i] === ABSENT) continue;
      count++;
      if (presence[i] === STALE) staleMarkers++;
    }
    samples[slot] = count;
  }
  return {
    minT: times[0] as number,
    maxT: times[ticks - 1] as number,
    maskLow,
    maskHigh,
    ticks,
    samples,
    staleMarkers,
  };
}

function straysContent(blob: Uint8Array): ChunkContent {
  const samples = new Int32Array(64);
  let [minT, maxT] = [Infinity, -Infinity];
  let [maskLow, maskHigh, ticks] = [0, 0, 0];
  for (const { slot, times: own } of decodeStrayChunk(blob)) {
    mustAscend(own, own.length);
    if (slot < 32) maskLow |= 1 << slot;
    else maskHigh |= 1 << (slot & 31);
    samples[slot] = (samples[slot] as number) + own.length;
    ticks = Math.max(ticks, own.length);
    minT = Math.min(minT, own[0] as number);
    maxT = Math.max(maxT, own[own.length - 1] as number);
  }
  if (ticks === 0) throw new AppError('chunk_corrupt', 'A chunk has no samples.');
  return { minT, maxT, maskLow, maskHigh, ticks, samples, staleMarkers: 0 };
}

function histogramsContent(blob: Uint8Array): ChunkContent {
  const { times: own } = decodeHistogramChunk(blob);
  mustAscend(own, own.length);
  const samples = new Int32Array(64);
  samples[0] = own.length;
  const ticks = own.length;
  if (ticks === 0) throw new AppError('chunk_corrupt', 'A chunk has no samples.');
  return {
    minT: own[0] as number,
    maxT: own[ticks - 1] as number,
    maskLow: 0,
    maskHigh: 0,
    ticks,
    samples,
    staleMarkers: 0,
  };
}

function mustAscend(own: Float64Array, length: number): void {
  for (let i = 0; i < length; i++) {
    const t = own[i] as number;
    // Written this way so that a NaN is refused too.
    if (!(Number.isFinite(t) && (i === 0 || t > (own[i - 1] as number)))) {
      throw new AppError('chunk_corrupt', `The times of a chunk do not ascend at sample ${i}.`);
    }
  }
}

function cover(ticks: number): void {
  if (times.length >= ticks) return;
  times = new Float64Array(ticks * 2);
  values = new Float64Array(ticks * 2);
  presence = new Uint8Array(ticks * 2);
}
