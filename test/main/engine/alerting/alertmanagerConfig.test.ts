import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  parseAlertmanagerConfig,
  type AlertmanagerConfig,
} from '../../../../src/main/engine/alerting/config/alertmanagerConfig.ts';
import { shownConfig } from '../../../../src/main/engine/alerting/config/shownConfig.ts';
import { AppError, type ConfigProblem } from '../../../../src/shared/errors.ts';

const read = (text: string): AlertmanagerConfig => parseAlertmanagerConfig(text, 'alertmanager.yml');

function problems(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return (error.detail as ConfigProblem[]).map(({ line, path: at, message }) => `${line} ${at}: ${message}`);
  }
}

const receivers = (...lines: readonly string[]): string =>
  `route: {receiver: r}\nreceivers:\n- name: r\n  ${lines.join('\n  ')}\n`;

describe('alertmanager.yml', () => {
  it('inherits down the tree what a route does not say', () => {
    const { route } = read(`
route:
  receiver: top
  group_by: [alertname]
  group_interval: 1m
  routes:
    - matchers: [a="1", 'b=~"x|y"']
      group_by: ['...']
      repeat_interval: 3d
      routes:
        - match: {c: d}
          receiver: low
          group_wait: 0s
          continue: true
receivers: [{name: top}, {name: low}]
`);
    const child = route.routes[0];
    const grandchild = child?.routes[0];
    expect(route).toMatchObject({
      id: '0',
      key: '{}',
      groupWaitMs: 30_000,
      groupIntervalMs: 60_000,
      repeatIntervalMs: 14_400_000,
    });
    expect(child).toMatchObject({ id: '0.0', key: '{}/{a="1",b=~"x|y"}', receiver: 'top', groupBy: 'all', line: 7 });
    expect(grandchild).toMatchObject({
      id: '0.0.0',
      key: '{}/{a="1",b=~"x|y"}/{c="d"}',
      receiver: 'low',
      groupBy: 'all',
      groupWaitMs: 0,
      groupIntervalMs: 60_000,
      repeatIntervalMs: 259_200_000,
      isContinuing: true,
    });
  });

  it.for<[string, string]>([
    ['', '1 : no route provided in config'],
    ['route: {}\n', '1 route: root route must specify a default receiver'],
    ['route: {receiver: x}\n', '1 route: undefined receiver "x" used in route'],
    [
      'route: {receiver: r, matchers: [a=b]}\nreceivers: [{name: r}]\n',
      '1 route: root route must not have any matchers',
    ],
    [
      'route: {receiver: r, mute_time_intervals: [x]}\nreceivers: [{name: r}]\n',
      '1 route: root route must not have any mute time intervals',
    ],
    [
      'route: {receiver: r, group_interval: 0s}\nreceivers: [{name: r}]\n',
      '1 route.group_interval: group_interval cannot be zero',
    ],
    [
      "route: {receiver: r, group_by: ['...', a]}\nreceivers: [{name: r}]\n",
      '1 route.group_by: cannot have wildcard group_by (`...`) and other labels at the same time',
    ],
    [
      'route: {receiver: r, group_by: [a, a]}\nreceivers: [{name: r}]\n',
      '1 route.group_by: duplicated label "a" in group_by',
    ],
    [
      'route:\n  receiver: r\n  routes:\n  - matchers: ["a"]\nreceivers: [{name: r}]\n',
      '4 route.routes[0].matchers[0]: bad matcher format: a',
    ],
    [
      'route:\n  receiver: r\n  routes:\n  - mute_time_intervals: [x]\nreceivers: [{name: r}]\n',
      '4 route: undefined time interval "x" used in route',
    ],
    ['route: {receiver: r}\nreceivers: [{name: r}, {name: r}]\n', '1 : notification config name "r" is not unique'],
    ['route: {receiver: r}\nreceivers: [{}]\n', '2 receivers[0]: missing name in receiver'],
    [
      'route: {receiver: r}\nreceivers: [{name: r}]\nroutes: []\n',
      '3 routes: field routes not found in type config.plain',
    ],
    [receivers('slak_configs: []'), '4 receivers[0].slak_configs: field slak_configs not found in type config.plain'],
    [
      receivers('webhook_configs: [{}]'),
      '4 receivers[0].webhook_configs[0]: one of url or url_file must be configured',
    ],
    [
      receivers('webhook_configs: [{url: "ftp://x"}]'),
      '4 receivers[0].webhook_configs[0].url: unsupported scheme "ftp" for URL',
    ],
    [receivers('email_configs: [{to: a@b}]'), '4 receivers[0].email_configs[0]: no global SMTP smarthost set'],
    [
      receivers('slack_configs: [{channel: x}]'),
      '4 receivers[0].slack_configs[0]: no global Slack API URL set either inline or in a file',
    ],
    [
      receivers('pushover_configs: [{token: a}]'),
      '4 receivers[0].pushover_configs[0]: one of user_key or user_key_file must be configured',
    ],
    [
      receivers('telegram_configs: [{bot_token: a}]'),
      '4 receivers[0].telegram_configs[0]: missing chat_id on telegram_config',
    ],
    [
      receivers('pagerduty_configs: [{}]'),
      '4 receivers[0].pagerduty_configs[0]: missing service or routing key in PagerDuty config',
    ],
    [
      receivers('command_configs: [{command: [ls]}]'),
      '4 receivers[0].command_configs[0]: the program "ls" of a command must be an absolute path',
    ],
    [
      receivers("ntfy_configs: [{topic: '{{ .X'}]"),
      '4 receivers[0].ntfy_configs[0].topic: template: :1: unclosed action',
    ],
  ])('%j is refused with its place', ([text, problem]) => {
    expect(problems(text)).toContain(problem);
  });

  it('finds everything that is wrong at once', () => {
    const found = problems(
      'route: {receiver: r, group_wait: x}\nreceivers:\n- name: r\n  webhook_configs: [{}, {url: nope}]\n',
    );
    expect(found).toHaveLength(3);
  });

  it('keeps what it does not send to, and says so', () => {
    const { inactive, receivers: all } = read(
      receivers("sns_configs: [{topic_arn: 'arn:x', sigv4: {}}]", 'jira_configs: [{project: X, issue_type: Bug}]'),
    );
    expect(inactive).toEqual([
      'Receiver "r": sns_configs is kept, but nothing is sent to it.',
      'Receiver "r": jira_configs is kept, but nothing is sent to it.',
    ]);
    expect(all[0]?.integrations.map(({ provider }) => provider.name)).toEqual(['sns', 'jira']);
  });

  it('shows no secret, whatever carries it', () => {
    const text = `
global: {slack_api_url: 'https://h/topsecret', smtp_auth_password: topsecret, opsgenie_api_key: topsecret}
route: {receiver: r}
receivers:
- name: r
  webhook_configs: [{url: 'http://h/topsecret', http_config: {authorization: {credentials: topsecret}}}]
  discord_configs: [{webhook_url: 'http://h/topsecret'}]
  msteams_configs: [{webhook_url: 'http://h/topsecret'}]
  telegram_configs: [{bot_token: topsecret, chat_id: 1}]
  pushover_configs: [{user_key: topsecret, token: topsecret}]
  gotify_configs: [{url: 'http://h', token: topsecret}]
  ntfy_configs: [{topic: mine, token: topsecret}]
`;
    expect(shownConfig(text)).not.toContain('topsecret');
    expect(JSON.stringify(read(text).receivers)).not.toContain('topsecret');
    expect(() => read(shownConfig(text))).not.toThrow();
  });
});

const corpus = path.resolve('../shared/corpora/configs');

describe.skipIf(!fs.existsSync(corpus))('configurations of others (../shared/corpora/configs)', () => {
  const entries = fs.existsSync(corpus)
    ? (JSON.parse(fs.readFileSync(path.join(corpus, 'MANIFEST.json'), 'utf8')) as {
        file: string;
        kind: string;
        amtool_rc?: number;
      }[])
    : [];
  /** Sections that amtool 0.25 does not know yet and newer ones take. */
  const NEWER: ReadonlySet<string> = new Set([
    'am__config__testdata__conf.mattermost-default-webhook-url.yml',
    'am__config__testdata__conf.rocketchat-default-token.yml',
    'am__config__testdata__conf.telegram-default-bot-token-file.yml',
    'am__doc__examples__simple.yml',
  ]);

  it.for(entries.filter(({ kind }) => kind === 'alertmanager').map(({ file, amtool_rc: rc }) => [file, rc] as const))(
    '%s: amtool ended with %s',
    ([file, rc]) => {
      const found = problems(fs.readFileSync(path.join(corpus, file), 'utf8'));
      expect(found.length === 0).toBe(rc === 0 || NEWER.has(file));
    },
  );
});
