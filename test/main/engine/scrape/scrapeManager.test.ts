import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { createScrapeManager, type ScrapeManager } from '../../../../src/main/engine/scrape/scrapeManager.ts';
import type { TargetView } from '../../../../src/shared/status.ts';
import { startFakeTarget, type FakeTarget } from '../../../support/fakeTarget.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';
import { createRecordingStorage, type RecordingStorage } from '../../../support/recordingStorage.ts';

let target: FakeTarget;
let clock: ManualClock;
let storage: RecordingStorage;
let manager: ScrapeManager;

beforeEach(async () => {
  target = await startFakeTarget();
  clock = createManualClock();
  storage = createRecordingStorage();
  manager = createScrapeManager({ storage, clock, log: silentLogger, onChange: () => {} });
});

afterEach(async () => {
  await manager[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
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
