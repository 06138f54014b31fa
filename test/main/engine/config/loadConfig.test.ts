import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseConfig, type LoadedConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { AppError, type ConfigProblem } from '../../../../src/shared/errors.ts';
import { labelsToRecord } from '../../../../src/shared/labels.ts';

const load = (yaml: string): Promise<LoadedConfig> => parseConfig(yaml, '/etc/prometheus.yml');

async function problems(yaml: string): Promise<readonly ConfigProblem[]> {
  try {
    await load(yaml);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'config_invalid') return error.detail as ConfigProblem[];
    throw error;
  }
}

describe('defaults', () => {
  it('come from Prometheus, then from global, then from the job', async () => {
    const config = await load(`
global: { scrape_interval: 30s, sample_limit: 100, body_size_limit: 1MB }
scrape_configs:
  - job_name: inherits
  - job_name: own
    scrape_interval: 5s
    sample_limit: 7
`);
    const [inherits, own] = config.scrapeConfigs;
    expect(inherits).toMatchObject({
      scrapeIntervalMs: 30_000,
      scrapeTimeoutMs: 10_000,
      metricsPath: '/metrics',
      scheme: 'http',
    });
    expect(inherits?.limits).toMatchObject({ samples: 100, bodySizeBytes: 1_048_576 });
    expect(own).toMatchObject({ scrapeIntervalMs: 5000, scrapeTimeoutMs: 5000 });
    expect(own?.limits.samples).toBe(7);
    expect((await load('')).global).toMatchObject({ scrapeIntervalMs: 60_000, evaluationIntervalMs: 60_000 });
  });

  it('ask for protobuf first where native histograms are wanted', async () => {
    const config = await load('scrape_configs: [{ job_name: a, scrape_native_histograms: true }, { job_name: b }]');
    expect(config.scrapeConfigs.map((job) => job.scrapeProtocols[0])).toEqual([
      'PrometheusProto',
      'OpenMetricsText1.0.0',
    ]);
  });
});

describe('problems', () => {
  it('name file, line, column and path, all of them at once', async () => {
    const found = await problems(`global:
  scrape_interval: soon
scrape_configs:
  - job_name: a
    scrape_intervall: 5s
  - job_name: b
    static_configs:
      - targets: ['http://x:1']
`);
    expect(found).toEqual([
      {
        file: '/etc/prometheus.yml',
        line: 2,
        column: 20,
        path: 'global.scrape_interval',
        message: 'not a valid duration string: "soon"',
      },
      {
        file: '/etc/prometheus.yml',
        line: 5,
        column: 5,
        path: 'scrape_configs[0].scrape_intervall',
        message: 'field scrape_intervall not found in type config.ScrapeConfig',
      },
      {
        file: '/etc/prometheus.yml',
        line: 6,
        column: 5,
        path: 'scrape_configs[1]',
        message: '"http://x:1" is not a valid hostname',
      },
    ]);
  });

  it('are found in YAML itself', async () => {
    const [first] = await problems('scrape_configs:\n  - job_name: "a\n');
    expect(first?.message).toMatch(/^yaml: /);
    expect(first?.line).toBeGreaterThan(1);
  });

  it('are not made of what YAML allows: anchors, merge keys, any scalar as text', async () => {
    const config = await load(`
scrape_configs:
  - &base { job_name: no, scrape_interval: 5s, params: { debug: [1] } }
  - { <<: *base, job_name: 2026 }
`);
    expect(config.scrapeConfigs.map((job) => [job.jobName, job.scrapeIntervalMs])).toEqual([
      ['no', 5000],
      ['2026', 5000],
    ]);
    expect(config.scrapeConfigs[0]?.params.get('debug')).toEqual(['1']);
  });
});

describe('what is kept', () => {
  it('discovery that is not run, reported', async () => {
    const config = await load('scrape_configs: [{ job_name: k, kubernetes_sd_configs: [{ role: pod }] }]');
    expect(config.inactive).toEqual(['Job "k": kubernetes_sd_configs is kept, but this discovery is not run.']);
  });

  it('external labels, with the environment in them', async () => {
    process.env['SIGHTGLASS_TEST_REGION'] = 'eu';
    const config = await load(`global: { external_labels: { region: '\${SIGHTGLASS_TEST_REGION}-1', price: '$$5' } }`);
    expect(labelsToRecord(config.global.externalLabels)).toEqual({ price: '$5', region: 'eu-1' });
    delete process.env['SIGHTGLASS_TEST_REGION'];
  });
});

describe('secrets', () => {
  it('never print themselves', async () => {
    const config = await load('scrape_configs: [{ job_name: a, basic_auth: { username: u, password: open-sesame } }]');
    const { http, fingerprint } = config.scrapeConfigs[0] ?? {};
    expect(http?.basicAuth?.password?.reveal()).toBe('open-sesame');
    for (const shown of [
      inspect(http, { depth: 9 }),
      JSON.stringify(http),
      String(http?.basicAuth?.password),
      fingerprint,
    ]) {
      expect(shown).not.toContain('open-sesame');
    }
  });
});
