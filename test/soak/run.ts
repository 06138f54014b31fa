/**
 * Half an hour under load: `npm run test:soak`. 10 targets of 1000 series, each scraped once a second, by the built program.
 * Memory and latency have to stay flat, the write-ahead log bounded, and no scrape may be missing.
 * SOAK_MINUTES (30), SOAK_TARGETS (10) and SOAK_SERIES (1000 of each) change its size.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServeProcess } from '../support/serveProcess.ts';
import { ask, figuresOf, judge, type Observation, observe } from './observe.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 30);
const targets = Number(process.env['SOAK_TARGETS'] ?? 10);
const series = Number(process.env['SOAK_SERIES'] ?? 1000);

const source = spawn(process.execPath, [join(import.meta.dirname, 'targets.ts'), String(targets), String(series)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  process.exitCode = await soak(await portOf(source));
} finally {
  source.kill();
}

async function portOf(child: ChildProcess): Promise<number> {
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer];
  return Number(line.toString());
}

async function soak(port: number): Promise<number> {
  const jobs = Array.from(
    { length: targets },
    (_, i) =>
      `  - job_name: soak${i}\n    metrics_path: /${i}\n    static_configs: [{ targets: ['127.0.0.1:${port}'] }]\n`,
  );
  const config = `global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\nscrape_configs:\n${jobs.join('')}`;
  await using serve = await ServeProcess.start({ config, args: ['--no-auth', '--no-host'] });
  const all: Observation[] = [];
  const startedMs = performance.now();
  const second = (): number => Math.floor((performance.now() - startedMs) / 1000);
  while (second() < minutes * 60) {
    all.push(await observe(serve.base, serve.pid, serve.dataDir, second()));
    if (all.length % 30 === 0) console.log(JSON.stringify(all.at(-1)));
    await wait(1000 - ((performance.now() - startedMs) % 1000));
  }
  const settledFrom = all[Math.floor(all.length / 3)]?.second ?? 0;
  const window = `${second() - settledFrom}s`;
  const [scraped = 0] = await ask(serve.base, `sum(count_over_time(up{job=~"soak.*"}[${window}]))`);
  const figures = figuresOf(all, targets, scraped);
  console.log(JSON.stringify(figures));
  const wrong = judge(figures, all, targets);
  for (const sentence of wrong) console.log(sentence);
  console.log(wrong.length === 0 ? 'All of it held.' : `${wrong.length} things did not hold.`);
  return wrong.length === 0 ? 0 : 1;
}
