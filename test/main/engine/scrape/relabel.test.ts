import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { relabel } from '../../../../src/main/engine/scrape/relabel.ts';
import { labelsFromRecord, labelsToRecord } from '../../../../src/shared/labels.ts';

const CASES = '../shared/corpora/configs/relabel_cases.json';

interface Case {
  readonly _line: number;
  readonly input: Record<string, string>;
  readonly output?: Record<string, string>;
  readonly drop: boolean;
  readonly relabel: readonly unknown[];
}

/** Rules go through the configuration's own door. */
async function run(
  input: Record<string, string>,
  rules: readonly unknown[],
): Promise<Record<string, string> | undefined> {
  const config = await parseConfig(
    JSON.stringify({ scrape_configs: [{ job_name: 'x', relabel_configs: rules }] }),
    'x.yml',
  );
  const labels = relabel(labelsFromRecord(input), config.scrapeConfigs[0]?.relabelConfigs ?? []);
  return labels && labelsToRecord(labels);
}

const cases = existsSync(CASES) ? (JSON.parse(readFileSync(CASES, 'utf8')) as { cases: Case[] }).cases : [];

describe.skipIf(cases.length === 0)("upstream's relabeling cases (skipped without ../shared/corpora)", () => {
  for (const item of cases) {
    it(`line ${item._line}`, async () => {
      expect(await run(item.input, item.relabel)).toEqual(item.drop ? undefined : item.output);
    });
  }
});

describe('relabel', () => {
  it('removes a label that is set to nothing', async () => {
    expect(await run({ a: 'x', b: 'y' }, [{ target_label: 'a', replacement: '' }])).toEqual({ b: 'y' });
  });

  it('takes the longest name behind a dollar', async () => {
    const rule = { source_labels: ['a'], regex: '(.*)', target_label: 'b', replacement: '$1x-${1}x' };
    expect(await run({ a: 'v' }, [rule])).toEqual({ a: 'v', b: '-vx' });
  });
});
