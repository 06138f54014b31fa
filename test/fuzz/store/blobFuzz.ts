/**
 * Harms blobs and reads them. Whatever the bytes, a reader answers with `chunk_corrupt` or with samples, within bounded time;
 * a blob that was harmed and not sealed anew is never taken for good; the kernel and its plain twin say the same.
 */
import { crc32 } from 'node:zlib';
import { AppError } from '../../../src/shared/errors.ts';
import { BlockArrays } from '../../../src/main/engine/tsdb/blockArrays.ts';
import { openFrame } from '../../../src/main/engine/tsdb/chunk/frame.ts';
import { TicksChunk } from '../../../src/main/engine/tsdb/chunk/ticksChunk.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS } from '../../../src/main/engine/tsdb/chunkDirectory.ts';
import { readHistogramsRow } from '../../../src/main/engine/tsdb/histogramAppend.ts';
import { decodeWholeChunk, decodeWholeTier } from '../../../src/main/engine/tsdb/inspection/chunkContent.ts';
import { RunsRowReader } from '../../../src/main/engine/tsdb/journal/runsRow.ts';
import { Random } from '../promql/random.ts';
import { type BlobKind, seedBlobs } from './seedBlobs.ts';

export interface BlobFuzzResult {
  readonly cases: number;
  readonly refused: number;
  /** Sealed anew after the harm, and readable. */
  readonly read: number;
  readonly slowestMs: number;
  /** `seed: what was wrong`. */
  readonly failures: readonly string[];
}

/** Far above any honest blob; what is harmed may ask for more ticks than a real one has, never for more than the format allows. */
const MAX_MS = 2000;

export function fuzzBlobs(firstSeed: number, count: number): BlobFuzzResult {
  const failures: string[] = [];
  let [refused, read, slowestMs] = [0, 0, 0];
  let seeds = seedBlobs(new Random(firstSeed));
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = new Random(seed);
    if (seed % 5000 === 0) seeds = seedBlobs(random);
    const { kind, bytes } = random.pick(seeds);
    const harmed = harm(random, bytes, random.pick(seeds).bytes);
    const isSealed = random.chance(0.7);
    if (isSealed) seal(harmed);
    const started = performance.now();
    const verdict = judge(kind, harmed);
    const tookMs = performance.now() - started;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > MAX_MS) failures.push(`${seed}: ${kind} took ${Math.round(tookMs)} ms`);
    if (verdict === 'refused') refused++;
    else if (verdict !== 'read') failures.push(`${seed}: ${kind}: ${verdict}`);
    else if (!isSealed && Buffer.compare(harmed, bytes) !== 0) failures.push(`${seed}: ${kind}: harm not noticed`);
    else read++;
  }
  return { cases: count, refused, read, slowestMs, failures };
}

function harm(random: Random, bytes: Uint8Array, other: Uint8Array): Buffer<ArrayBuffer> {
  const copy = Buffer.from(bytes);
  return random.choose<Buffer<ArrayBuffer>>([
    [4, () => flipped(random, copy)],
    [2, () => copy.subarray(0, random.int(0, copy.length))],
    [2, () => overwritten(random, copy)],
    [
      1,
      () =>
        Buffer.concat([
          copy.subarray(0, random.int(0, copy.length)),
          Buffer.from(other).subarray(random.int(0, other.length)),
        ]),
    ],
    [1, () => removed(random, copy)],
  ]);
}

function flipped(random: Random, bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  for (let n = random.int(1, 8); n > 0; n--) {
    const at = random.int(0, bytes.length - 1);
    bytes[at] = (bytes[at] as number) ^ (1 << random.int(0, 7));
  }
  return bytes;
}

/** With bytes that mean something: ends of ranges, long numbers. */
function overwritten(random: Random, bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const at = random.int(0, bytes.length - 1);
  const to = Math.min(bytes.length, at + random.int(1, 9));
  return bytes.fill(random.pick([0x00, 0x7f, 0x80, 0xff, 0x01, 0x3f]), at, to);
}

function removed(random: Random, bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const at = random.int(0, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random.int(1, 16)))]);
}

/** Makes the checksum right, so that the decoder behind it is reached. */
function seal(bytes: Buffer): void {
  if (bytes.length < 5) return;
  bytes[0] = 1;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
}

function judge(kind: BlobKind, bytes: Uint8Array): string {
  try {
    READERS[kind](bytes);
    return 'read';
  } catch (error) {
    if (error instanceof AppError && error.code === 'chunk_corrupt') return 'refused';
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

const READERS: Readonly<Record<BlobKind, (bytes: Uint8Array) => void>> = {
  ticks(bytes) {
    compareTwins(bytes);
    decodeWholeChunk(CHUNK_TICKS, bytes);
  },
  strays: (bytes) => void decodeWholeChunk(CHUNK_STRAYS, bytes),
  histograms: (bytes) => void decodeWholeChunk(CHUNK_HISTOGRAMS, bytes),
  tier: (bytes) => void decodeWholeTier(bytes),
  'runs row'(bytes) {
    const reader = openFrame(bytes);
    reader.u8();
    const run = new RunsRowReader(reader);
    while (run.next());
  },
  'histograms row'(bytes) {
    const reader = openFrame(bytes);
    reader.u8();
    for (const _ of readHistogramsRow(reader));
  },
};

const arrays = new BlockArrays();

/** What the kernel reads of a chunk has to be what its plain twin reads; where the twin refuses, so does the chunk. */
function compareTwins(bytes: Uint8Array): void {
  const chunk = new TicksChunk(bytes);
  const { ticks, slots } = chunk;
  const present = Int32Array.from(Array.from({ length: slots }, (_, slot) => slot).filter((slot) => chunk.has(slot)));
  if (present.length * ticks > 1 << 20) return;
  arrays.coverValues(present.length * ticks);
  arrays.coverPresence(present.length * ticks);
  // Throws what the twin throws.
  chunk.readSlots(present, 0, ticks, arrays.values, arrays.presence, 0, ticks);
  const values = new Float64Array(ticks);
  const presence = new Uint8Array(ticks);
  for (const [row, slot] of present.entries()) {
    chunk.readValues(slot, 0, ticks, values, 0);
    chunk.readPresence(slot, 0, ticks, presence, 0);
    for (let i = 0; i < ticks; i++) {
      const cell = row * ticks + i;
      const isSame = Object.is(values[i], arrays.values[cell]) && presence[i] === arrays.presence[cell];
      if (!isSame) throw new Error(`slot ${slot}, tick ${i}: ${arrays.values[cell]} is ${values[i]} in the twin`);
    }
  }
}
