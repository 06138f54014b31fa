/** Good blobs of every kind, for the fuzzer to harm: small and large, with gaps, markers, odd NaNs, many forms of values. */
import { encodeHistogramChunk } from '../../../src/main/engine/tsdb/chunk/histogramCodec.ts';
import { ByteWriter } from '../../../src/main/engine/tsdb/chunk/byteWriter.ts';
import { beginFrame, endFrame } from '../../../src/main/engine/tsdb/chunk/frame.ts';
import { HistogramWriter } from '../../../src/main/engine/tsdb/chunk/histogramCodec.ts';
import { encodeStrayChunk } from '../../../src/main/engine/tsdb/chunk/strayChunk.ts';
import { encodeTicksChunk } from '../../../src/main/engine/tsdb/chunk/ticksChunk.ts';
import { encodeTierChunk } from '../../../src/main/engine/tsdb/downsampling/tierChunk.ts';
import { TierTrack } from '../../../src/main/engine/tsdb/downsampling/tierTrack.ts';
import { ROW_HISTOGRAMS } from '../../../src/main/engine/tsdb/histogramAppend.ts';
import { RunsRowWriter } from '../../../src/main/engine/tsdb/journal/runsRow.ts';
import { ROW_RUNS } from '../../../src/main/engine/tsdb/runAppend.ts';
import type { FloatHistogram } from '../../../src/main/engine/storage/histogram.ts';
import { ABSENT, PRESENT, STALE } from '../../../src/main/engine/storage/storage.ts';
import type { Random } from '../promql/random.ts';

export type BlobKind = 'ticks' | 'strays' | 'histograms' | 'tier' | 'runs row' | 'histograms row';

export interface SeedBlob {
  readonly kind: BlobKind;
  readonly bytes: Uint8Array;
}

const T = Date.UTC(2026, 0, 1);

export function seedBlobs(random: Random): SeedBlob[] {
  const seeds: SeedBlob[] = [];
  for (const [slots, ticks] of [
    [1, 1],
    [3, 7],
    [16, 64],
    [64, 120],
    [5, 300],
  ] as const) {
    seeds.push({ kind: 'ticks', bytes: ticksBlob(random, slots, ticks) });
  }
  for (const count of [1, 40]) {
    const runs = Array.from({ length: Math.min(count, 8) }, (_, slot) => ({ slot, ...samples(random, count, slot) }));
    seeds.push({ kind: 'strays', bytes: encodeStrayChunk(runs) });
    const { times } = samples(random, count, 0);
    const histograms = Array.from(times, (_, i) => histogram(random, i));
    seeds.push({ kind: 'histograms', bytes: encodeHistogramChunk(times, histograms) });
    seeds.push({ kind: 'runs row', bytes: runsRow(random, count) });
    seeds.push({ kind: 'histograms row', bytes: histogramsRow(random, count) });
  }
  seeds.push({ kind: 'tier', bytes: tierBlob(random) });
  return seeds;
}

/** One of the forms that values take in a blob. */
function valueOf(random: Random, form: number, i: number): number {
  switch (form % 6) {
    case 0:
      return 42;
    case 1:
      return i * 7;
    case 2:
      return Math.round(Math.sin(i) * 100) / 100;
    case 3:
      return i * 1024;
    case 4:
      return random.next() * 1e3;
    default:
      return random.pick([NaN, Infinity, -0, 0.1, 1e300]);
  }
}

function samples(random: Random, count: number, form: number): { times: Float64Array; values: Float64Array } {
  const times = Float64Array.from({ length: count }, (_, i) => T + i * 15_000 + random.int(0, 20));
  return { times, values: Float64Array.from(times, (_, i) => valueOf(random, form, i)) };
}

function ticksBlob(random: Random, slots: number, ticks: number): Uint8Array {
  const { times } = samples(random, ticks, 0);
  const values = Float64Array.from({ length: slots * ticks }, (_, cell) =>
    valueOf(random, Math.floor(cell / ticks), cell % ticks),
  );
  return encodeTicksChunk({
    slots,
    ticks,
    times,
    values,
    stride: ticks,
    presenceOf(slot, states) {
      if (slot % 3 !== 2) return false;
      for (let i = 0; i < ticks; i++) states[i] = random.pick([PRESENT, PRESENT, PRESENT, ABSENT, STALE]);
      return true;
    },
  });
}

function histogram(random: Random, i: number): FloatHistogram {
  const isCustom = i % 7 === 3;
  return {
    schema: isCustom ? -53 : 3,
    zeroThreshold: 2 ** -128,
    zeroCount: i,
    count: i * 3,
    sum: random.next(),
    positiveSpans: [{ offset: random.int(-5, 5), length: 6 }],
    positiveBuckets: Float64Array.from({ length: 6 }, () => random.int(0, 50)),
    negativeSpans: isCustom ? [] : [{ offset: 0, length: 1 }],
    negativeBuckets: isCustom ? new Float64Array() : Float64Array.of(i),
    customValues: isCustom ? Float64Array.of(0.1, 1, 2.5, 5, 10) : undefined,
    counterResetHint: random.pick(['unknown', 'reset', 'not_reset', 'gauge']),
  };
}

function tierBlob(random: Random): Uint8Array {
  const tracks = new Map<number, TierTrack>();
  for (const slot of [0, 1, 5]) {
    const track = new TierTrack(0, 300_000);
    const times = Float64Array.from({ length: 800 }, (_, i) => 1 + i * 60_000);
    track.addSamples(
      times,
      Float64Array.from(times, (_, i) => valueOf(random, slot + 1, i)),
      null,
      times.length,
    );
    tracks.set(slot, track);
  }
  const encoded = encodeTierChunk(tracks);
  if (encoded === undefined) throw new Error('The tier is empty.');
  return encoded.blob;
}

function runsRow(random: Random, count: number): Uint8Array {
  const writer = new ByteWriter(1024);
  beginFrame(writer);
  writer.u8(ROW_RUNS);
  const row = new RunsRowWriter(writer);
  for (let series = 1; series < 6; series++) {
    const { times, values } = samples(random, count, series);
    row.add(series * 3, series % 2 === 0, times, values, count);
  }
  return endFrame(writer);
}

function histogramsRow(random: Random, count: number): Uint8Array {
  const writer = new ByteWriter(1024);
  beginFrame(writer);
  writer.u8(ROW_HISTOGRAMS);
  const histograms = new HistogramWriter(writer);
  for (let i = 0; i < count; i++) {
    writer.zigzag(i);
    writer.reserve(8);
    writer.view.setFloat64(writer.length, T + i, true);
    writer.length += 8;
    histograms.add(histogram(random, i));
  }
  return endFrame(writer);
}
