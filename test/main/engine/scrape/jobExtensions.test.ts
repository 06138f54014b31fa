/** What a job asks for beyond a plain scrape, through the running manager: budget, scrubbing, failure log, histograms, scrapes out of turn. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TargetView } from '../../../../src/shared/status.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { createScrapeManager, type ScrapeManager } from '../../../../src/main/engine/scrape/scrapeManager.ts';
import { startFakeTarget, type FakeTarget } from '../../../support/fakeTarget.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { createRecordingStorage, type RecordingStorage } from '../../../support/recordingStorage.ts';

let folder: string;
let target: FakeTarget;
let storage: RecordingStorage;
let manager: ScrapeManager;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'extensions-'));
  target = await startFakeTarget();
  storage = createRecordingStorage();
  manager = createScrapeManager({ storage, clock: createManualClock(), log: silentLogger, onChange: () => {} });
});
afterEach(async () => {
  await manager[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const configFile = (): string => join(folder, 'prometheus.yml');

async function apply(job: Record<string, unknown>, sightglass: Record<string, unknown> = {}): Promise<void> {
  const jobs = [{ job_name: 'x', static_configs: [{ targets: [target.address] }], ...job }];
  await manager.apply(await parseConfig(JSON.stringify({ scrape_configs: jobs, sightglass }), configFile()));
}

async function scrape(): Promise<TargetView> {
  const [before] = manager.targets();
  await manager.scrapeNow(before?.id ?? '');
  const [view] = manager.targets();
  if (view === undefined) throw new Error('no target');
  return view;
}

const many = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `requests{user="u${from + i}"} 1\n`).join('');

it('a target beyond its budget stays up, keeps what it had, and gets new series once there is room', async () => {
  await apply({}, { series_budget: 10 });
  target.answer(many(0, 8));
  expect((await scrape()).overflow).toBeUndefined();
  target.answer(many(0, 30));
  const over = await scrape();
  expect([over.health, over.overflow?.dropped, over.overflow?.label]).toEqual(['up', 20, 'user']);
  target.answer(many(25, 30));
  await scrape();
  await scrape();
  expect((await scrape()).overflow).toBeUndefined();
  const stored = new Set([...storage.samples.keys()].filter((name) => name.includes('requests')));
  expect([...stored].filter((name) => /u2[5-9]/.test(name))).toHaveLength(5);
  expect([...stored].some((name) => name.includes('u12'))).toBe(false);
});

it('labels are scrubbed before anything is stored, and without a key nothing is', async () => {
  const scrub = [{ labels: 'user', action: 'hash' }];
  target.answer(many(0, 3));
  await apply({}, { scrub, scrub_key_file: 'key' });
  expect((await scrape()).lastError).toMatch(/^Labels cannot be scrubbed, so nothing is stored: .*key, cannot be read/);
  expect([...storage.samples.keys()].some((name) => name.includes('requests'))).toBe(false);
  await writeFile(join(folder, 'key'), 'k');
  await apply({ metrics_path: '/metrics2' }, { scrub, scrub_key_file: 'key' });
  expect((await scrape()).health).toBe('up');
  const names = [...storage.samples.keys()].filter((name) => name.includes('requests'));
  expect(names).toHaveLength(3);
  expect(names.some((name) => name.includes('"u1"'))).toBe(false);
});

it('failures are in the log that the job names, histograms come as the job wants them', async () => {
  target.answer('# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_count 2\nh_sum 3\n');
  await apply({ scrape_failure_log_file: 'failed.log', convert_classic_histograms_to_nhcb: true });
  expect((await scrape()).samples).toBe(1);
  target.answer((_, response) => response.writeHead(500).end());
  await scrape();
  await manager[Symbol.asyncDispose]();
  const line = JSON.parse(await readFile(join(folder, 'failed.log'), 'utf8')) as Record<string, string>;
  expect([line['job_name'], line['msg']]).toEqual(['x', 'The server returned HTTP status 500 Internal Server Error.']);
});
