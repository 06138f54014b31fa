/**
 * `node test/bench/movingBodies.ts [SECONDS]`: what scraping 10,000 series a second costs beside Prometheus when the body
 * keeps its lines, when they move, and when series come and go. CPU per million samples, the goal being 0.40 of Prometheus.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BenchServer } from './benchServer.ts';
import { serverKinds } from './serverKinds.ts';

const MODES = ['steady', 'shuffled', 'churning'] as const;
const WARM_UP_MS = 10_000;

const measureMs = Number(process.argv[2] ?? 20) * 1000;

function configFor(mode: string, port: number): string {
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: moving
    metrics_path: /${mode}
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]
`;
}

/** CPU seconds per million samples, of each server. */
async function measure(servers: readonly BenchServer[]): Promise<number[]> {
  for (const server of servers) await server.start();
  await wait(WARM_UP_MS);
  const before = servers.map((server) => server.cost().cpuSeconds);
  const start = Date.now();
  await wait(measureMs);
  const after = servers.map((server) => server.cost().cpuSeconds);
  const seconds = Math.floor((Date.now() - start) / 1000);
  const samples = await Promise.all(
    servers.map((server) => server.number(`sum(sum_over_time(scrape_samples_scraped{job="moving"}[${seconds}s]))`)),
  );
  return servers.map((_, i) => (((after[i] ?? 0) - (before[i] ?? 0)) / (samples[i] ?? 1)) * 1e6);
}

const targets = fork(join(import.meta.dirname, 'movingTargets.ts'));
const port = await new Promise<number>((done) => targets.once('message', (message) => done(message as number)));
try {
  for (const mode of MODES) {
    const servers = serverKinds().map((kind) => new BenchServer(kind, configFor(mode, port)));
    try {
      const [ours = Number.NaN, theirs] = await measure(servers);
      const beside = theirs === undefined ? '' : `   Prometheus ${theirs.toFixed(2)}   ${(ours / theirs).toFixed(2)} x`;
      console.log(`${mode.padEnd(10)}${ours.toFixed(2).padStart(8)} CPU s per million samples${beside}`);
    } finally {
      for (const server of servers) await server.remove();
    }
  }
} finally {
  targets.disconnect();
}
