/**
 * `npm run bench`: Sightglass beside Prometheus, in one run on the same targets, as ratios. CPU seconds and bytes can be
 * compared on a busy machine; wall time cannot, so query times are medians of alternating pairs.
 * Takes about two minutes and ends by itself. Without Prometheus' binary only our own figures are printed.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BenchServer } from './benchServer.ts';
import { serverKinds } from './serverKinds.ts';

const TARGETS = 10;
const WARM_UP_MS = 20_000;
const MEASURE_MS = 40_000;
const PAIRS = 9;

const DASHBOARD: Readonly<Record<string, string>> = {
  'rate by handler': 'sum by (handler) (rate(http_requests_total[15s]))',
  'p95 by handler': 'histogram_quantile(0.95, sum by (le, handler) (rate(http_request_duration_seconds_bucket[15s])))',
  'cpu by mode': 'avg by (mode) (rate(cpu_seconds_total[15s]))',
  'top memory': 'topk(5, memory_bytes)',
  'warmest zone': 'max by (zone) (max_over_time(temperature[10s]))',
  'error ratio': 'sum(rate(http_requests_total{code="500"}[15s])) / sum(rate(http_requests_total[15s]))',
  'count by name': 'count by (__name__) ({job="bench"})',
  'one series': 'setting{name="s7"}',
};

interface Figures {
  readonly cpuPerMillionSamples: number;
  readonly rssMiB: number;
  readonly bytesPerSample: number;
  readonly restartMs: number;
  readonly queryMs: ReadonlyMap<string, number>;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

function configFor(port: number): string {
  const jobs = Array.from(
    { length: TARGETS },
    (_, i) => `
  - job_name: bench-${i}
    params: { i: ['${i}'] }
    static_configs: [{ targets: ['127.0.0.1:${port}'], labels: { job: bench, instance: 'i${i}' } }]`,
  );
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:${jobs.join('')}\n`;
}

async function measure(servers: readonly BenchServer[]): Promise<Map<BenchServer, Figures>> {
  for (const server of servers) await server.start();
  await wait(WARM_UP_MS);
  const before = servers.map((server) => server.cost().cpuSeconds);
  const startMs = Date.now();
  await wait(MEASURE_MS);
  const after = servers.map((server) => server.cost());
  const seconds = Math.floor((Date.now() - startMs) / 1000);
  const samples = await Promise.all(
    servers.map((server) => server.number(`sum(sum_over_time(scrape_samples_scraped{job="bench"}[${seconds}s]))`)),
  );
  const queryMs = await measureQueries(servers);
  const figures = new Map<BenchServer, Figures>();
  for (const [i, server] of servers.entries()) {
    const total = await server.number('sum(sum_over_time(scrape_samples_scraped{job="bench"}[10m]))');
    await server.stop('SIGKILL');
    const restartMs = await server.start();
    await server.stop('SIGTERM');
    figures.set(server, {
      cpuPerMillionSamples: (((after[i]?.cpuSeconds ?? 0) - (before[i] ?? 0)) / (samples[i] ?? 1)) * 1e6,
      rssMiB: (after[i]?.rssBytes ?? 0) / 2 ** 20,
      bytesPerSample: server.diskBytes() / total,
      restartMs,
      queryMs: queryMs.get(server) ?? new Map(),
    });
  }
  return figures;
}

async function measureQueries(servers: readonly BenchServer[]): Promise<Map<BenchServer, Map<string, number>>> {
  const end = Math.floor(Date.now() / 1000) - 2;
  const times = new Map(servers.map((server) => [server, new Map<string, number[]>()]));
  for (const [name, query] of Object.entries(DASHBOARD)) {
    for (let pair = 0; pair < PAIRS; pair++) {
      const order = pair % 2 === 0 ? servers : servers.toReversed();
      const range = { query, start: String(end - 50 - pair), end: String(end - pair), step: '1' };
      for (const server of order) {
        const { ms } = await server.ask('/api/v1/query_range', range);
        const list = times.get(server);
        list?.set(name, [...(list.get(name) ?? []), ms]);
      }
    }
  }
  return new Map(
    [...times].map(([server, byName]) => [server, new Map([...byName].map(([name, ms]) => [name, median(ms)]))]),
  );
}

function row(name: string, own: number, other: number | undefined, unit: string): void {
  const ratio = other === undefined ? '' : `${other.toFixed(2).padStart(10)}   ${(own / other).toFixed(2)} x`;
  console.log(`${name.padEnd(34)}${own.toFixed(2).padStart(10)}${ratio}   ${unit}`);
}

function print(ours: Figures, theirs: Figures | undefined): void {
  console.log(`${''.padEnd(34)}Sightglass${theirs === undefined ? '' : 'Prometheus   ratio'}`);
  row('scrape to durable', ours.cpuPerMillionSamples, theirs?.cpuPerMillionSamples, 'CPU s per million samples');
  row('memory', ours.rssMiB, theirs?.rssMiB, 'MiB resident');
  row('disk, short run', ours.bytesPerSample, theirs?.bytesPerSample, 'bytes per sample, journal included');
  row('restart after kill -9', ours.restartMs, theirs?.restartMs, 'ms to ready');
  for (const [name, ms] of ours.queryMs) row(name, ms, theirs?.queryMs.get(name), 'ms');
  if (theirs === undefined) return;
  const logs = [...ours.queryMs].map(([name, ms]) => Math.log((theirs.queryMs.get(name) ?? Number.NaN) / ms));
  const geomean = Math.exp(logs.reduce((sum, x) => sum + x, 0) / logs.length);
  console.log(`queries: ${geomean.toFixed(2)} times as fast as Prometheus (geometric mean of ${logs.length})`);
}

const targets = fork(join(import.meta.dirname, 'benchTargets.ts'));
const port = await new Promise<number>((done) => targets.once('message', (message) => done(message as number)));
const servers = serverKinds().map((kind) => new BenchServer(kind, configFor(port)));
try {
  const figures = await measure(servers);
  const [ours, theirs] = servers.map((server) => figures.get(server));
  if (ours !== undefined) print(ours, theirs);
} finally {
  for (const server of servers) await server.remove();
  targets.disconnect();
}
