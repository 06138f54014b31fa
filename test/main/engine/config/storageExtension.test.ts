import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { storagePolicy } from '../../../../src/main/engine/storagePolicy.ts';
import type { StoragePolicy } from '../../../../src/main/engine/storage/storagePolicy.ts';
import { AppError, type ConfigProblem } from '../../../../src/shared/errors.ts';

const DAY = 86_400_000;
const START = { retentionMs: 15 * DAY, retentionBytes: 5e9 };

const policyOf = async (yaml: string): Promise<StoragePolicy> =>
  storagePolicy(await parseConfig(yaml, '/etc/prometheus.yml'), START);

async function problems(yaml: string): Promise<string[]> {
  try {
    await policyOf(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'config_invalid') throw error;
    return (error.detail as ConfigProblem[]).map(({ line, path, message }) => `${line} ${path}: ${message}`);
  }
}

describe('the life of stored data', () => {
  it('is what the command line says where the file says nothing', async () => {
    expect(await policyOf('')).toEqual({
      keepMs: 15 * DAY,
      sizeLimitBytes: 5e9,
      diskPercentage: undefined,
      rules: [],
      tiers: [],
      tiersFromStepMs: undefined,
    });
    expect(storagePolicy(undefined, START).keepMs).toBe(15 * DAY);
  });

  it("takes Prometheus' retention from its own place, before the command line", async () => {
    const yaml = 'storage: { tsdb: { retention: { time: 30d, size: 20GB, percentage: 12.5 } } }';
    expect(await policyOf(yaml)).toMatchObject({
      keepMs: 30 * DAY,
      sizeLimitBytes: 20 * 2 ** 30,
      diskPercentage: 12.5,
    });
    const zero = 'storage: { tsdb: { retention: { time: 0s, size: 0 } } }';
    expect(await policyOf(zero)).toMatchObject({ keepMs: 15 * DAY, sizeLimitBytes: 5e9 });
  });

  it('has rules per selector and tiers in a section of its own', async () => {
    const policy = await policyOf(`
sightglass:
  storage:
    retention:
      - match: up
        keep: 1y
      - match: '{__name__=~"debug_.*", job!="a"}'
        keep: 2d
        downsample: false
    downsampling:
      - { resolution: 5m, keep: 90d, after: 2d }
      - { resolution: 1h, keep: 2y }
    downsampling_from_step: 1h
`);
    expect(
      policy.rules.map(({ matchers, ...rest }) => ({
        matchers: matchers.map((m) => `${m.name}${m.type}${m.value}`),
        ...rest,
      })),
    ).toEqual([
      { matchers: ['__name__=up'], keepMs: 365 * DAY, isDownsampled: true },
      { matchers: ['__name__=~debug_.*', 'job!=a'], keepMs: 2 * DAY, isDownsampled: false },
    ]);
    expect(policy.tiers).toEqual([
      { resolutionMs: 300_000, keepMs: 90 * DAY, afterMs: 2 * DAY },
      { resolutionMs: 3_600_000, keepMs: 730 * DAY, afterMs: undefined },
    ]);
    expect(policy.tiersFromStepMs).toBe(3_600_000);
  });

  it('tells every mistake with its line and key', async () => {
    const found = await problems(`
sightglass:
  storage:
    retention:
      - match: up
      - keep: 5 days
        match: down
      - match: up
        keep: 1d
        colour: red
    downsampling:
      - { resolution: 5s, keep: 90d }
      - { keep: 90d }
`);
    expect(found).toEqual([
      "5 sightglass.storage.retention[0].keep: expected 'keep', a duration such as 30d",
      '6 sightglass.storage.retention[1].keep: not a valid duration string: "5 days"',
      '10 sightglass.storage.retention[2].colour: field colour not found in type sightglass.storage.retention',
      '12 sightglass.storage.downsampling[0].resolution: a tier has a resolution from 1m to 1d, not 5s',
      "13 sightglass.storage.downsampling[1].resolution: expected 'resolution', a duration such as 5m",
    ]);
    expect(
      await problems(`
sightglass:
  storage:
    retention:
      - { match: 'rate(up[5m])', keep: 1d }
      - { match: '{job=', keep: 1d }
`),
    ).toEqual([
      expect.stringMatching(/^5 sightglass.storage.retention\[0\].match: 'match' is not a selector: /),
      expect.stringMatching(/^6 sightglass.storage.retention\[1\].match: 'match' is not a selector: /),
    ]);
    expect(
      await problems(`
sightglass:
  storage:
    downsampling: [{ resolution: 1h, keep: 90d }, { resolution: 5m, keep: 180d }]
`),
    ).toEqual([
      '4 sightglass.storage.downsampling: tiers go from fine to coarse, each a multiple of the one before: 5m after 1h is not',
    ]);
  });
});
