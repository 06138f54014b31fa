/**
 * Condenses what has come of age, stretch by stretch: the finest tier from sealed chunks, each coarser one from the tier
 * before it. What is done is told by what is stored, so a crash costs at most the stretch in work.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { TierPolicy } from '../../storage/storagePolicy.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS, type ChunkEntry } from '../chunkDirectory.ts';
import type { MaintenanceReply } from '../maintenance/protocol.ts';
import { isAllWritten } from '../maintenance/chunkChanges.ts';
import { isUnchanged, rejectChunk } from '../maintenance/mergeJob.ts';
import type { MustStop, StoreParts } from '../maintenance/storeParts.ts';
import type { SeriesGroup } from '../seriesGroup.ts';
import { bothOf, isNoSlot } from '../slotMask.ts';
import type { TierEntry } from './tierStore.ts';
import { unitMs, unitStart } from './tierTrack.ts';

export async function buildTiers(parts: StoreParts, mustStop: MustStop): Promise<void> {
  const [finest, ...coarser] = parts.classes.inForce.tiers;
  if (finest === undefined) return;
  for (const id of parts.directory.groups()) {
    const group = parts.head.group(id);
    if (group === undefined) continue;
    while (!mustStop() && (await condenseNextOfRaw(parts, group, finest)));
  }
  let finer = finest;
  for (const tier of coarser) {
    for (const group of parts.tiers.groups()) {
      while (!mustStop() && (await condenseNextOfTier(parts, group, finer, tier)));
    }
    finer = tier;
  }
}

/** @returns true when there may be more to do */
async function condenseNextOfRaw(parts: StoreParts, group: SeriesGroup, tier: TierPolicy): Promise<boolean> {
  const { directory, tiers, tombstones, clock, worker } = parts;
  const { resolutionMs } = tier;
  const slots = parts.classes.downsampledSlots(group);
  const until = tiers.builtUntil(group.id, resolutionMs);
  const startMs = nextUnit(directory.of(group.id).filter(isFloats), until, resolutionMs);
  if (startMs === undefined || tombstones.of(group.id).length > 0) return false;
  const endMs = startMs + unitMs(resolutionMs);
  if (endMs > clock.now() - ageOfFirstTier(parts, group, tier) || openFrom(group) <= endMs) return false;
  if (endMs < clock.now() - longestTierKeep(parts)) {
    // Too old for any tier: told as done, so that its samples may go.
    tiers.add(group.id, resolutionMs, startMs, []);
    return true;
  }
  const entries = directory
    .of(group.id)
    .filter((entry) => isFloats(entry) && entry.minT <= endMs && entry.maxT > startMs);
  const wanted = entries.filter((entry) => !isNoSlot(bothOf(entry, slots)));
  const stones = tombstones.of(group.id);
  if (!isAllWritten(parts)) return false;
  const reply = await worker.ask({
    kind: 'condense',
    unit: { startMs, resolutionMs, slots },
    ticks: wanted.filter(({ kind }) => kind === CHUNK_TICKS).map(({ id }) => id),
    strays: wanted.filter(({ kind }) => kind === CHUNK_STRAYS).map(({ id }) => id),
  });
  if (reply.kind === 'corrupt') return rejectChunk(parts, wanted, reply.id, reply.reason);
  if (!isCondensed(parts, reply) || !isUnchanged(parts, wanted, stones)) return false;
  tiers.add(group.id, resolutionMs, startMs, reply.chunks);
  return true;
}

/** @returns true when there may be more to do */
async function condenseNextOfTier(
  parts: StoreParts,
  group: number,
  finer: TierPolicy,
  tier: TierPolicy,
): Promise<boolean> {
  const { tiers, tombstones, clock, worker } = parts;
  const { resolutionMs } = tier;
  const sources = tiers.of(group).filter((entry) => entry.resolutionMs === finer.resolutionMs);
  const startMs = nextUnit(sources, tiers.builtUntil(group, resolutionMs), resolutionMs);
  if (startMs === undefined || tombstones.of(group).length > 0) return false;
  const endMs = startMs + unitMs(resolutionMs);
  const ageMs = tier.afterMs ?? Math.max(0, finer.keepMs - unitMs(resolutionMs));
  if (endMs > clock.now() - ageMs || !isFinished(parts, group, finer, endMs)) return false;
  const wanted = sources.filter((entry) => entry.minT <= endMs && entry.maxT > startMs);
  if (!isAllWritten(parts)) return false;
  const reply = await worker.ask({
    kind: 'condenseTiers',
    unit: { startMs, resolutionMs, slots: { maskLow: -1, maskHigh: -1 } },
    ids: wanted.map(({ id }) => id),
  });
  if (reply.kind === 'corrupt') return rejectTier(parts, wanted, reply.id, reply.reason);
  if (!isCondensed(parts, reply) || tombstones.of(group).length > 0) return false;
  if (!wanted.every((entry) => tiers.of(group).includes(entry))) return false;
  tiers.add(group, resolutionMs, startMs, reply.chunks);
  return true;
}

function isCondensed(
  { log }: StoreParts,
  reply: MaintenanceReply,
): reply is Extract<MaintenanceReply, { readonly kind: 'condensed' }> {
  if (reply.kind === 'failed') log.warn('Old samples could not be condensed.', { reason: reply.reason });
  return reply.kind === 'condensed';
}

function rejectTier({ tiers }: StoreParts, entries: readonly TierEntry[], id: number, reason: string): boolean {
  const entry = entries.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new AppError('internal', `There is no tier chunk ${id} to set aside.`);
  tiers.reject(entry, reason);
  return true;
}

/** Histograms have no tiers: they go with the samples. */
const isFloats = (entry: ChunkEntry): boolean => entry.kind !== CHUNK_HISTOGRAMS;

/** Start of the first stretch after `until` that has data; the pieces ascend by minT. */
function nextUnit(
  pieces: readonly { readonly minT: number; readonly maxT: number }[],
  until: number,
  resolutionMs: number,
): number | undefined {
  const first = pieces.find((piece) => piece.maxT > until);
  return first === undefined ? undefined : Math.max(until, unitStart(first.minT, resolutionMs));
}

/** Unless told otherwise a stretch is condensed when its first sample is about to leave. */
function ageOfFirstTier({ classes }: StoreParts, group: SeriesGroup, tier: TierPolicy): number {
  const keeps = classes.of(group).flatMap((part) => (part.isDownsampled ? [part.keepMs] : []));
  const shortest = Math.min(...keeps, Infinity);
  return Math.min(shortest, tier.afterMs ?? Math.max(0, shortest - unitMs(tier.resolutionMs)));
}

const longestTierKeep = ({ classes }: StoreParts): number =>
  Math.max(...classes.inForce.tiers.map(({ keepMs }) => keepMs));

/** Time of the oldest sample that is in no chunk yet. */
function openFrom(group: SeriesGroup): number {
  const ticks = group.packed[0]?.minT ?? (group.ticks > 0 ? group.times[0] : undefined) ?? Infinity;
  return Math.min(ticks, group.strays.length > 0 ? group.strays.minT : Infinity);
}

/** Whether nothing more can come to a tier before `endMs`. */
function isFinished(
  { tiers, directory }: StoreParts,
  group: number,
  { resolutionMs }: TierPolicy,
  endMs: number,
): boolean {
  const until = tiers.builtUntil(group, resolutionMs);
  return (
    until >= endMs || !directory.of(group).some((entry) => isFloats(entry) && entry.minT <= endMs && entry.maxT > until)
  );
}
