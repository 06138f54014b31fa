/**
 * One series as a block whose older part comes from tiers. A bucket becomes what the function needs: for sums, counts, averages
 * and extremes one cell; for everything else its first and last sample as they were, and for rates with the counter's resets
 * between them, so that the change over whole buckets is that of the samples.
 */
import type { Labels } from '../../../../shared/labels.ts';
import { ABSENT, PRESENT, type SelectHints, type SeriesBlock, STALE } from '../../storage/storage.ts';
import { hasSlot } from '../chunkDirectory.ts';
import type { TierPlan, TierSpan } from './tierPlan.ts';
import type { TierStore } from './tierStore.ts';
import { BUCKETS, type TierTrack } from './tierTrack.ts';

const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'increase', 'resets']);

interface BlockRequest {
  readonly labels: Labels;
  readonly slot: number;
  readonly minT: number;
  readonly maxT: number;
  readonly hints: SelectHints;
}

/** @param raw  the samples after `plan.rawFrom`, of this series alone; @returns undefined when there are none of any kind */
export function tieredBlock(
  tiers: TierStore,
  plan: TierPlan,
  request: BlockRequest,
  raw: SeriesBlock | undefined,
): SeriesBlock | undefined {
  const out = new CellList(request.maxT);
  const condensed = plan.spans.map((span) => {
    // An instant selector looks a bucket further back than it asks for.
    out.minT = request.hints.rangeMs === 0 ? request.minT - span.resolutionMs : request.minT;
    for (const track of tracksOf(tiers, span, request, out.minT)) addBuckets(out, track, span, request.hints.func);
    return { resolutionMs: span.resolutionMs, end: out.length };
  });
  const prefix = out.length;
  if (prefix === 0) return raw;
  if (raw !== undefined) out.addRaw(raw);
  const isWeighted = request.hints.func === 'avg_over_time' || request.hints.func === 'count_over_time';
  return {
    labels: [request.labels],
    times: out.times,
    length: out.length,
    stride: out.length,
    values: out.values,
    presence: out.hasHoles ? out.presence : null,
    histograms: raw?.histograms
      ? [...Array.from({ length: prefix }, () => undefined), ...raw.histograms.slice(0, raw.length)]
      : null,
    condensed,
    ...(isWeighted ? { weights: out.weights } : {}),
  };
}

function* tracksOf(tiers: TierStore, span: TierSpan, { slot, maxT }: BlockRequest, minT: number): Generator<TierTrack> {
  for (const entry of span.entries) {
    if (entry.minT > Math.min(maxT, span.end) || entry.maxT < Math.max(minT, span.from)) continue;
    const chunk = tiers.chunk(entry);
    if (chunk === undefined || !hasSlot(entry, slot) || !chunk.has(slot)) continue;
    try {
      yield chunk.track(slot);
    } catch (error) {
      tiers.reject(entry, error instanceof Error ? error.message : String(error));
    }
  }
}

function addBuckets(out: CellList, track: TierTrack, span: TierSpan, func: string): void {
  const { startMs, resolutionMs } = track;
  for (let i = 0; i < BUCKETS; i++) {
    const start = startMs + i * resolutionMs;
    if (track.states[i] === ABSENT || start < span.from || start + resolutionMs > span.end) continue;
    addBucket(out, track, i, func);
  }
}

function addBucket(out: CellList, track: TierTrack, i: number, func: string): void {
  const lastT = track.lastTimes[i] as number;
  switch (func) {
    case 'min_over_time':
      return out.add(lastT, track.mins[i] as number);
    case 'max_over_time':
      return out.add(lastT, track.maxs[i] as number);
    case 'sum_over_time':
    case 'avg_over_time':
    case 'count_over_time':
      return out.add(lastT, track.sums[i] as number, track.counts[i]);
    default:
      return addEnds(out, track, i, OF_COUNTERS.has(func));
  }
}

function addEnds(out: CellList, track: TierTrack, i: number, withResets: boolean): void {
  const firstT = track.firstTimes[i] as number;
  const lastT = track.lastTimes[i] as number;
  const first = track.firsts[i] as number;
  const last = track.lasts[i] as number;
  if (firstT < lastT) out.add(firstT, first);
  const lost = track.lost[i] as number;
  if (withResets && lost !== 0 && lost >= first) {
    // A rise to what was lost and a fall below the last value: to a reader of counters just what happened.
    out.add(firstT + (lastT - firstT) / 3, lost);
    if (!(last < lost)) out.add(firstT + ((lastT - firstT) * 2) / 3, Math.min(0, lost - 1));
  }
  out.add(lastT, last);
  if (track.states[i] === STALE) out.add(lastT + 1, 0, 0, STALE);
}

/** Cells of one series in ascending time, within a range. */
class CellList {
  length = 0;
  times = new Float64Array(1024);
  values = new Float64Array(1024);
  weights = new Float64Array(1024);
  presence = new Uint8Array(1024);
  hasHoles = false;
  minT = -Infinity;
  private readonly maxT: number;

  constructor(maxT: number) {
    this.maxT = maxT;
  }

  add(t: number, value: number, weight = 1, state = PRESENT): void {
    if (t < this.minT || t > this.maxT) return;
    // A series that came back in the millisecond after its end did not end.
    if (this.length > 0 && (this.times[this.length - 1] as number) >= t) this.length--;
    this.cover(this.length + 1);
    this.times[this.length] = t;
    this.values[this.length] = value;
    this.weights[this.length] = weight;
    this.presence[this.length] = state;
    this.length++;
    if (state !== PRESENT) this.hasHoles = true;
  }

  /** A block of one series, later than all before. */
  addRaw(raw: SeriesBlock): void {
    const { length } = raw;
    if (this.length > 0 && this.times[this.length - 1] === raw.times[0]) this.length--;
    this.cover(this.length + length);
    this.times.set(raw.times.subarray(0, length), this.length);
    this.values.set(raw.values.subarray(0, length), this.length);
    this.weights.fill(1, this.length, this.length + length);
    if (raw.presence === null) this.presence.fill(PRESENT, this.length, this.length + length);
    else this.presence.set(raw.presence.subarray(0, length), this.length);
    if (raw.presence !== null) this.hasHoles = true;
    this.length += length;
  }

  private cover(length: number): void {
    if (length <= this.times.length) return;
    const capacity = Math.max(length, this.times.length * 2);
    this.times = grown(this.times, new Float64Array(capacity));
    this.values = grown(this.values, new Float64Array(capacity));
    this.weights = grown(this.weights, new Float64Array(capacity));
    this.presence = grown(this.presence, new Uint8Array(capacity));
  }
}

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
