import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricFamily } from '../../../../src/main/engine/base/metricFamily.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { createScrapeManager, type ScrapeManager } from '../../../../src/main/engine/scrape/scrapeManager.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import type { TargetView } from '../../../../src/shared/status.ts';
import { startFakeTarget, type FakeTarget } from '../../../support/fakeTarget.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';
import { createRecordingStorage, type RecordingStorage } from '../../../support/recordingStorage.ts';

let target: FakeTarget;
let clock: ManualClock;
let storage: RecordingStorage;
let manager: ScrapeManager;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrape-'));
  target = await startFakeTarget();
  clock = createManualClock();
  storage = createRecordingStorage();
  manager = createScrapeManager({ storage, clock, log: silentLogger, onChange: () => {} });
});

afterEach(async () => {
  await manager[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  // Nothing may be left running.
  if (clock.pending() > 0 || storage.openSources.size > 0) throw new Error('a loop was left running');
});

const configure = async (yaml: string): Promise<void> => manager.apply(await parseConfig(yaml, '/etc/prometheus.yml'));

const job = (more = ''): string => `
scrape_configs:
  - job_name: app
    scrape_interval: 1s
    scrape_timeout: 1s
    static_configs: [{ targets: ['${target.address}'] }]
${more}`;

/** Lets `count` scrapes happen, one interval each, and waits until each is stored. */
let commits = 0;
beforeEach(() => {
  commits = 0;
});
async function scrape(count = 1): Promise<void> {
  for (let i = 0; i < count; i++) {
    await clock.advance(1000);
    await storage.committed(++commits);
  }
}

const onlyTarget = (): TargetView => manager.targets()[0] as TargetView;
const up = (): unknown => storage.last(`up{instance="${target.address}", job="app"}`);
const value = (name: string, labels = ''): unknown =>
  storage.last(`${name}{instance="${target.address}", job="app"${labels}}`);

describe('scraping', () => {
  it('stores what the target says, and the report series', async () => {
    target.answer('a 1\nb{x="y"} 2.5\n');
    await configure(job());
    await scrape();
    expect(value('a')).toBe(1);
    expect(value('b', ', x="y"')).toBe(2.5);
    expect(up()).toBe(1);
    expect(value('scrape_samples_scraped')).toBe(2);
    expect(value('scrape_samples_post_metric_relabeling')).toBe(2);
    expect(value('scrape_series_added')).toBe(2);
    expect(onlyTarget()).toMatchObject({ health: 'up', lastError: '', samples: 2, recent: [1] });
    await scrape();
    expect(value('scrape_series_added')).toBe(0);
  });

  it('ends a series that is gone from the body', async () => {
    target.answer('a 1\nb 2\nc 3\n');
    await configure(job());
    await scrape();
    target.answer('a 1\nc 4\n');
    await scrape();
    expect([value('a'), value('b'), value('c')]).toEqual([1, 'stale', 4]);
  });

  it('ends all series of a target that fails, and says why', async () => {
    target.answer('a 1\n');
    await configure(job());
    await scrape();
    target.answer((_, response) => {
      response.writeHead(500);
      response.end();
    });
    await scrape();
    expect([value('a'), up()]).toEqual(['stale', 0]);
    expect(onlyTarget()).toMatchObject({ health: 'down', recent: [1, 0] });
    expect(onlyTarget().lastError).toContain('HTTP status 500');
  });

  it('ends all series, the report too, of a target that is removed', async () => {
    target.answer('a 1\n');
    await configure(job());
    await scrape();
    await configure('scrape_configs: []');
    expect([value('a'), up()]).toEqual(['stale', 'stale']);
    expect(manager.targets()).toEqual([]);
  });
});

describe('labels and limits', () => {
  it("moves a label that is in the target's way, unless labels are honored", async () => {
    target.answer('a{job="evil",instance="bad",exported_job="x"} 1\n');
    await configure(job());
    await scrape();
    expect(value('a', ', exported_instance="bad", exported_exported_job="evil", exported_job="x"')).toBe(undefined);
    expect(
      storage.last(
        `a{exported_exported_job="evil", exported_instance="bad", exported_job="x", instance="${target.address}", job="app"}`,
      ),
    ).toBe(1);
    await configure(job('    honor_labels: true'));
    await scrape();
    expect(storage.last('a{exported_job="x", instance="bad", job="evil"}')).toBe(1);
  });

  it('drops and renames by metric relabeling', async () => {
    target.answer('keep_me{x="1"} 1\ndrop_me 2\n');
    await configure(
      job(`    metric_relabel_configs:
      - { source_labels: [__name__], regex: drop.*, action: drop }
      - { regex: x, action: labeldrop }`),
    );
    await scrape();
    expect([value('keep_me'), value('drop_me')]).toEqual([1, undefined]);
    expect([value('scrape_samples_scraped'), value('scrape_samples_post_metric_relabeling')]).toEqual([2, 1]);
  });

  it('fails the scrape, and only it, beyond a limit', async () => {
    target.answer('a 1\nb 2\nc 3\n');
    await configure(job('    sample_limit: 2'));
    await scrape();
    expect([up(), value('a')]).toEqual([0, undefined]);
    expect(onlyTarget().lastError).toContain('sample limit exceeded');
    await configure(job('    label_limit: 2'));
    await scrape();
    expect(onlyTarget().lastError).toContain('label_limit exceeded');
  });

  it('says that there are too many targets', async () => {
    await configure(job('    target_limit: 1').replace(`'${target.address}'`, `'${target.address}', '127.0.0.1:1'`));
    await clock.advance(1000);
    expect(manager.targets().map((view) => view.lastError)).toEqual(
      Array.from({ length: 2 }, () => 'target_limit exceeded (number of targets: 2, limit: 1)'),
    );
  });

  it('stores timestamps when they are honored, and drops them when not', async () => {
    target.answer('a 1 1767225600123\nb 2\n');
    await configure(job());
    await scrape();
    expect(storage.samples.get(`a{instance="${target.address}", job="app"}`)).toEqual([
      { t: 1_767_225_600_123, value: 1 },
    ]);
    await configure(job('    honor_timestamps: false'));
    await scrape();
    expect(storage.samples.get(`a{instance="${target.address}", job="app"}`)?.at(-1)?.t).not.toBe(1_767_225_600_123);
  });

  it('keeps exemplars and metadata of OpenMetrics', async () => {
    const text =
      '# TYPE a counter\n# HELP a Things.\n# UNIT a_seconds seconds\na_total 3 # {trace_id="abc"} 1 1767225600.5\n# EOF\n';
    target.answer(text, 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    await configure(job());
    await scrape();
    expect(storage.exemplars.map(({ exemplar }) => [exemplar.value, exemplar.t])).toEqual([[1, 1_767_225_600_500]]);
    expect(storage.metadata().find(({ metric }) => metric === 'a')).toMatchObject({ type: 'counter', help: 'Things.' });
  });
});

describe('requests', () => {
  it('asks with path, parameters, credentials and the time-out', async () => {
    target.answer('a 1\n');
    await configure(
      job(`    metrics_path: /probe
    params: { module: [http_2xx], target: ['a b'] }
    basic_auth: { username: alice, password: open sesame }
    http_headers: { X-Team: { values: [blue] } }`),
    );
    await scrape();
    const [asked] = target.requests;
    expect(asked?.url).toBe('/probe?module=http_2xx&target=a+b');
    expect(asked?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('alice:open sesame').toString('base64')}`,
      'x-team': 'blue',
      'x-prometheus-scrape-timeout-seconds': '1',
      'accept-encoding': 'identity',
    });
    expect(asked?.headers.accept).toMatch(/^application\/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,/);
  });

  it('says that the file with the password is missing, and works once it is there', async () => {
    const file = join(folder, 'password');
    target.answer('a 1\n');
    await configure(job(`    basic_auth: { username: alice, password_file: ${file} }`));
    await scrape();
    expect(onlyTarget().lastError).toContain(`The file with the credentials, ${file}, cannot be read`);
    await writeFile(file, 'secret\n');
    await scrape();
    expect(up()).toBe(1);
    expect(target.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('alice:secret').toString('base64')}`);
  });

  it('tells a page from metrics, and names the line that is not valid', async () => {
    await configure(job());
    target.answer('<html><body>Grafana</body></html>', 'text/html; charset=utf-8');
    await scrape();
    expect(onlyTarget().lastError).toMatch(/^It answered with a web page, not metrics/);
    target.answer('a 1\nb two\n');
    await scrape();
    expect(onlyTarget().lastError).toMatch(/^Line 2 is not valid: .*"two"/);
    expect(value('a')).toBe(undefined);
  });
});

describe('time', () => {
  it('gives up at the time-out, and is never in a target twice', async () => {
    let inside = 0;
    let most = 0;
    target.answer((_, response) => {
      most = Math.max(most, ++inside);
      response.on('close', () => (inside -= 1));
    });
    await configure(job());
    await clock.advance(1000);
    await vi.waitFor(() => expect(target.requests.length).toBe(1));
    await clock.advance(1000);
    await storage.committed(1);
    expect(onlyTarget().lastError).toBe('Connected, but no answer within 1 s (timed out).');
    expect([up(), most]).toEqual([0, 1]);
  });

  it('scrapes once after the machine slept: a gap, not a burst, and no false down', async () => {
    target.answer('a 1\n');
    await configure(job());
    await scrape();
    for (let cycle = 0; cycle < 50; cycle++) {
      clock.stepWall(3_600_000);
      await scrape(2);
    }
    expect(target.requests.length).toBe(101);
    const ups = storage.samples.get(`up{instance="${target.address}", job="app"}`) ?? [];
    expect(ups.every((sample) => sample.value === 1)).toBe(true);
    expect(onlyTarget().recent).toContain(-1);
  });

  it('takes a scrape that sleep cut off for a gap', async () => {
    target.answer(() => {});
    await configure(job());
    await clock.advance(1000);
    await vi.waitFor(() => expect(target.requests.length).toBe(1));
    clock.stepWall(3_600_000);
    await clock.advance(1000);
    await vi.waitFor(() => expect(clock.pending()).toBe(1));
    expect([up(), onlyTarget().health]).toEqual([undefined, 'unknown']);
  });

  it('stamps scrapes one interval apart, and spreads targets over it', async () => {
    target.answer('a 1\n');
    const addresses = Array.from(
      { length: 20 },
      (_, i) => `'${target.address.replace('127.0.0.1', `127.0.0.${i + 1}`)}'`,
    );
    await configure(job().replace(`'${target.address}'`, addresses.join(', ')).replaceAll('1s', '10s'));
    await clock.advance(30_000);
    await vi.waitFor(() =>
      expect([...storage.samples.keys()].filter((name) => name.startsWith('up'))).toHaveLength(20),
    );
    const times = [...storage.samples]
      .filter(([name]) => name.startsWith('up'))
      .map(([, samples]) => samples.map(({ t }) => t));
    for (const list of times) expect(list.slice(1).every((t, i) => t - (list[i] ?? 0) === 10_000)).toBe(true);
    const offsets = times.map((list) => (list[0] ?? 0) % 10_000);
    expect(Math.max(...offsets) - Math.min(...offsets)).toBeGreaterThan(5000);
  });
});

describe('a new configuration', () => {
  it('leaves a job that did not change alone', async () => {
    target.answer('a 1\n');
    await configure(job());
    await scrape(2);
    await configure(`${job()}  - job_name: other\n`);
    expect(onlyTarget().recent).toEqual([1, 1]);
    await scrape();
    expect(value('scrape_series_added')).toBe(0);
  });

  it('goes on with the series of a job that changed, and ends those that do not come again', async () => {
    target.answer('a 1\nb 2\n');
    await configure(job());
    await scrape();
    await configure(job('    metric_relabel_configs: [{ source_labels: [__name__], regex: b, action: drop }]'));
    expect([value('a'), value('b'), up()]).toEqual([1, 2, 1]);
    await scrape();
    expect([value('a'), value('b'), up()]).toEqual([1, 'stale', 1]);
    expect(storage.samples.get(`a{instance="${target.address}", job="app"}`)?.map((sample) => sample.value)).toEqual([
      1, 1,
    ]);
  });

  it('sees that a password changed', async () => {
    target.answer('a 1\n');
    await configure(job('    basic_auth: { username: alice, password: one }'));
    await scrape();
    await configure(job('    basic_auth: { username: alice, password: two }'));
    await scrape();
    expect(target.requests.map((one) => one.headers.authorization?.slice(6))).toEqual(
      ['alice:one', 'alice:two'].map((text) => Buffer.from(text).toString('base64')),
    );
  });
});

describe('built-in collectors', () => {
  it('stores a collector like a target, at once and each interval', async () => {
    let load = 1;
    const families = (): readonly MetricFamily[] => [
      {
        name: 'load1',
        type: 'gauge',
        help: 'Load.',
        samples: [{ labels: labelsFromRecord({ __name__: 'load1' }), value: load }],
      },
      {
        name: 'extra',
        type: 'gauge',
        help: '',
        samples: load > 1 ? [] : [{ labels: labelsFromRecord({ __name__: 'extra' }), value: 0 }],
      },
    ];
    manager.addBuiltIn({ job: 'host', instance: 'workbench', intervalMs: 1000, collect: families });
    await clock.advance(0);
    expect(storage.last('load1{instance="workbench", job="host"}')).toBe(1);
    expect(storage.last('up{instance="workbench", job="host"}')).toBe(1);
    load = 2;
    await clock.advance(1000);
    expect(storage.last('load1{instance="workbench", job="host"}')).toBe(2);
    expect(storage.last('extra{instance="workbench", job="host"}')).toBe('stale');
    expect(onlyTarget()).toMatchObject({ isBuiltIn: true, health: 'up', url: '' });
  });

  it('says when a collector fails', async () => {
    manager.addBuiltIn({
      job: 'host',
      instance: 'workbench',
      intervalMs: 1000,
      collect: () => Promise.reject(new Error('no /proc here')),
    });
    await clock.advance(0);
    expect(onlyTarget()).toMatchObject({ health: 'down', lastError: 'The collector failed: no /proc here' });
  });
});
