/**
 * The data that random queries are asked over: counters with resets, gauges, gaps, staleness markers, odd floats, classic
 * histograms, series that join one to one and many to one. Values are multiples of 1/8, so that sums are exact in whatever
 * order they are taken.
 *
 * No sample falls on a whole second or on QUERY_FRACTION_MS: windows of Prometheus 2 include their left end and those of
 * Prometheus 3 do not, and here both hold the same samples.
 */
import type { SentSeries } from '../../support/remoteWriteClient.ts';
import { Random } from './random.ts';

export const DATA_START_MS = 1_700_000_100_000;
export const DATA_MINUTES = 120;
export const QUERY_FRACTION_MS = 351;

const INTERVAL_MS = 15_000;
const TICKS = (DATA_MINUTES * 60_000) / INTERVAL_MS;

export interface Family {
  readonly name: string;
  /** Values of each label, `__name__` aside. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

const INSTANCES = ['a:1', 'b:1', 'c:2'];
const JITTER_MS: Readonly<Record<string, number>> = { 'a:1': 237, 'b:1': 6481, 'c:2': 11_873 };

export const FAMILIES: readonly Family[] = [
  { name: 'requests_total', labels: { instance: INSTANCES, code: ['200', '500'], path: ['/', '/x'] } },
  { name: 'temperature', labels: { instance: INSTANCES, room: ['hall', 'lab'] } },
  { name: 'queue_length', labels: { instance: INSTANCES, shard: ['0', '1'] } },
  { name: 'up', labels: { instance: INSTANCES, job: ['web'] } },
  { name: 'build_info', labels: { instance: INSTANCES, job: ['web'], version: ['1.0', '1.1'] } },
  { name: 'latency_seconds_bucket', labels: { instance: INSTANCES, le: ['0.1', '0.5', '1', '2.5', '+Inf'] } },
  { name: 'sparse', labels: { instance: INSTANCES } },
  { name: 'flapping', labels: { instance: INSTANCES } },
  { name: 'odd', labels: { instance: ['a:1'], kind: ['nan', 'inf', 'neginf', 'big', 'small', 'negative', 'zero'] } },
  { name: 'lone', labels: {} },
];

/** Value at a tick; undefined for no sample, 'stale' for the marker. */
type Course = (tick: number) => number | 'stale' | undefined;

export function fuzzSeries(): SentSeries[] {
  return FAMILIES.flatMap(({ name, labels }) =>
    combinations(labels).map((own) => {
      const pairs: [string, string][] = [['__name__', name], ...Object.entries(own)];
      const course = courseOf(name, own, new Random(hash(JSON.stringify(pairs))));
      return {
        labels: pairs.sort(([a], [b]) => (a < b ? -1 : 1)),
        samples: samplesOf(course, own['instance'] ?? 'a:1'),
      };
    }),
  );
}

function samplesOf(course: Course, instance: string): { t: number; v: number }[] {
  const samples: { t: number; v: number }[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    const value = course(tick);
    if (value === undefined) continue;
    const t = DATA_START_MS + tick * INTERVAL_MS + (JITTER_MS[instance] ?? 0);
    samples.push({ t, v: value === 'stale' ? STALE : value });
  }
  return samples;
}

const STALE = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;
const ODD: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  neginf: Number.NEGATIVE_INFINITY,
  big: 2 ** 40,
  small: 2 ** -12,
  negative: -3.5,
  zero: 0,
};

function courseOf(name: string, labels: Readonly<Record<string, string>>, random: Random): Course {
  const eighths = (from: number, to: number): number => random.int(from * 8, to * 8) / 8;
  const gapFrom = random.int(0, TICKS);
  switch (name) {
    case 'requests_total':
      return counter(random, labels['code'] === '500' ? 2 : 40);
    case 'latency_seconds_bucket': {
      // The same draws for all buckets of an instance, so that they grow with `le` at every scrape.
      const shared = new Random(hash(labels['instance'] ?? ''));
      const share = Math.max(1, ['0.1', '0.5', '1', '2.5', '+Inf'].indexOf(labels['le'] ?? '') * 3);
      const total = counter(shared, 5);
      return (tick) => (total(tick) as number) * share;
    }
    case 'temperature':
      return (tick) => 20 + 8 * Math.round(Math.sin(tick / 20) * 8) * (1 / 8) + eighths(-2, 2);
    case 'queue_length':
      return (tick) => (tick >= gapFrom && tick < gapFrom + 40 ? undefined : random.int(0, 4));
    case 'up':
      return () => (random.chance(0.05) ? 0 : 1);
    case 'build_info': {
      const upgrade = TICKS / 2 + Number(labels['instance']?.at(-1)) * 20;
      return (tick) => (tick < upgrade === (labels['version'] === '1.0') ? 1 : tick === upgrade ? 'stale' : undefined);
    }
    case 'sparse':
      return (tick) => (tick % 16 === 3 ? eighths(0, 100) : undefined);
    case 'flapping':
      return (tick) => (tick % 50 < 30 ? eighths(-5, 5) : tick % 50 === 30 ? 'stale' : undefined);
    case 'odd':
      return () => ODD[labels['kind'] ?? ''] ?? 0;
    default:
      return (tick) => tick / 4;
  }
}

function counter(random: Random, perTick: number): Course {
  let value = random.int(0, 1000);
  return () => {
    if (random.chance(0.01)) value = 0;
    return (value += random.int(0, perTick));
  };
}

/** Every choice of one value for each label. */
function combinations(labels: Family['labels']): Record<string, string>[] {
  let rows: [string, string][][] = [[]];
  for (const [name, values] of Object.entries(labels)) {
    rows = rows.flatMap((row) => values.map((value) => row.concat([[name, value]])));
  }
  return rows.map((row) => Object.fromEntries(row));
}

function hash(text: string): number {
  let h = 2166136261;
  for (const char of text) h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 16777619);
  return h >>> 0;
}
