/**
 * Which stretch of a series is answered from which tier. Where the samples are, they answer; before them the finest tier that
 * has the time; and from steps on that the policy names, the coarsest that is fine enough, samples or not. Stretches meet at
 * ends of buckets, so that no sample counts twice and none is missed.
 */
import type { SelectHints, TierUse } from '../../storage/storage.ts';
import { CHUNK_TICKS, type ChunkDirectory, hasSlot } from '../chunkDirectory.ts';
import type { SeriesGroup } from '../seriesGroup.ts';
import type { TierEntry, TierStore } from './tierStore.ts';

/** Buckets of one resolution that begin at or after `from` and end at or before `end`. */
export interface TierSpan {
  readonly resolutionMs: number;
  readonly from: number;
  readonly end: number;
  readonly entries: readonly TierEntry[];
}

export interface TierPlan {
  /** Coarsest, which is oldest, first. */
  readonly spans: readonly TierSpan[];
  /** Samples count from here on, exclusive. */
  readonly rawFrom: number;
}

export interface PlanRequest {
  readonly minT: number;
  readonly maxT: number;
  readonly hints: SelectHints;
  /** Steps from here on may leave samples that are there unread; undefined: none may. */
  readonly tiersFromStepMs: number | undefined;
  readonly onTier: ((use: TierUse) => void) | undefined;
}

interface Draft {
  readonly resolutionMs: number;
  readonly entries: readonly TierEntry[];
  readonly builtUntil: number;
  end: number;
}

/** @returns undefined when samples alone answer */
export function planTiers(
  { tiers, directory }: { readonly tiers: TierStore; readonly directory: ChunkDirectory },
  group: SeriesGroup,
  slot: number,
  request: PlanRequest,
): TierPlan | undefined {
  const drafts = draftsOf(tiers, group.id, slot, firstSampleT(directory, group, slot));
  preferWide(drafts, request);
  const spans: TierSpan[] = [];
  let rawFrom = -Infinity;
  // From the coarsest on: each finer one begins where those before it end.
  for (const { resolutionMs, entries, end } of drafts.toReversed()) {
    const span = { resolutionMs, from: rawFrom, end, entries };
    if (end <= rawFrom) continue;
    rawFrom = end;
    const first = entries[0] as TierEntry;
    if (end + resolutionMs < request.minT || first.minT > request.maxT || span.from >= request.maxT) continue;
    const isUsed = isWideEnough(request.hints, resolutionMs);
    request.onTier?.({ resolutionMs, untilT: Math.min(end, request.maxT), isUsed });
    if (isUsed) spans.push(span);
  }
  return spans.length === 0 ? undefined : { spans, rawFrom };
}

/** Finest first, each up to where something finer begins. */
function draftsOf(tiers: TierStore, group: number, slot: number, firstT: number): Draft[] {
  const own = tiers.of(group).filter((entry) => hasSlot(entry, slot));
  const resolutions = [...new Set(own.map((entry) => entry.resolutionMs))].sort((a, b) => a - b);
  let finerFrom = firstT;
  return resolutions.map((resolutionMs) => {
    const entries = own.filter((entry) => entry.resolutionMs === resolutionMs);
    const builtUntil = tiers.builtUntil(group, resolutionMs);
    const end = Math.min(builtUntil, Math.ceil(finerFrom / resolutionMs) * resolutionMs);
    finerFrom = Math.min(finerFrom, (entries[0] as TierEntry).minT);
    return { resolutionMs, entries, builtUntil, end };
  });
}

function preferWide(drafts: readonly Draft[], { hints, tiersFromStepMs }: PlanRequest): void {
  if (tiersFromStepMs === undefined || hints.stepMs < tiersFromStepMs) return;
  const preferred = drafts.findLast(
    ({ resolutionMs }) => resolutionMs <= hints.stepMs && isWideEnough(hints, resolutionMs),
  );
  if (preferred !== undefined) preferred.end = preferred.builtUntil;
}

/** A window shorter than a bucket cannot be told from it; an instant selector takes the bucket it stands in. */
const isWideEnough = ({ rangeMs }: SelectHints, resolutionMs: number): boolean =>
  rangeMs === 0 || rangeMs >= resolutionMs;

/** Of what is there as samples on the group's ticks; Infinity when there are none. */
function firstSampleT(directory: ChunkDirectory, group: SeriesGroup, slot: number): number {
  for (const entry of directory.of(group.id)) if (entry.kind === CHUNK_TICKS && hasSlot(entry, slot)) return entry.minT;
  for (const run of group.packed) if (hasSlot(run, slot)) return run.minT;
  for (let tick = 0; tick < group.ticks; tick++) if (group.has(slot, tick)) return group.times[tick] as number;
  return Infinity;
}
