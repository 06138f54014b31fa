import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelsFromRecord, labelsToRecord } from '../../../../src/shared/labels.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import type { ScrapeConfig } from '../../../../src/main/engine/config/scrapeConfig.ts';
import { createScrub } from '../../../../src/main/engine/scrape/scrubLabels.ts';

const exposed = labelsFromRecord({
  __name__: 'logins',
  job: 'x',
  instance: 'y',
  user: 'ann',
  mail: 'a@b.c',
  code: '200',
});
const configFile = '/nowhere/prometheus.yml';

async function jobOf(section: Record<string, unknown>, jobName = 'x'): Promise<ScrapeConfig> {
  const text = JSON.stringify({ scrape_configs: [{ job_name: 'x' }, { job_name: 'other' }], sightglass: section });
  const job = (await parseConfig(text, configFile)).scrapeConfigs.find((one) => one.jobName === jobName);
  if (job === undefined) throw new Error('no job');
  return job;
}

async function scrubbed(scrub: unknown[], more: Record<string, unknown> = {}, jobName = 'x'): Promise<unknown> {
  const { scrubbing } = await jobOf({ scrub, ...more }, jobName);
  const run = await createScrub(scrubbing, { configFile, readReference: (name) => Promise.resolve(`key of ${name}`) });
  return labelsToRecord(run?.(exposed) ?? exposed);
}

const hash = (value: string, key: string, digits = 16): string =>
  createHmac('sha256', key).update(value).digest('hex').slice(0, digits);

const refused = async (section: unknown): Promise<string> =>
  parseConfig(
    JSON.stringify({ scrape_configs: [{ job_name: 'x' }], sightglass: section }, undefined, 1),
    configFile,
  ).then(
    () => 'taken',
    (error: Error) => error.message,
  );

describe('scrubbing', () => {
  it('drops labels, or keeps no others', async () => {
    expect(await scrubbed([{ labels: 'user|mail', action: 'drop' }])).toEqual({
      __name__: 'logins',
      job: 'x',
      instance: 'y',
      code: '200',
    });
    expect(await scrubbed([{ labels: 'code', action: 'keep' }])).toEqual({
      __name__: 'logins',
      job: 'x',
      instance: 'y',
      code: '200',
    });
  });

  it('puts a keyed hash in the place of a value', async () => {
    const rule = { labels: 'user', action: 'hash' };
    expect(await scrubbed([rule], { scrub_key_ref: 'nas' })).toMatchObject({
      user: hash('ann', 'key of nas'),
      mail: 'a@b.c',
    });
    expect(await scrubbed([{ ...rule, digits: 8 }], { scrub_key: 'k' })).toMatchObject({ user: hash('ann', 'k', 8) });
  });

  it('is for the jobs and metrics it names', async () => {
    const rule = { labels: 'user', action: 'drop' };
    expect(await scrubbed([{ ...rule, jobs: 'other' }])).toMatchObject({ user: 'ann' });
    expect(await scrubbed([{ ...rule, jobs: 'other' }], {}, 'other')).not.toHaveProperty('user');
    expect(await scrubbed([{ ...rule, metrics: 'http_.*' }])).toMatchObject({ user: 'ann' });
  });

  it('reads its key from a file, and fails without it instead of storing what it should hide', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scrub-'));
    const { scrubbing } = await jobOf({
      scrub: [{ labels: 'user', action: 'hash' }],
      scrub_key_file: join(folder, 'key'),
    });
    const from = { configFile, readReference: () => Promise.reject(new Error('none')) };
    await expect(createScrub(scrubbing, from)).rejects.toThrow(/key, cannot be read/);
    await writeFile(join(folder, 'key'), 'k\n');
    const run = await createScrub(scrubbing, from);
    expect(labelsToRecord(run?.(exposed) ?? exposed)['user']).toBe(hash('ann', 'k'));
    await rm(folder, { recursive: true });
  });
});

describe('the section sightglass', () => {
  it('says where and what is wrong', async () => {
    expect(await refused({ scrub: [{ labels: 'a', action: 'blur' }] })).toMatch(
      /line \d+: unknown scrub action "blur", expected drop, keep or hash/,
    );
    expect(await refused({ scrub: [{ action: 'drop' }] })).toMatch(/a scrub rule needs 'labels'/);
    expect(await refused({ scrub: [{ labels: '.*', action: 'hash' }] })).toMatch(/matches __name__, without which/);
    expect(await refused({ scrub: [{ labels: 'user', action: 'hash' }] })).toMatch(
      /the action hash needs a key: one of/,
    );
    expect(await refused({ scrub: [{ labels: 'a', action: 'hash', digits: 4 }], scrub_key: 'k' })).toMatch(
      /keeps 8 to 64 digits/,
    );
    expect(await refused({ scrub_key: 'k', scrub_key_ref: 'r' })).toMatch(/at most one of scrub_key/);
    expect(await refused({ job_series_budgets: { nod: 5 } })).toMatch(
      /names the job "nod", which is not among scrape_configs/,
    );
    expect(await refused({ budget: 5 })).toMatch(/field budget not found/);
  });

  it('gives each job its budget', async () => {
    const section = { series_budget: 500, job_series_budgets: { other: 0 } };
    expect((await jobOf(section)).seriesBudget).toBe(500);
    expect((await jobOf(section, 'other')).seriesBudget).toBe(0);
    expect((await jobOf({})).seriesBudget).toBe(250_000);
  });
});
