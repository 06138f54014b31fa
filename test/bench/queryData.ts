/**
 * What the bench of queries asks about: services with steady counters and gauges, classic and native histograms, and what makes
 * real data awkward: gaps, staleness markers, targets that flap, pods that come and go, one counter reset.
 *
 * No sample falls on the fraction of a second at which queries are asked: windows of Prometheus 2 include their left end, those
 * of Prometheus 3 do not, and here both hold the same samples. Counters start high: near zero the two extrapolate differently.
 */
import type { SentSeries } from '../support/remoteWriteClient.ts';

export const DATA_START_MS = 1_700_000_100_000;
export const INTERVAL_MS = 15_000;
export const TICKS = 480;
const INSTANCES = 20;
const ROUTES = 12;
const BOUNDS = ['0.05', '0.1', '0.25', '0.5', '1', '2.5', '+Inf'];
const POD_TICKS = 80;

const STALE = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;

type Course = (tick: number) => number | undefined;

/** One remote write body's worth of series per instance. */
export function* benchSeries(): Generator<SentSeries[]> {
  for (let i = 0; i < INSTANCES; i++) {
    const courses = [...coursesOf(i)].map(([name, labels, course]) => series(i, name, labels, course));
    yield [...courses, ...nativeHistograms(i)];
  }
}

function* coursesOf(i: number): Generator<[name: string, labels: Record<string, string>, course: Course]> {
  for (let r = 0; r < ROUTES; r++) {
    for (const code of ['200', '500']) {
      // No two alike: which of equal ones a ranking keeps is not defined.
      const perTick = (code === '200' ? 40 : 1) + ((i * 7 + r * 3) % 11) + (i * ROUTES + r) / 64;
      const resetAt = i === 4 ? TICKS >> 1 : Infinity;
      yield [
        'requests_total',
        { route: `/r${r}`, code },
        (k) => 1e6 + perTick * (k < resetAt ? k : k - resetAt) + Math.floor(5 * Math.sin(k / 9 + r)),
      ];
    }
  }
  for (let g = 0; g < 6; g++) {
    yield ['memory_bytes', { pool: `p${g}` }, (k) => 4096 * Math.floor(2e5 + 1e4 * Math.sin(k / 40 + g + i))];
    yield ['temperature_celsius', { zone: `z${g}` }, (k) => Math.round(10 * (40 + 8 * Math.sin(k / 25 + g * i))) / 10];
  }
  for (const route of ['/r0', '/r1']) {
    for (const [b, le] of BOUNDS.entries()) {
      yield ['latency_seconds_bucket', { route, le }, (k) => 1e5 + k * (b + 1) * (3 + (i % 4)) + (k % 7) * b];
    }
  }
  // Away for a quarter of an hour, without and with a marker.
  const isAway = (k: number): boolean => (i === 3 || i === 7) && k >= 200 && k < 260;
  yield ['up', {}, (k) => (i % 6 === 5 && k % 50 < 4 ? 0 : 1)];
  yield ['build_info', { version: `1.${i % 3}` }, () => 1];
  yield ['queue_length', {}, (k) => (isAway(k) ? (i === 7 && k === 200 ? STALE : undefined) : (k * (i + 3)) % 53)];
  yield ['sometimes', {}, (k) => ((k + 3 * i) % 23 < 13 ? k % 19 : undefined)];
  for (let from = 0; from < TICKS; from += POD_TICKS) {
    const end = from + POD_TICKS;
    const pod = `pod-${i}-${from}`;
    yield ['pod_cpu_seconds_total', { pod, app: `app${i % 5}` }, podCourse(from, end)];
  }
}

const podCourse =
  (from: number, end: number): Course =>
  (k) =>
    k < from || k > end ? undefined : k === end ? STALE : 1e4 + (k - from) * 2.5;

function series(i: number, name: string, labels: Record<string, string>, course: Course): SentSeries {
  const samples: { t: number; v: number }[] = [];
  for (let k = 0; k < TICKS; k++) {
    const v = course(k);
    if (v !== undefined) samples.push({ t: timeOf(i, k), v });
  }
  return { labels: labelPairs(i, name, labels), samples };
}

function nativeHistograms(i: number): SentSeries[] {
  const labels = labelPairs(i, 'rpc_seconds', {});
  return Array.from({ length: TICKS }, (_, k) => {
    const buckets = Array.from({ length: 16 }, (_bucket, b) => 1000 + k * (1 + ((b * 5 + i) % 9)));
    const count = buckets.reduce((sum, x) => sum + x, 0);
    return { labels, histogram: { t: timeOf(i, k), schema: 3, count, sum: count * 1.3, buckets } };
  });
}

const timeOf = (i: number, k: number): number => DATA_START_MS + k * INTERVAL_MS + 237 + 21 * i;

function labelPairs(i: number, name: string, labels: Record<string, string>): [string, string][] {
  const all = { __name__: name, instance: `10.1.0.${i}:9100`, job: 'bench', ...labels };
  return Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
}
