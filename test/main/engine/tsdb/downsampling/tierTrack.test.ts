import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../../src/shared/errors.ts';
import { ABSENT, PRESENT, STALE } from '../../../../../src/main/engine/storage/storage.ts';
import { encodeTierChunk, TierChunk } from '../../../../../src/main/engine/tsdb/downsampling/tierChunk.ts';
import { BUCKETS, TierTrack } from '../../../../../src/main/engine/tsdb/downsampling/tierTrack.ts';

/** Damaged blobs in `npm test`; `FUZZ_CASES=1000000` runs the whole. */
const FUZZ_CASES = Number(process.env['FUZZ_CASES'] ?? 500);
const START = 1_700_006_400_000;
const MINUTE = 60_000;

interface Sample {
  readonly t: number;
  readonly value: number;
  readonly state: number;
}

const gauge = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, Number.MAX_VALUE);
const anyValue = fc.oneof({ weight: 20, arbitrary: gauge }, { weight: 1, arbitrary: odd });

/** Ascending times with gaps, any values, here and there the end of the series. */
const anySeries = (value: fc.Arbitrary<number>): fc.Arbitrary<Sample[]> =>
  fc
    .array(
      fc.record({
        gapMs: fc.oneof({ weight: 30, arbitrary: fc.constant(15_000) }, fc.integer({ min: 1, max: 2_000_000 })),
        value,
        state: fc.oneof({ weight: 30, arbitrary: fc.constant(PRESENT) }, fc.constant(ABSENT), fc.constant(STALE)),
      }),
      { maxLength: 400 },
    )
    .map((steps) => {
      let t = START;
      return steps.map((step) => ({ t: (t += step.gapMs), value: step.value, state: step.state }));
    });

/** A counter that falls to some smaller value at times. */
const counter = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.boolean(), fc.integer({ min: 0, max: 19 })), { maxLength: 400 })
  .map((steps) => {
    let value = 0;
    return steps.map(([step, isTotal, dice], i): Sample => {
      value = dice === 0 ? (isTotal ? 0 : Math.floor(value / 2)) : value + step;
      return { t: START + (i + 1) * 15_000, value, state: PRESENT };
    });
  });

function trackOf(samples: readonly Sample[], resolutionMs: number): TierTrack {
  const track = new TierTrack(START, resolutionMs);
  track.addSamples(
    Float64Array.from(samples, ({ t }) => t),
    Float64Array.from(samples, ({ value }) => value),
    Uint8Array.from(samples, ({ state }) => state),
    samples.length,
  );
  return track;
}

/** The plain twin: each bucket from an array of its samples. */
function plainBucket(samples: readonly Sample[], start: number, end: number): unknown {
  const own = samples.filter(({ t, state }) => t > start && t <= end && state === PRESENT);
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return { state: ABSENT };
  const values = own.map(({ value }) => value);
  const numbers = values.filter((value) => !Number.isNaN(value));
  const isEnded = samples.some(({ t, state }) => t > last.t && t <= end && state === STALE);
  return {
    state: isEnded ? STALE : PRESENT,
    count: own.length,
    firstT: first.t,
    lastT: last.t,
    first: first.value,
    last: last.value,
    min: numbers.length === 0 ? NaN : numbers.reduce((a, b) => (b < a ? b : a)),
    max: numbers.length === 0 ? NaN : numbers.reduce((a, b) => (b > a ? b : a)),
    lost: values.reduce((sum, value, i) => (value < (values[i - 1] ?? NaN) ? sum + (values[i - 1] as number) : sum), 0),
  };
}

function bucketOf(track: TierTrack, i: number): unknown {
  if (track.states[i] === ABSENT) return { state: ABSENT };
  return {
    state: track.states[i],
    count: track.counts[i],
    firstT: track.firstTimes[i],
    lastT: track.lastTimes[i],
    first: track.firsts[i],
    last: track.lasts[i],
    min: track.mins[i],
    max: track.maxs[i],
    lost: track.lost[i],
  };
}

const all = (track: TierTrack): unknown[] => Array.from({ length: BUCKETS }, (_, i) => bucketOf(track, i));

/** Buckets whose sum is not that of their samples, but for the order of adding. */
function wrongSums(track: TierTrack, samples: readonly Sample[]): number[] {
  return Array.from(track.states.keys()).filter((i) => {
    if (track.states[i] === ABSENT) return false;
    const start = START + i * track.resolutionMs;
    const own = samples.filter(({ t, state }) => t > start && t <= start + track.resolutionMs && state === PRESENT);
    const sum = own.reduce((total, { value }) => total + value, 0);
    const scale = own.reduce((total, { value }) => total + Math.abs(value), 0);
    const actual = track.sums[i] as number;
    return Number.isFinite(scale) ? !(Math.abs(actual - sum) <= scale * 1e-12) : Number.isFinite(actual);
  });
}

/** All buckets but for what the order of adding changes, and for ends: a marker alone in a finer bucket is not seen. */
const buckets = (track: TierTrack): unknown[] =>
  all(track).map((bucket) => Object.assign({}, bucket, { state: undefined, lost: undefined }));

const wrongLosses = (track: TierTrack, expected: TierTrack): number[] =>
  Array.from(track.states.keys()).filter(
    (i) =>
      track.states[i] !== ABSENT &&
      Math.abs((track.lost[i] as number) - (expected.lost[i] as number)) >
        1e-9 * Math.max(1, Math.abs(expected.lost[i] as number)),
  );

const sumsOf = (track: TierTrack): number[] => Array.from(track.sums).filter((_, i) => track.states[i] !== ABSENT);

function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, check), { numRuns: 60 });
}

describe('tier tracks', { timeout: 60_000 }, () => {
  it('tell of each bucket what a plain look at its samples tells', () => {
    holds(fc.oneof(anySeries(anyValue), counter), (samples) => {
      const track = trackOf(samples, 5 * MINUTE);
      expect(all(track)).toEqual(
        Array.from({ length: BUCKETS }, (_, i) =>
          plainBucket(samples, START + i * 5 * MINUTE, START + (i + 1) * 5 * MINUTE),
        ),
      );
      expect(wrongSums(track, samples)).toEqual([]);
    });
  });

  it('of a finer track are those of the samples', () => {
    holds(fc.oneof(anySeries(gauge), counter), (samples) => {
      const coarse = new TierTrack(START, 60 * MINUTE);
      coarse.addTrack(trackOf(samples, 5 * MINUTE));
      const day = samples.filter(({ t }) => t <= START + BUCKETS * 5 * MINUTE);
      const direct = trackOf(day, 60 * MINUTE);
      expect(buckets(coarse)).toEqual(buckets(direct));
      expect(wrongLosses(coarse, direct)).toEqual([]);
      expect(wrongSums(coarse, day)).toEqual([]);
    });
  });

  it('come back from bytes bit for bit', () => {
    holds(fc.array(fc.oneof(anySeries(anyValue), counter), { minLength: 1, maxLength: 6 }), (many) => {
      const tracks = new Map(many.map((samples, i) => [i * 9, trackOf(samples, 5 * MINUTE)]));
      const encoded = encodeTierChunk(tracks);
      const filled = [...tracks].filter(([, track]) => !track.isEmpty);
      expect(encoded === undefined).toBe(filled.length === 0);
      if (encoded === undefined) return;
      const chunk = new TierChunk(encoded.blob);
      for (const [slot, track] of tracks) expect(chunk.has(slot)).toBe(!track.isEmpty);
      for (const [slot, track] of filled) {
        expect(all(chunk.track(slot))).toEqual(all(track));
        expect(sumsOf(chunk.track(slot))).toEqual(sumsOf(track));
      }
    });
  });

  it('forget every bucket that a deletion touches', () => {
    const samples = Array.from({ length: 400 }, (_, i) => ({ t: START + (i + 1) * 15_000, value: i, state: PRESENT }));
    const track = trackOf(samples, 5 * MINUTE);
    track.clear(START + 6 * MINUTE, START + 10 * MINUTE);
    expect(Array.from(track.states.subarray(0, 5))).toEqual([PRESENT, ABSENT, PRESENT, PRESENT, PRESENT]);
  });
});

function minuteSeries(value: (i: number) => number, isThere: (i: number) => boolean = () => true): Sample[] {
  return Array.from({ length: 60 }, (_, i) => ({
    t: START + (i + 1) * MINUTE,
    value: value(i),
    state: isThere(i) ? PRESENT : ABSENT,
  }));
}

/** Two counters of one target, a gauge with a gap, and nothing in slot 1. */
function goldenChunk(): Uint8Array {
  const partial = minuteSeries(
    (i) => ((i * 7) % 10) / 4,
    (i) => i < 12 || i > 30,
  );
  const encoded = encodeTierChunk(
    new Map([
      [
        0,
        trackOf(
          minuteSeries((i) => i * 3),
          5 * MINUTE,
        ),
      ],
      [1, trackOf([], 5 * MINUTE)],
      [
        2,
        trackOf(
          minuteSeries((i) => (i < 33 ? 100 + i : i - 33)),
          5 * MINUTE,
        ),
      ],
      [3, trackOf(partial, 5 * MINUTE)],
    ]),
  );
  if (encoded === undefined) throw new Error('The chunk is empty.');
  return encoded.blob;
}

describe('tier chunks', { timeout: 60_000 + FUZZ_CASES * 10 }, () => {
  it('keep their form', () => {
    expect(Buffer.from(goldenChunk()).toString('hex')).toMatchInlineSnapshot(
      `"0104e0a71280deb30504020c0131d008000a00c0a907000032010d0c19d008020a030543b96d2ba61d0ca51d533775a60e005337755337752b000ef157f995fc0a00e457f9557e955fe5571100495506000200001e0218001e023c0096010000000002c801400a06ff0102d001400a05ff0102c801420405f901ffc33f02d001420606fb01aa822a02fc0709eb058f1f3f7efcb81080c78f1f3f0613000741a1502814120242a150080001120009f901fa00b05c02401f007d12900308f90100e19600fa00fa001200076364c072092003c812900307634bc0729959669612e8070a83073f0270f08f45fd58d48f12a6040ae707d5027070b513553b51b507a27add"`,
    );
  });

  it('share what the series of a target have in common', () => {
    const chunk = new TierChunk(goldenChunk());
    expect([0, 1, 2, 3].map((slot) => chunk.has(slot))).toEqual([true, false, true, true]);
    expect(goldenChunk().length).toBeLessThan(420);
  });

  it('that are damaged are refused or read to some end, never more', () => {
    const blob = goldenChunk();
    for (let at = 0; at < blob.length; at++) {
      const damaged = blob.slice();
      damaged[at] = (damaged[at] as number) ^ 0x15;
      expect(() => new TierChunk(damaged)).toThrow(expect.objectContaining({ code: 'chunk_corrupt' }));
    }
    for (let length = 0; length < blob.length; length += 7) {
      expect(() => new TierChunk(blob.slice(0, length))).toThrow(expect.objectContaining({ code: 'chunk_corrupt' }));
    }
  });

  it('with a checksum that agrees are read to some end or refused', () => {
    const bytes = fc.array(fc.tuple(fc.nat(goldenChunk().length - 5), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(bytes, (changes) => {
        const blob = goldenChunk().slice();
        for (const [at, byte] of changes) blob[at] = byte;
        new DataView(blob.buffer).setUint32(blob.length - 4, crc32(blob.subarray(0, -4)), true);
        outcomes.add(outcomeOf(blob));
      }),
      { numRuns: FUZZ_CASES },
    );
    expect([...outcomes].filter((outcome) => outcome !== 'read' && outcome !== 'chunk_corrupt')).toEqual([]);
  });
});

function outcomeOf(blob: Uint8Array): string {
  try {
    const chunk = new TierChunk(blob);
    for (let slot = 0; slot < chunk.slots; slot++) if (chunk.has(slot)) chunk.track(slot);
    return 'read';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}
