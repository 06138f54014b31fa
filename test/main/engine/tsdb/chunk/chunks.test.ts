import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT, PRESENT, STALE } from '../../../../../src/main/engine/storage/storage.ts';
import {
  decodeHistogramChunk,
  encodeHistogramChunk,
} from '../../../../../src/main/engine/tsdb/chunk/histogramCodec.ts';
import { mergeTicks } from '../../../../../src/main/engine/tsdb/chunk/mergeTicks.ts';
import { decodeStrayChunk, encodeStrayChunk } from '../../../../../src/main/engine/tsdb/chunk/strayChunk.ts';
import { encodeTicksChunk, TicksChunk } from '../../../../../src/main/engine/tsdb/chunk/ticksChunk.ts';
import { AppError } from '../../../../../src/shared/errors.ts';

/** A matrix of cells with their presence, as plain arrays. */
interface Matrix {
  readonly times: number[];
  readonly values: number[][];
  readonly presence: number[][];
}

function encode({ times, values, presence }: Matrix): Uint8Array {
  const ticks = times.length;
  return encodeTicksChunk({
    slots: values.length,
    ticks,
    times: Float64Array.from(times),
    values: Float64Array.from(values.flat()),
    stride: ticks,
    presenceOf(slot, states) {
      states.set(presence[slot] ?? []);
      return (presence[slot] ?? []).some((state) => state !== PRESENT);
    },
  });
}

/** What a chunk says of ticks `from … to - 1`: value, 'stale' or undefined per cell. */
function read(chunk: TicksChunk, slots: number, from: number, to: number): unknown[][] {
  return Array.from({ length: slots }, (_, slot) => {
    const values = new Float64Array(to - from);
    const presence = new Uint8Array(to - from);
    if (chunk.has(slot)) chunk.readValues(slot, from, to, values, 0);
    chunk.readPresence(slot, from, to, presence, 0);
    return [...values].map((value, i) =>
      presence[i] === PRESENT ? value : presence[i] === STALE ? 'stale' : undefined,
    );
  });
}

const cellsOf = ({ values, presence }: Matrix, from: number, to: number): unknown[][] =>
  values.map((row, slot) =>
    row.slice(from, to).map((value, i) => {
      const state = presence[slot]?.[from + i];
      return state === PRESENT ? value : state === STALE ? 'stale' : undefined;
    }),
  );

const matrices: fc.Arbitrary<Matrix> = fc
  .record({ ticks: fc.integer({ min: 1, max: 200 }), slots: fc.integer({ min: 1, max: 6 }) })
  .chain(({ ticks, slots }) =>
    fc.record({
      times: fc
        .array(fc.oneof(fc.constant(15_000), fc.integer({ min: 1, max: 100_000 })), {
          minLength: ticks,
          maxLength: ticks,
        })
        .map((steps) => {
          let t = 1.7e12;
          return steps.map((step) => (t += step));
        }),
      values: fc.array(
        fc.array(fc.oneof(fc.nat(1000), fc.double({ noNaN: false }), fc.constant(7)), {
          minLength: ticks,
          maxLength: ticks,
        }),
        { minLength: slots, maxLength: slots },
      ),
      presence: fc.array(
        fc.oneof(
          fc.array(fc.constantFrom(ABSENT, PRESENT, STALE), { minLength: ticks, maxLength: ticks }),
          fc.constant(Array.from({ length: ticks }, () => PRESENT)),
          fc.constant(Array.from({ length: ticks }, () => ABSENT)),
        ),
        { minLength: slots, maxLength: slots },
      ),
    }),
  );

describe('chunk of ticks', () => {
  it('gives every cell back, whole and in part', () => {
    const property = fc.property(matrices, fc.nat(), fc.nat(), (matrix, a, b) => {
      const ticks = matrix.times.length;
      const from = Math.min(a % ticks, b % ticks);
      const to = Math.max(a % ticks, b % ticks) + 1;
      const chunk = new TicksChunk(encode(matrix));
      const times = new Float64Array(ticks);
      chunk.readTimes(times, 0);
      expect([...times]).toEqual(matrix.times);
      expect(read(chunk, matrix.values.length, 0, ticks)).toEqual(cellsOf(matrix, 0, ticks));
      expect(read(chunk, matrix.values.length, from, to)).toEqual(cellsOf(matrix, from, to));
    });
    expect(() => fc.assert(property, { numRuns: 150 })).not.toThrow();
  });

  it('says the same after a merge', () => {
    const property = fc.property(matrices, fc.nat(), (matrix, cut) => {
      const ticks = matrix.times.length;
      fc.pre(ticks > 1);
      const at = 1 + (cut % (ticks - 1));
      const part = (from: number, to: number): TicksChunk =>
        new TicksChunk(
          encode({
            times: matrix.times.slice(from, to),
            values: matrix.values.map((row) => row.slice(from, to)),
            presence: matrix.presence.map((row) => row.slice(from, to)),
          }),
        );
      const slots = matrix.values.length;
      const merged = mergeTicks([part(0, at), part(at, ticks)], 0, slots);
      const isEmpty = matrix.presence.every((row) => row.every((state) => state === ABSENT));
      const cells = merged === undefined ? [] : read(new TicksChunk(merged.blob), slots, 0, ticks);
      expect(cells).toEqual(isEmpty ? [] : cellsOf(matrix, 0, ticks));
    });
    expect(() => fc.assert(property, { numRuns: 100 })).not.toThrow();
  });
});

const golden: Matrix = {
  times: [1_700_000_000_000, 1_700_000_015_000, 1_700_000_030_000],
  values: [
    [1, 2, 4],
    [0.5, 0.25, 0.75],
    [NaN, 1, 2],
    [5, 5, 5],
    [8192, 4096, 0],
  ],
  presence: [
    [1, 1, 1],
    [1, 0, 1],
    [2, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ],
};

describe('golden bytes', () => {
  it('of a chunk of ticks', () => {
    expect(Buffer.from(encode(golden)).toString('hex')).toMatchInlineSnapshot(
      `"010105031b80b4e59faf0c00a61d050a0802040202010202070504051264050020030706090202010002000a630400012196f3b0"`,
    );
  });

  it('of a chunk of strays', () => {
    const blob = encodeStrayChunk([
      { slot: 3, times: Float64Array.of(1000, 1500), values: Float64Array.of(0.1, Infinity) },
    ]);
    expect(Buffer.from(blob).toString('hex')).toMatchInlineSnapshot(
      `"010201030213f40300fa01049a9999999999b93f089a9999999999494075aecbb7"`,
    );
  });

  it('of a chunk of histograms', () => {
    const blob = encodeHistogramChunk(Float64Array.of(1000), [
      {
        schema: 2,
        zeroThreshold: 0.001,
        zeroCount: 1,
        count: 6,
        sum: 12.5,
        positiveSpans: [{ offset: -1, length: 2 }],
        positiveBuckets: Float64Array.of(2, 3),
        negativeSpans: [],
        negativeBuckets: new Float64Array(0),
        customValues: undefined,
        counterResetHint: 'unknown',
      },
    ]);
    expect(Buffer.from(blob).toString('hex')).toMatchInlineSnapshot(
      `"01030100d00f000401fca9f1d24d62503f01010200000002000c01000000000000294002040002f064a884"`,
    );
  });
});

function readAll(blob: Uint8Array): void {
  if (blob[1] === 2) {
    decodeStrayChunk(blob);
  } else if (blob[1] === 3) {
    decodeHistogramChunk(blob);
  } else {
    const chunk = new TicksChunk(blob);
    read(chunk, chunk.slots, 0, chunk.ticks);
  }
}

function failure(run: () => void): string {
  try {
    run();
    return '';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** Cases in `npm test`; `FUZZ_CASES=1000000` runs the whole. */
const FUZZ_CASES = Number(process.env['FUZZ_CASES'] ?? 10_000);

describe('damaged blobs', () => {
  const long = Array.from({ length: 130 }, (_, i) => i);
  const blobs = [
    encode(golden),
    encode({
      times: long.map((i) => i * 1000),
      values: [long.map((i) => i * i), long.map((i) => Math.sin(i)), long.map((i) => (i % 50) * 1e6)],
      presence: [long.map(() => 1), long.map((i) => i % 3), long.map(() => 1)],
    }),
    encodeStrayChunk([{ slot: 1, times: Float64Array.from(long), values: Float64Array.from(long, Math.sqrt) }]),
  ];

  it('are refused by their checksum, whatever was flipped or cut off', () => {
    const random = generator(1);
    const outcomes = new Set<string>();
    for (let i = 0; i < FUZZ_CASES; i++) {
      const blob = (blobs[i % blobs.length] as Uint8Array).slice();
      const at = random(blob.length);
      blob[at] = (blob[at] as number) ^ (1 << random(8));
      const damaged = i % 4 === 0 ? blob.subarray(0, at) : blob;
      outcomes.add(failure(() => readAll(damaged)));
    }
    expect([...outcomes]).toEqual(['chunk_corrupt']);
  });

  it('with a checksum that agrees are read to some end or refused, never more', () => {
    const random = generator(2);
    const outcomes = new Set<string>();
    for (let i = 0; i < FUZZ_CASES; i++) {
      const blob = (blobs[i % blobs.length] as Uint8Array).slice();
      for (let flips = 1 + random(3); flips > 0; flips--) blob[random(blob.length - 4)] = random(256);
      new DataView(blob.buffer).setUint32(blob.length - 4, crc32(blob.subarray(0, -4)), true);
      outcomes.add(failure(() => readAll(blob)));
    }
    expect([...outcomes].sort()).toEqual(['', 'chunk_corrupt']);
  });
});

/** A small deterministic generator: `random(n)` is 0 … n - 1. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
