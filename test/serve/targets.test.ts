/** Targets of every kind beside a healthy one: each costs nothing but its own scrape, and says what is wrong in words. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TargetView } from '../../src/shared/status.ts';
import { type FakeTarget, startFakeTarget } from '../support/fakeTarget.ts';
import { ServeProcess } from '../support/serveProcess.ts';

const targets = new Map<string, FakeTarget>();
let server: ServeProcess;

async function closedPort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const address = listener.address();
  await new Promise((done) => listener.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function addTarget(name: string, script: (target: FakeTarget) => void): Promise<void> {
  const target = await startFakeTarget();
  script(target);
  targets.set(name, target);
}

beforeAll(async () => {
  let ticks = 0;
  await addTarget('healthy', (target) =>
    target.answer((_, response) => {
      ticks += 1;
      response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
        .end(`# TYPE ticks_total counter\nticks_total ${ticks}\n`);
    }),
  );
  await addTarget('page', (target) => target.answer('<!doctype html><title>Grafana</title>', 'text/html'));
  await addTarget('broken', (target) => target.answer('good 1\nbad two three\n'));
  await addTarget('error', (target) => target.answer((_, response) => response.writeHead(500).end('no')));
  await addTarget('hanging', (target) => target.answer(() => {}));
  await addTarget('endless', (target) =>
    target.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      const more = (): void => {
        while (!response.destroyed && response.write('endless_total 1\n'.repeat(1000)));
      };
      response.on('drain', more);
      more();
    }),
  );
  const jobs = [...targets].map(
    ([name, { address }]) =>
      `  - { job_name: ${name}, body_size_limit: 5MB, static_configs: [{ targets: ['${address}'] }] }`,
  );
  jobs.push(`  - { job_name: refused, static_configs: [{ targets: ['127.0.0.1:${await closedPort()}'] }] }`);
  server = await ServeProcess.start({
    config: `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${jobs.join('\n')}\n`,
    args: ['--no-auth', '--no-host'],
  });
  await expectAnswered();
});

/** Every target was tried, and the slow ones came to their end. */
async function expectAnswered(): Promise<void> {
  await vi.waitFor(async () => {
    if ((await server.query('count_over_time(up[1m]) >= 3')).length < targets.size + 1) throw new Error('not yet');
  }, 20_000);
}

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  for (const target of targets.values()) await target[Symbol.asyncDispose]();
});

async function lastErrorOf(job: string): Promise<string> {
  const { data } = (await server.json('/api/v1/targets')) as {
    data: { activeTargets: (TargetView & { scrapePool: string })[] };
  };
  return data.activeTargets.find((target) => target.scrapePool === job)?.lastError ?? 'no such target';
}

describe('a server with bad targets', () => {
  it('goes on with the good one: no scrape is lost', async () => {
    const [[, missed] = []] = await server.query(
      'sum_over_time(up{job="healthy"}[1m]) - count_over_time(up{job="healthy"}[1m])',
    );
    expect(missed).toBe('0');
    const [[, gap] = []] = await server.query(
      'max_over_time((timestamp(ticks_total) - timestamp(ticks_total offset 1s))[10s:1s])',
    );
    expect(Number(gap)).toBeLessThan(3);
  });

  it.each([
    ['page', /not metrics/],
    ['broken', /[Ll]ine 2/],
    ['error', /500/],
    ['hanging', /within 1 s/],
    ['endless', /limit|large|MB|MiB/],
    ['refused', /nothing listens/],
  ])('says of the %s target what is wrong', async (job, words) => {
    const [[, up] = []] = await server.query(`up{job="${job}"}`);
    expect(up).toBe('0');
    expect(await lastErrorOf(job)).toMatch(words);
  });

  it('takes nothing from a body that is not whole', async () => {
    expect(await server.query('{__name__=~"good|endless_total"}')).toEqual([]);
  });

  it("reports every scrape under Prometheus' names", async () => {
    const names = [
      'scrape_duration_seconds',
      'scrape_samples_scraped',
      'scrape_samples_post_metric_relabeling',
      'scrape_series_added',
    ];
    for (const name of names) expect(await server.query(name)).toHaveLength(targets.size + 1);
  });
});
