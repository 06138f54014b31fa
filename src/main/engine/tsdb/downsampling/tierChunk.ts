/**
 * Tier chunks as bytes (docs/formats/chunk.md, kind 4): tracks of up to 64 series over the same BUCKETS buckets. Runs that
 * follow from others are left out: a counter's smallest value is its first, its largest its last.
 */
import { ABSENT, PRESENT } from '../../storage/storage.ts';
import { ByteWriter } from '../chunk/byteWriter.ts';
import type { ByteReader } from '../chunk/byteReader.ts';
import { corrupt } from '../chunk/corrupt.ts';
import { bitsOfFloats, copyBits } from '../chunk/floatBits.ts';
import { beginFrame, endFrame, openFrame } from '../chunk/frame.ts';
import { decodePresence, encodePresence } from '../chunk/presenceCodec.ts';
import { decodeValues, encodeValues } from '../chunk/valuesCodec.ts';
import { maskOf, type SlotMask } from '../slotMask.ts';
import { BUCKETS, TierTrack } from './tierTrack.ts';

const KIND_TIER = 4;
const MAX_SLOTS = 64;

const HAS_HOLES = 1;
const MIN_IS_FIRST = 2;
const MAX_IS_LAST = 4;

export interface EncodedTier extends SlotMask {
  readonly blob: Uint8Array<ArrayBuffer>;
  /** Of the first and the last sample. */
  readonly minT: number;
  readonly maxT: number;
}

const frame = new ByteWriter(16_384);
const body = new ByteWriter(16_384);
const table = new ByteWriter(1024);
/** The present buckets of one run, put together. */
const packed = new Float64Array(BUCKETS);
const packedBits = bitsOfFloats(packed);

/** @param tracks  by slot, all of one start and resolution; @returns undefined when all are empty */
export function encodeTierChunk(tracks: ReadonlyMap<number, TierTrack>): EncodedTier | undefined {
  const filled = [...tracks].filter(([, track]) => !track.isEmpty).sort(([a], [b]) => a - b);
  const [any] = filled;
  if (any === undefined) return undefined;
  const { startMs, resolutionMs } = any[1];
  const slots = (filled.at(-1) as [number, TierTrack])[0] + 1;
  const clocks = new Clocks();
  const lengths: number[] = Array.from({ length: slots }, () => 0);
  body.clear();
  for (const [slot, track] of filled) {
    const start = body.length;
    writeTrack(body, track, clocks.numberOf(track));
    lengths[slot] = body.length - start;
  }
  beginFrame(frame);
  frame.u8(KIND_TIER);
  frame.varint(resolutionMs);
  frame.zigzag(startMs / resolutionMs);
  frame.varint(slots);
  frame.varint(clocks.all.length);
  for (const bytes of clocks.all) {
    frame.varint(bytes.length);
    frame.append(bytes);
  }
  for (const length of lengths) frame.varint(length);
  frame.append(body.written());
  const extents = filled.map(([, track]) => extentOf(track));
  return {
    blob: endFrame(frame),
    minT: Math.min(...extents.map(([first]) => first)),
    maxT: Math.max(...extents.map(([, last]) => last)),
    ...maskOf(filled.map(([slot]) => slot)),
  };
}

/** Presence, counts and times, which the series of a target share: each kept once. */
class Clocks {
  readonly all: Uint8Array[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(track: TierTrack): number {
    table.clear();
    writeClock(table, track);
    const key = Buffer.from(table.written()).toString('latin1');
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.all.length);
    this.all.push(table.take());
    return this.all.length - 1;
  }
}

function writeClock(writer: ByteWriter, track: TierTrack): void {
  const hasHoles = track.states.some((state) => state !== PRESENT);
  writer.u8(hasHoles ? HAS_HOLES : 0);
  if (hasHoles) encodePresence(writer, track.states, BUCKETS);
  writeRun(writer, track, (i) => track.counts[i] as number);
  writeRun(writer, track, (i) => (track.firstTimes[i] as number) - bucketStart(track, i));
  writeRun(writer, track, (i) => bucketStart(track, i) + track.resolutionMs - (track.lastTimes[i] as number));
}

function writeTrack(writer: ByteWriter, track: TierTrack, clock: number): void {
  const { firsts, lasts, mins, maxs, sums, lost } = track;
  const flags = (isSame(track, mins, firsts) ? MIN_IS_FIRST : 0) | (isSame(track, maxs, lasts) ? MAX_IS_LAST : 0);
  writer.u8(flags);
  writer.varint(clock);
  writeFloats(writer, track, firsts);
  writeFloats(writer, track, lasts);
  if ((flags & MIN_IS_FIRST) === 0) writeFloats(writer, track, mins);
  if ((flags & MAX_IS_LAST) === 0) writeFloats(writer, track, maxs);
  writeFloats(writer, track, sums);
  writeFloats(writer, track, lost);
}

function writeRun(writer: ByteWriter, track: TierTrack, valueOf: (bucket: number) => number): void {
  let count = 0;
  for (let i = 0; i < BUCKETS; i++) if (track.states[i] !== ABSENT) packed[count++] = valueOf(i);
  encodeValues(writer, packed, packedBits, 0, count);
}

function writeFloats(writer: ByteWriter, track: TierTrack, values: Float64Array): void {
  const bits = bitsOfFloats(values);
  let count = 0;
  for (let i = 0; i < BUCKETS; i++) if (track.states[i] !== ABSENT) copyBits(bits, i, packedBits, count++);
  encodeValues(writer, packed, packedBits, 0, count);
}

function isSame(track: TierTrack, a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < BUCKETS; i++) if (track.states[i] !== ABSENT && !Object.is(a[i], b[i])) return false;
  return true;
}

const bucketStart = ({ startMs, resolutionMs }: TierTrack, bucket: number): number => startMs + bucket * resolutionMs;

function extentOf(track: TierTrack): readonly [number, number] {
  const first = track.states.findIndex((state) => state !== ABSENT);
  const last = track.states.findLastIndex((state) => state !== ABSENT);
  return [track.firstTimes[first] as number, track.lastTimes[last] as number];
}

/** One tier chunk, its directory read; tracks are decoded on demand. */
export class TierChunk {
  readonly startMs: number;
  readonly resolutionMs: number;
  readonly slots: number;
  private readonly reader: ByteReader;
  /** Where each clock begins, and where each slot's bytes do; each with one more for the end. */
  private readonly clockStarts: Int32Array;
  private readonly starts: Int32Array;

  /** @throws AppError `chunk_corrupt` */
  constructor(blob: Uint8Array) {
    const reader = openFrame(blob);
    if (reader.u8() !== KIND_TIER) throw corrupt(reader, 'another kind than a tier chunk');
    this.resolutionMs = reader.varint();
    this.startMs = reader.zigzag() * this.resolutionMs;
    this.slots = reader.varint();
    const clocks = reader.varint();
    if (this.resolutionMs === 0 || this.slots > MAX_SLOTS || clocks > this.slots)
      throw corrupt(reader, 'wrong measures');
    this.clockStarts = new Int32Array(clocks + 1);
    for (let i = 0; i < clocks; i++) {
      const length = reader.varint();
      this.clockStarts[i] = reader.offset;
      reader.skip(length);
    }
    const lengths = Array.from({ length: this.slots }, () => reader.varint());
    this.starts = new Int32Array(this.slots + 1);
    let at = reader.offset;
    for (const [slot, length] of lengths.entries()) {
      this.starts[slot] = at;
      at += length;
    }
    this.starts[this.slots] = at;
    reader.need(at - reader.offset);
    this.reader = reader;
  }

  get sizeBytes(): number {
    return this.reader.bytes.length + this.starts.byteLength + 300;
  }

  has(slot: number): boolean {
    return slot < this.slots && (this.starts[slot + 1] as number) > (this.starts[slot] as number);
  }

  /** The track of a series that is there. @throws AppError `chunk_corrupt` */
  track(slot: number): TierTrack {
    const { reader } = this;
    const track = new TierTrack(this.startMs, this.resolutionMs);
    reader.offset = this.starts[slot] as number;
    const flags = reader.u8();
    const clock = reader.varint();
    if (clock >= this.clockStarts.length - 1) throw corrupt(reader, 'a clock that is not there');
    const after = reader.offset;
    reader.offset = this.clockStarts[clock] as number;
    const present = readClock(reader, track);
    reader.offset = after;
    readFloats(reader, present, track.firsts);
    readFloats(reader, present, track.lasts);
    if (flags & MIN_IS_FIRST) track.mins.set(track.firsts);
    else readFloats(reader, present, track.mins);
    if (flags & MAX_IS_LAST) track.maxs.set(track.lasts);
    else readFloats(reader, present, track.maxs);
    readFloats(reader, present, track.sums);
    readFloats(reader, present, track.lost);
    return track;
  }
}

/** @returns the buckets that are there */
function readClock(reader: ByteReader, track: TierTrack): Int32Array {
  if (reader.u8() & HAS_HOLES) decodePresence(reader, BUCKETS, 0, BUCKETS, track.states, 0);
  else track.states.fill(PRESENT);
  const present = Int32Array.from(track.states.keys()).filter((i) => track.states[i] !== ABSENT);
  if (present.length === 0) throw corrupt(reader, 'a series without buckets');
  readFloats(reader, present, track.counts);
  readFloats(reader, present, track.firstTimes);
  readFloats(reader, present, track.lastTimes);
  for (const i of present) {
    track.firstTimes[i] = bucketStart(track, i) + (track.firstTimes[i] as number);
    track.lastTimes[i] = bucketStart(track, i) + track.resolutionMs - (track.lastTimes[i] as number);
  }
  return present;
}

function readFloats(reader: ByteReader, present: Int32Array, out: Float64Array): void {
  decodeValues(reader, present.length, 0, present.length, packed, 0);
  const bits = bitsOfFloats(out);
  for (let k = 0; k < present.length; k++) copyBits(packedBits, k, bits, present[k] as number);
}
