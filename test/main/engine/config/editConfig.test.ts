import { describe, expect, it } from 'vitest';
import { diffLines, editConfig, rulesText } from '../../../../src/main/engine/config/editConfig.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';

const FILE = `# My machines.
global:
  scrape_interval: 15s   # often enough

scrape_configs:
  # The router.
  - job_name: "router"
    static_configs:
      - targets: ['10.0.0.1:9100']  # by address
        labels: {room: cellar}

  - job_name: node
    relabel_configs:
      - source_labels: [a]   # first
        target_label: b
    metrics_path: /m

# Rules come last.
rule_files: [rules/*.yml]
`;
const job = { job_name: 'nas', static_configs: [{ targets: ['nas:9100'], labels: { room: 'attic' } }] };

/** Lines of `before` that the edit did not leave. */
const lost = (before: string, after: string): string[] =>
  before.split('\n').filter((line) => !after.split('\n').includes(line));

describe('an edit', () => {
  it('adds a job behind the others and leaves the rest byte for byte', async () => {
    const edited = editConfig(FILE, { kind: 'addJob', job });
    expect(lost(FILE, edited)).toEqual([]);
    expect(edited).toContain(`    metrics_path: /m
  - job_name: nas
    static_configs:
      - targets:
          - nas:9100
        labels:
          room: attic

# Rules come last.`);
    expect((await parseConfig(edited, 'x')).scrapeConfigs.map(({ jobName }) => jobName)).toEqual([
      'router',
      'node',
      'nas',
    ]);
  });

  it('adds a target to a job', async () => {
    const edited = editConfig(FILE, { kind: 'addTarget', jobName: 'router', group: { targets: ['10.0.0.2:9100'] } });
    expect(lost(FILE, edited)).toEqual([]);
    const config = await parseConfig(edited, 'x');
    expect(config.scrapeConfigs[0]?.discovery.static.map(({ targets }) => targets[0])).toEqual([
      '10.0.0.1:9100',
      '10.0.0.2:9100',
    ]);
  });

  it('gives a job its first static_configs', async () => {
    const edited = editConfig(FILE, { kind: 'addTarget', jobName: 'node', group: { targets: ['a:1'] } });
    expect(lost(FILE, edited)).toEqual([]);
    expect((await parseConfig(edited, 'x')).scrapeConfigs[1]?.discovery.static[0]?.targets).toEqual(['a:1']);
  });

  it('replaces, adds and takes away rules', async () => {
    const rules = `- action: drop # away\n  source_labels: [__name__]\n  regex: "it's"\n`;
    const set = editConfig(FILE, { kind: 'setRules', jobName: 'node', section: 'relabel_configs', rules });
    expect(lost(FILE, set)).toEqual(['      - source_labels: [a]   # first', '        target_label: b']);
    expect((await parseConfig(set, 'x')).scrapeConfigs[1]?.relabelConfigs[0]).toMatchObject({
      action: 'drop',
      regex: "it's",
    });
    expect(rulesText(set, 'node', 'relabel_configs')).toBe(rules);
    const added = editConfig(FILE, { kind: 'setRules', jobName: 'router', section: 'metric_relabel_configs', rules });
    expect(lost(FILE, added)).toEqual([]);
    expect((await parseConfig(added, 'x')).scrapeConfigs[0]?.metricRelabelConfigs).toHaveLength(1);
    const none = editConfig(FILE, { kind: 'setRules', jobName: 'node', section: 'relabel_configs', rules: '' });
    expect((await parseConfig(none, 'x')).scrapeConfigs[1]?.relabelConfigs).toEqual([]);
    expect(none).toContain('metrics_path: /m');
  });

  it.each([
    '',
    '# nothing yet\n',
    'scrape_configs: []\n# end\n',
    'scrape_configs:\n',
    'global: {scrape_interval: 5s}',
    '{}',
  ])('begins a list in %j', async (text) => {
    const edited = editConfig(text, { kind: 'addJob', job });
    expect((await parseConfig(edited, 'x')).scrapeConfigs[0]?.jobName).toBe('nas');
    for (const comment of text.match(/#.*/g) ?? []) expect(edited).toContain(comment);
    const again = editConfig(edited, { kind: 'addJob', job: { job_name: 'two' } });
    expect((await parseConfig(again, 'x')).scrapeConfigs).toHaveLength(2);
  });

  it('keeps lists that stand at the column of their key, and a file without its last newline', async () => {
    const text = 'scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: [x]';
    const edited = editConfig(text, { kind: 'addJob', job });
    expect(edited.startsWith(`${text}\n- job_name: nas\n`)).toBe(true);
    expect((await parseConfig(edited, 'x')).scrapeConfigs).toHaveLength(2);
  });

  it('is refused for a file that is no YAML, and for a job that is elsewhere', () => {
    expect(() => editConfig('a: [', { kind: 'addJob', job })).toThrow(/no valid YAML/);
    expect(() => editConfig(FILE, { kind: 'addTarget', jobName: 'gone', group: {} })).toThrow(
      /"gone" is not in this file/,
    );
  });
});

it('a diff shows the change with three lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\n';
  expect(diffLines(before, before)).toEqual([]);
  expect(diffLines(before, 'a\nb\nc\nd\nX\nf\n').map(({ kind, text, line }) => `${kind[0]}${line} ${text}`)).toEqual([
    's2 b',
    's3 c',
    's4 d',
    'r5 e',
    'a5 X',
    's6 f',
    's7 ',
  ]);
});
