/** "15 days of this = 2.1 GB": what is kept, times what comes, per metric, job, rule and tier. */
import { statfsSync } from 'node:fs';
import { METRIC_NAME } from '../../../../shared/labels.ts';
import type { ForecastShare, RuleForecast, StorageForecast, TierForecast } from '../../../../shared/storageForecast.ts';
import type { RetentionRule } from '../../storage/storagePolicy.ts';
import { hasSlot } from '../chunkDirectory.ts';
import type { StoreParts } from '../maintenance/storeParts.ts';
import { unitMs } from '../downsampling/tierTrack.ts';
import { samplesOf, sizeLimit, storeBytes } from './sizeLimitJob.ts';
import { type SeriesRate, seriesRates } from './seriesRates.ts';

const DAY_MS = 86_400_000;
const SHOWN = 500;
/** Below this many samples the file is mostly what every file has. */
const TELLING_SAMPLES = 1_000_000;
/** The file around the chunks: pages, rows, the index. Measured: 1.02 to 1.1. */
const USUAL_OVERHEAD = 1.06;
/** A bucket takes this many times what one of its series' samples takes. Measured on counters, gauges and histograms together. */
const SAMPLES_PER_BUCKET = 6.9;

/** A series with what it will take. */
interface Flow extends SeriesRate {
  readonly bytesPerDay: number;
}

export async function forecastStorage(parts: StoreParts, dir: string): Promise<StorageForecast> {
  const rates = await seriesRates(parts);
  const usage = await parts.worker.ask({ kind: 'usage' });
  const diskBytes = storeBytes(dir);
  const usedBytes = usage.kind === 'usage' ? usage.usedBytes : diskBytes;
  const overhead = overheadOf(parts, rates, usedBytes);
  const flows = rates.map((rate): Flow => {
    const bytesPerDay = rate.samplesPerSecond * 86_400 * rate.bytesPerSample * overhead;
    return Object.assign({ bytesPerDay }, rate);
  });
  const { inForce } = parts.classes;
  const rules = rulesOf(parts, flows);
  const tiers = tiersOf(parts, flows);
  const fullBytes = sum(rules.map((rule) => rule.fullBytes)) + sum(tiers.map((tier) => tier.fullBytes));
  const disk = diskOf(dir);
  const limitBytes = sizeLimit(inForce, dir);
  const samplesPerSecond = sum(flows.map((flow) => flow.samplesPerSecond));
  const bytesPerDay = sum(flows.map((flow) => flow.bytesPerDay));
  const nameOf = (label: string) => (flow: Flow) =>
    parts.head.index.pairValue(parts.head.index.pairOf(flow.series, label));
  return {
    atMs: parts.clock.now(),
    diskBytes,
    usedBytes,
    oldestMs: oldestOf(parts),
    diskTotalBytes: disk?.totalBytes,
    diskFreeBytes: disk?.freeBytes,
    sizeLimitBytes: limitBytes,
    bytesPerSample: samplesPerSecond === 0 ? 0 : bytesPerDay / 86_400 / samplesPerSecond,
    samplesPerSecond,
    bytesPerDay,
    keepMs: inForce.keepMs,
    fullBytes,
    limitReachedMs: limitReached(parts.clock.now(), {
      usedBytes,
      bytesPerDay,
      fullBytes,
      limitBytes: limitBytes ?? (disk === undefined ? undefined : diskBytes + disk.freeBytes),
    }),
    rules,
    tiers,
    metrics: largest(flows, nameOf(METRIC_NAME)),
    jobs: largest(flows, nameOf('job')),
  };
}

/** What the whole file takes over what the chunks' values do: told by the store itself once there is enough in it. */
function overheadOf({ directory, tiers }: StoreParts, rates: readonly SeriesRate[], usedBytes: number): number {
  let samples = 0;
  for (const entry of directory.all()) samples += samplesOf(entry);
  const perSecond = sum(rates.map((rate) => rate.samplesPerSecond));
  if (samples < TELLING_SAMPLES || perSecond === 0) return USUAL_OVERHEAD;
  const measured = sum(rates.map((rate) => rate.samplesPerSecond * rate.bytesPerSample)) / perSecond;
  const whole = (usedBytes - tierBytes(tiers.all())) / samples;
  // What was written under another load must not bend it out of shape.
  return Math.min(1.5, Math.max(0.8, whole / measured));
}

function rulesOf({ classes, head }: StoreParts, flows: readonly Flow[]): RuleForecast[] {
  const { rules, keepMs } = classes.inForce;
  const perRule = new Map<RetentionRule | undefined, Flow[]>([...rules, undefined].map((rule) => [rule, []]));
  const { index } = head;
  for (const flow of flows) {
    const rule = rules.find(({ matchers }) =>
      matchers.every((matcher) => matcher.matches(index.pairValue(index.pairOf(flow.series, matcher.name)))),
    );
    perRule.get(rule)?.push(flow);
  }
  return Array.from(perRule, ([rule, own]) => {
    const share = shareOf(rule === undefined ? '' : selectorText(rule), own);
    const kept = rule?.keepMs ?? keepMs;
    return { ...share, keepMs: kept, fullBytes: share.bytesPerDay * (kept / DAY_MS) };
  });
}

const selectorText = ({ matchers }: RetentionRule): string =>
  `{${matchers.map(({ name, type, value }) => `${name}${type}${JSON.stringify(value)}`).join(', ')}}`;

function tiersOf({ classes, tiers }: StoreParts, flows: readonly Flow[]): TierForecast[] {
  const condensed = flows.filter(({ group, slot }) => hasSlot(classes.downsampledSlots(group), slot));
  return classes.inForce.tiers.map(({ resolutionMs, keepMs }) => {
    const entries = [...tiers.all()].filter((entry) => entry.resolutionMs === resolutionMs);
    const bytesNow = tierBytes(entries);
    const guessed = sum(
      condensed.map(
        (flow) =>
          flow.bytesPerSample * SAMPLES_PER_BUCKET * Math.min(DAY_MS / resolutionMs, flow.samplesPerSecond * 86_400),
      ),
    );
    const bytesPerDay = builtPerDay(entries, resolutionMs) ?? guessed;
    return { resolutionMs, keepMs, bytesNow, bytesPerDay, fullBytes: bytesPerDay * (keepMs / DAY_MS) };
  });
}

/** From the newest stretch that was built. */
function builtPerDay(
  entries: readonly { readonly sizeBytes: number; readonly maxT: number }[],
  resolutionMs: number,
): number | undefined {
  if (entries.length === 0) return undefined;
  const newest = Math.max(...entries.map((entry) => entry.maxT));
  const bytes = tierBytes(entries.filter((entry) => entry.maxT > newest - unitMs(resolutionMs) / 2));
  return (bytes * DAY_MS) / unitMs(resolutionMs);
}

function limitReached(
  now: number,
  at: {
    readonly usedBytes: number;
    readonly bytesPerDay: number;
    readonly fullBytes: number;
    readonly limitBytes: number | undefined;
  },
): number | undefined {
  const { usedBytes, bytesPerDay, fullBytes, limitBytes } = at;
  if (limitBytes === undefined || fullBytes <= limitBytes || bytesPerDay === 0) return undefined;
  return now + Math.max(0, ((limitBytes - usedBytes) / bytesPerDay) * DAY_MS);
}

function largest(flows: readonly Flow[], nameOf: (flow: Flow) => string): ForecastShare[] {
  const byName = new Map<string, Flow[]>();
  for (const flow of flows) {
    const name = nameOf(flow);
    const own = byName.get(name);
    if (own === undefined) byName.set(name, [flow]);
    else own.push(flow);
  }
  return Array.from(byName, ([name, own]) => shareOf(name, own))
    .sort((a, b) => b.bytesPerDay - a.bytesPerDay)
    .slice(0, SHOWN);
}

const shareOf = (name: string, flows: readonly Flow[]): ForecastShare => ({
  name,
  series: flows.length,
  samplesPerSecond: sum(flows.map((flow) => flow.samplesPerSecond)),
  bytesPerDay: sum(flows.map((flow) => flow.bytesPerDay)),
});

function diskOf(dir: string): { readonly totalBytes: number; readonly freeBytes: number } | undefined {
  try {
    const { blocks, bavail, bsize } = statfsSync(dir);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  } catch {
    // The folder is gone for now; its size is not worth an error.
    return undefined;
  }
}

function oldestOf({ head, tiers }: StoreParts): number | undefined {
  const oldest = Math.min(head.extent().minT ?? Infinity, ...Array.from(tiers.all(), (entry) => entry.minT));
  return oldest === Infinity ? undefined : oldest;
}

function tierBytes(entries: Iterable<{ readonly sizeBytes: number }>): number {
  let bytes = 0;
  for (const { sizeBytes } of entries) bytes += sizeBytes;
  return bytes;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
