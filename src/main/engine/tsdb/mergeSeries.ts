/** One series whose samples are not all on its group's ticks: ticks, strays and histograms, merged by time into a block of its own. */
import type { FloatHistogram } from '../storage/histogram.ts';
import { isStaleMarker, bitsOf } from '../storage/staleness.ts';
import { ABSENT, PRESENT, STALE, type SeriesBlock } from '../storage/storage.ts';
import type { BlockReader } from './blockReader.ts';
import { bitsOfFloats, copyBits } from './chunk/floatBits.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, hasSlot } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import type { Head } from './head.ts';
import type { SeriesGroup } from './seriesGroup.ts';

export interface MergeRequest {
  readonly group: SeriesGroup;
  readonly slot: number;
  readonly minT: number;
  readonly maxT: number;
}

/** Where a sample comes from; of two at one time the earlier source in the list stays. */
interface Sample {
  readonly t: number;
  readonly bits: Int32Array;
  readonly at: number;
  readonly histogram: FloatHistogram | undefined;
}

const NO_BITS = new Int32Array(2);

export function mergeSeries(
  head: Head,
  chunks: ChunkStore,
  reader: BlockReader,
  { group, slot, minT, maxT }: MergeRequest,
): SeriesBlock | undefined {
  const samples = [
    ...ticksOf(reader.read(group, [slot], minT, maxT)),
    ...straysOf(chunks, group, slot, minT, maxT),
    ...histogramsOf(head, chunks, group, slot, minT, maxT),
  ].filter(({ t }) => t >= minT && t <= maxT);
  if (samples.length === 0) return undefined;
  const sorted = samples.map((sample, order) => ({ sample, order }));
  sorted.sort((a, b) => a.sample.t - b.sample.t || a.order - b.order);
  const unique = sorted.filter(({ sample }, i) => i === 0 || sample.t !== sorted[i - 1]?.sample.t);
  return blockOf(
    head,
    group.series[slot] as number,
    unique.map(({ sample }) => sample),
  );
}

function blockOf(head: Head, series: number, samples: readonly Sample[]): SeriesBlock {
  const length = samples.length;
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  const bits = bitsOfFloats(values);
  const presence = new Uint8Array(length);
  const staleBits = bitsOf(values);
  for (const [i, { t, bits: from, at, histogram }] of samples.entries()) {
    times[i] = t;
    copyBits(from, at, bits, i);
    presence[i] = histogram === undefined && isStaleMarker(staleBits, i) ? STALE : PRESENT;
  }
  const hasHistograms = samples.some(({ histogram }) => histogram !== undefined);
  return {
    labels: [head.index.labelsOf(series)],
    times,
    length,
    stride: length,
    values,
    presence: presence.every((state) => state === PRESENT) ? null : presence,
    histograms: hasHistograms ? samples.map(({ histogram }) => histogram) : null,
  };
}

function ticksOf(block: SeriesBlock | undefined): Sample[] {
  if (block === undefined) return [];
  const samples: Sample[] = [];
  // A stale cell of a sealed chunk holds a neighbour's value: the marker is written back.
  const values = block.values.slice(0, block.length);
  const bits = bitsOfFloats(values);
  for (let i = 0; i < block.length; i++) {
    const state = block.presence?.[i] ?? PRESENT;
    if (state === ABSENT) continue;
    if (state === STALE) {
      bits[2 * i] = 2;
      bits[2 * i + 1] = 0x7ff00000;
    }
    samples.push({ t: block.times[i] as number, bits, at: i, histogram: undefined });
  }
  return samples;
}

function* straysOf(
  chunks: ChunkStore,
  group: SeriesGroup,
  slot: number,
  minT: number,
  maxT: number,
): Generator<Sample> {
  for (const entry of chunks.inRange(group.id, CHUNK_STRAYS, minT, maxT)) {
    if (!hasSlot(entry, slot)) continue;
    for (const run of chunks.strays(entry)) {
      if (run.slot !== slot) continue;
      const bits = bitsOfFloats(run.values);
      for (const [at, t] of run.times.entries()) yield { t, bits, at, histogram: undefined };
    }
  }
  const { strays } = group;
  for (let at = 0; at < strays.length; at++) {
    if (strays.slots[at] === slot) yield { t: strays.times[at] as number, bits: strays.bits, at, histogram: undefined };
  }
}

function* histogramsOf(
  head: Head,
  chunks: ChunkStore,
  group: SeriesGroup,
  slot: number,
  minT: number,
  maxT: number,
): Generator<Sample> {
  for (const entry of chunks.inRange(group.id, CHUNK_HISTOGRAMS, minT, maxT)) {
    if (!hasSlot(entry, slot)) continue;
    const chunk = chunks.histograms(entry);
    for (const [i, histogram] of (chunk?.histograms ?? []).entries()) {
      yield { t: chunk?.times[i] as number, bits: NO_BITS, at: 0, histogram };
    }
  }
  const run = head.histograms.of(group.series[slot] as number);
  for (const [i, histogram] of (run?.histograms ?? []).entries()) {
    yield { t: run?.times[i] as number, bits: NO_BITS, at: 0, histogram };
  }
}
