/** One series whose samples are not all on its group's ticks: ticks, strays and histograms, merged by time into a block of its own. */
import type { FloatHistogram } from '../storage/histogram.ts';
import { STALE_HIGH, STALE_LOW } from '../storage/staleness.ts';
import { ABSENT, PRESENT, STALE, type SeriesBlock } from '../storage/storage.ts';
import type { BlockReader } from './blockReader.ts';
import { bitsOfFloats, copyBits } from './chunk/floatBits.ts';
import type { StrayRun } from './chunk/strayChunk.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, hasSlot } from './chunkDirectory.ts';
import type { ChunkStore } from './chunkStore.ts';
import type { Head } from './head.ts';
import type { SeriesGroup } from './seriesGroup.ts';

interface MergeRequest {
  readonly group: SeriesGroup;
  readonly slot: number;
  readonly minT: number;
  readonly maxT: number;
}

/** Samples of one kind, ascending; of two at one time the first counts. */
interface Track {
  readonly times: ArrayLike<number>;
  readonly length: number;
  /** Puts sample i into the block's cell; false when there is none after all. */
  place(i: number, cell: number, out: Output): boolean;
}

interface Output {
  readonly times: Float64Array;
  readonly bits: Int32Array;
  readonly presence: Uint8Array;
  readonly histograms: (FloatHistogram | undefined)[];
}

export function mergeSeries(
  head: Head,
  chunks: ChunkStore,
  reader: BlockReader,
  request: MergeRequest,
): SeriesBlock | undefined {
  const { group, slot, minT, maxT } = request;
  // Of one time in two tracks the earlier track counts.
  const tracks = [
    ticksTrack(reader.read(group, [slot], { minT, maxT, needsMarkers: true })),
    ...strayRuns(chunks, request).map(strayTrack),
    ...histogramTracks(head, chunks, request),
  ];
  const capacity = tracks.reduce((sum, track) => sum + track.length, 0);
  const values = new Float64Array(capacity);
  const out: Output = {
    times: new Float64Array(capacity),
    bits: bitsOfFloats(values),
    presence: new Uint8Array(capacity),
    histograms: [],
  };
  const length = merge(tracks, out, minT, maxT);
  if (length === 0) return undefined;
  return {
    labels: [head.index.labelsOf(group.series[slot] as number)],
    times: out.times,
    length,
    stride: length,
    values,
    presence: out.presence.subarray(0, length).every((state) => state === PRESENT) ? null : out.presence,
    histograms: out.histograms.length > 0 ? Array.from({ length }, (_, i) => out.histograms[i]) : null,
  };
}

/** @returns the number of samples placed */
function merge(tracks: readonly Track[], out: Output, minT: number, maxT: number): number {
  const cursors = new Int32Array(tracks.length);
  let length = 0;
  for (;;) {
    let next = -1;
    let t = Infinity;
    for (let i = 0; i < tracks.length; i++) {
      const track = tracks[i] as Track;
      const at = cursors[i] as number;
      if (at < track.length && (track.times[at] as number) < t) {
        t = track.times[at] as number;
        next = i;
      }
    }
    if (next < 0 || t > maxT) return length;
    const at = cursors[next] as number;
    cursors[next] = at + 1;
    const isRepeated = length > 0 && out.times[length - 1] === t;
    if (t < minT || isRepeated || !(tracks[next] as Track).place(at, length, out)) continue;
    out.times[length++] = t;
  }
}

/** The block is of one series; its arrays stay untouched until the merge is done. */
function ticksTrack(block: SeriesBlock | undefined): Track {
  if (block === undefined) return { times: [], length: 0, place: () => false };
  const from = bitsOfFloats(block.values);
  return {
    times: block.times,
    length: block.length,
    place(i, cell, { bits, presence }) {
      const state = block.presence?.[i] ?? PRESENT;
      if (state === ABSENT) return false;
      copyBits(from, i, bits, cell);
      presence[cell] = state;
      return true;
    },
  };
}

function strayRuns(chunks: ChunkStore, { group, slot, minT, maxT }: MergeRequest): StrayRun[] {
  const sealed = chunks
    .inRange(group.id, CHUNK_STRAYS, minT, maxT)
    .filter((entry) => hasSlot(entry, slot))
    .flatMap((entry) => chunks.strays(entry));
  return [...sealed, ...group.strays.runs()].filter((run) => run.slot === slot);
}

function strayTrack({ times, values }: StrayRun): Track {
  const from = bitsOfFloats(values);
  return {
    times,
    length: times.length,
    place(i, cell, { bits, presence }) {
      copyBits(from, i, bits, cell);
      const isStale = from[2 * i] === STALE_LOW && from[2 * i + 1] === STALE_HIGH;
      presence[cell] = isStale ? STALE : PRESENT;
      return true;
    },
  };
}

function histogramTracks(head: Head, chunks: ChunkStore, { group, slot, minT, maxT }: MergeRequest): Track[] {
  const sealed = chunks
    .inRange(group.id, CHUNK_HISTOGRAMS, minT, maxT)
    .filter((entry) => hasSlot(entry, slot))
    .flatMap((entry) => chunks.histograms(entry) ?? []);
  const open = head.histograms.of(group.series[slot] as number);
  return [...sealed, ...(open === undefined ? [] : [open])].map(({ times, histograms }) => ({
    times,
    length: times.length,
    place(i, cell, out) {
      out.histograms[cell] = histograms[i];
      out.presence[cell] = PRESENT;
      return true;
    },
  }));
}
