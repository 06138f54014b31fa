/** How fast samples of each live series come, and how many bytes they take: from the newest chunk of every group. */
import type { ChunkSize } from '../maintenance/protocol.ts';
import { CHUNK_TICKS, type ChunkEntry, hasSlot } from '../chunkDirectory.ts';
import type { StoreParts } from '../maintenance/storeParts.ts';
import type { SeriesGroup } from '../seriesGroup.ts';

export interface SeriesRate {
  readonly series: number;
  readonly group: SeriesGroup;
  readonly slot: number;
  readonly samplesPerSecond: number;
  readonly bytesPerSample: number;
}

/** A series that was silent for this long, and for three of its intervals, is not counted on. */
const SILENT_MS = 5 * 60_000;
/** Where no chunk tells: what monitoring data take on average. */
const USUAL_BYTES_PER_SAMPLE = 1.1;

interface Stretch {
  readonly group: SeriesGroup;
  readonly entry: ChunkEntry | undefined;
  readonly intervalMs: number;
}

export async function seriesRates(parts: StoreParts): Promise<SeriesRate[]> {
  const stretches = parts.head.groups.flatMap((group) => (group === undefined ? [] : (newestOf(parts, group) ?? [])));
  const ids = stretches.flatMap(({ entry }) => entry?.id ?? []);
  const reply = ids.length === 0 ? undefined : await parts.worker.ask({ kind: 'measure', ids });
  const sizes = new Map(reply?.kind === 'measured' ? reply.sizes.map((size) => [size.id, size]) : []);
  return stretches.flatMap((stretch) => ratesOf(parts, stretch, sizes));
}

/** The newest ticks of a group that tell an interval. */
function newestOf({ directory }: StoreParts, group: SeriesGroup): Stretch | undefined {
  const entry = directory.of(group.id).findLast(({ kind, ticks }) => kind === CHUNK_TICKS && ticks > 1);
  if (entry !== undefined) return { group, entry, intervalMs: (entry.maxT - entry.minT) / (entry.ticks - 1) };
  const run = group.packed.findLast(({ ticks }) => ticks > 1);
  if (run !== undefined) return { group, entry: undefined, intervalMs: (run.maxT - run.minT) / (run.ticks - 1) };
  const [first] = group.times;
  if (group.ticks < 2 || first === undefined) return undefined;
  return { group, entry: undefined, intervalMs: (group.lastT - first) / (group.ticks - 1) };
}

function ratesOf(
  parts: StoreParts,
  { group, entry, intervalMs }: Stretch,
  sizes: Map<number, ChunkSize>,
): SeriesRate[] {
  const { clock, head } = parts;
  const size = entry === undefined ? undefined : sizes.get(entry.id);
  const times = size === undefined ? 0 : size.bytes - size.slotBytes.reduce((sum, bytes) => sum + bytes, 0);
  const since = clock.now() - Math.max(SILENT_MS, 3 * intervalMs);
  return group.series.flatMap((series, slot) => {
    const isLive = (head.lastT[series] ?? -Infinity) >= since && intervalMs > 0;
    if (!isLive) return [];
    const own = size?.slotBytes[slot];
    const isMeasured = entry !== undefined && own !== undefined && own > 0 && hasSlot(entry, slot);
    const bytesPerSample = isMeasured ? (own + times / group.slots) / entry.ticks : USUAL_BYTES_PER_SAMPLE;
    return [{ series, group, slot, samplesPerSecond: 1000 / intervalMs, bytesPerSample }];
  });
}
