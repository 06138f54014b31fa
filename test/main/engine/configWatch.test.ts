import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../src/main/engine/base/logger.ts';
import { Configuration, readConfiguration } from '../../../src/main/engine/configuration.ts';
import { watchConfiguration } from '../../../src/main/engine/configWatch.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { tempFolder } from '../../support/tempStore.ts';

let folder: ReturnType<typeof tempFolder>;
let clock: ManualClock;
let configuration: Configuration;
let watch: AsyncDisposable;
/** What came into force, one entry each time: jobs, then rules. */
let applied: string[];

const file = (name: string): string => join(folder.path, name);
const write = (name: string, text: string): Promise<void> => writeFile(file(name), text);
const jobs = (...names: string[]): string =>
  `rule_files: ['rules/*.yml', 'rules.yml']\nscrape_configs: [${names.map((name) => `{ job_name: ${name} }`).join(', ')}]\n`;
const rule = (name: string): string => `groups: [{ name: g, rules: [{ record: ${name}, expr: '1' }] }]\n`;

beforeEach(async () => {
  folder = tempFolder();
  clock = createManualClock();
  applied = [];
  configuration = new Configuration(
    file('prometheus.yml'),
    {
      scrape: {
        apply: async ({ scrapeConfigs }) => void applied.push(scrapeConfigs.map(({ jobName }) => jobName).join()),
      },
      rules: {
        apply: async (groups) =>
          void (applied[applied.length - 1] += `|${groups.flatMap((group) => group.rules.map((r) => r.name)).join()}`),
      },
      alertRouting: { applyConfig: () => {} },
      storage: { apply: () => {} },
    },
    silentLogger,
  );
  await write('prometheus.yml', jobs('a'));
  await configuration.apply(await readConfiguration(configuration.file));
  watch = watchConfiguration(configuration, clock);
});

afterEach(async () => {
  await watch[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
  if (clock.pending() > 0) throw new Error('the watch was left running');
});

/** Looks again and again until another configuration is in force. @returns it */
async function nextInForce(): Promise<string | undefined> {
  const before = applied.length;
  await vi.waitFor(
    async () => {
      await clock.advance(200);
      expect(applied.length).toBeGreaterThan(before);
      expect(applied.at(-1)).toContain('|');
    },
    { interval: 5, timeout: 10_000 },
  );
  return applied.at(-1);
}

const looks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    const pending = clock.pending();
    await clock.advance(3000);
    await vi.waitFor(() => expect(clock.pending()).toBe(pending), { interval: 5 });
  }
};

describe('an edited configuration', () => {
  it('comes into force by itself, once', async () => {
    await write('prometheus.yml', jobs('a', 'b'));
    expect(await nextInForce()).toBe('a,b|');
    await looks(5);
    expect(applied).toEqual(['a|', 'a,b|']);
  });

  it('is found when an editor puts another file in its place', async () => {
    await write('new.yml', jobs('c'));
    await rename(file('new.yml'), file('prometheus.yml'));
    expect(await nextInForce()).toBe('c|');
  });

  it('follows rule files: a new one, an edit, one that goes', async () => {
    await write('rules.yml', rule('first'));
    expect(await nextInForce()).toBe('a|first');
    await write('rules.yml', rule('second_name'));
    expect(await nextInForce()).toBe('a|second_name');
    await rm(file('rules.yml'));
    expect(await nextInForce()).toBe('a|');
  });

  it('that is bad leaves the last good one in force and says why, until it is mended', async () => {
    await write('prometheus.yml', 'scrape_configs: [{ job_nam: a }]\n');
    await vi.waitFor(
      async () => {
        await clock.advance(200);
        expect(configuration.problem).toMatch(/field job_nam not found/);
      },
      { interval: 5, timeout: 10_000 },
    );
    expect(applied).toEqual(['a|']);
    expect(configuration.current?.scrapeConfigs.map(({ jobName }) => jobName)).toEqual(['a']);
    await write('prometheus.yml', jobs('mended'));
    expect(await nextInForce()).toBe('mended|');
    expect(configuration.problem).toBeUndefined();
  });

  it('that names a file which is not there comes into force with that file', async () => {
    await write('prometheus.yml', `${jobs('a')}scrape_config_files: [more.yml]\n`);
    await vi.waitFor(
      async () => {
        await clock.advance(200);
        expect(configuration.problem).toMatch(/"more.yml" does not point to an existing file/);
      },
      { interval: 5, timeout: 10_000 },
    );
    expect(applied).toEqual(['a|']);
    await write('more.yml', 'scrape_configs: [{ job_name: b }]\n');
    expect(await nextInForce()).toBe('a,b|');
  });

  it('waits for an editor that writes in steps', async () => {
    await write('prometheus.yml', jobs('half'));
    await looks(1);
    expect(applied).toEqual(['a|']);
    await write('prometheus.yml', jobs('whole', 'at_last'));
    expect(await nextInForce()).toBe('whole,at_last|');
    expect(applied).toEqual(['a|', 'whole,at_last|']);
  });
});

it('reloads one after the other', async () => {
  await write('prometheus.yml', jobs('b'));
  await Promise.all([configuration.reload(), configuration.reload(), configuration.reload()]);
  // Interleaved, the jobs of one reload would stand between the jobs and the rules of another.
  expect(applied).toEqual(['a|', 'b|', 'b|', 'b|']);
});
