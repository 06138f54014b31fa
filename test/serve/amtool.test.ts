/** Debian's amtool against the running program: what people type works as against a real Alertmanager. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AMTOOL, whyNoAlertmanager } from '../support/debianAlertmanager.ts';
import { cliFile, ServeProcess } from '../support/serveProcess.ts';

const run = promisify(execFile);

const CONFIG = `
global:
  smtp_smarthost: localhost:25
  smtp_from: me@example.org
  slack_api_url: https://hooks.slack.test/services/T000/B000/topsecret
route:
  receiver: mails
  group_by: [alertname]
  routes:
    - matchers: ['service=~"foo1|foo2"']
      receiver: foo
      routes:
        - match: {severity: critical}
          receiver: pager
          continue: true
        - matchers: ['owner="team-Y"']
          receiver: team-Y
    - match_re: {service: 'db.*'}
      receiver: db
receivers:
  - name: mails
    email_configs:
      - to: a@example.org
        auth_password: topsecret
  - name: foo
    slack_configs:
      - channel: '#x'
        api_url: https://hooks.slack.test/topsecret
  - name: team-Y
    webhook_configs:
      - url: http://127.0.0.1:1/topsecret
    ntfy_configs:
      - topic: mine
  - name: pager
    pagerduty_configs:
      - routing_key: topsecret
  - name: db
`;

/** Without our own section, which amtool does not know. */
const FOR_AMTOOL = CONFIG.replace(/ {4}ntfy_configs:\n.*\n/, '');

describe.skipIf(whyNoAlertmanager() !== undefined)('amtool', () => {
  let folder: string;
  let server: ServeProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amtool-'));
    writeFileSync(join(folder, 'alertmanager.yml'), CONFIG);
    writeFileSync(join(folder, 'theirs.yml'), FOR_AMTOOL);
    const args = ['--no-auth', '--no-host', '--alertmanager-config', join(folder, 'alertmanager.yml')];
    server = await ServeProcess.start({ args });
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const amtool = async (...args: readonly string[]): Promise<string> =>
    (await run(AMTOOL, [`--alertmanager.url=${server.base}`, ...args])).stdout.trim();

  it('adds alerts and finds them by matchers', async () => {
    await amtool('alert', 'add', 'alertname=Disk', 'service=db1', '--annotation=summary=full');
    await amtool('alert', 'add', 'alertname=Net', 'service=web');
    expect(await amtool('alert', 'query', '-o', 'simple', 'service=~db.*')).toMatch(/^Alertname[^\n]*\nDisk .*full/);
    expect((await amtool('alert', 'query', 'service!=nowhere')).split('\n')).toHaveLength(3);
  });

  it('adds, shows, changes and expires silences', async () => {
    const id = await amtool(
      'silence',
      'add',
      'alertname=Disk',
      'service=~db.*',
      '-a',
      'me',
      '-c',
      'new disk',
      '-d',
      '1h',
    );
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await amtool('silence', 'query', '-q')).toBe(id);
    expect(await amtool('alert', 'query')).not.toContain('Disk');
    expect(await amtool('alert', 'query', '--silenced')).toContain('Disk');
    await amtool('silence', 'update', id, '-d', '2h', '-c', 'still');
    expect(await amtool('silence', 'query', '-o', 'extended')).toMatch(/still/);
    await amtool('silence', 'expire', id);
    expect(await amtool('silence', 'query', '-q')).toBe('');
    expect(await amtool('silence', 'query', '--expired', '-q')).toBe(id);
    expect(await amtool('alert', 'query')).toContain('Disk');
  });

  it('says what is wrong', async () => {
    await expect(amtool('silence', 'expire', '00000000-0000-0000-0000-000000000000')).rejects.toThrow('404');
    await expect(amtool('silence', 'add', 'a=~"("', '-a', 'me', '-c', 'x')).rejects.toThrow('Command failed');
  });

  it('shows the configuration without its secrets', async () => {
    const shown = await amtool('config', 'show');
    expect(shown).toContain('receiver: team-Y');
    expect(shown).not.toContain('topsecret');
  });

  it.for([
    ['service=foo1', 'severity=critical'],
    ['service=foo2', 'severity=critical', 'owner=team-Y'],
    ['service=foo2', 'owner=team-Y'],
    ['service=foo2'],
    ['service=db7'],
    ['service=mydb7'],
    ['other=x'],
  ])('routes %s as its own tree does', async (labels) => {
    const theirs = (
      await run(AMTOOL, ['config', 'routes', 'test', `--config.file=${join(folder, 'theirs.yml')}`, ...labels])
    ).stdout;
    expect(await amtool('config', 'routes', 'test', ...labels)).toBe(theirs.trim());
    const command = [cliFile, 'routes', 'test', '--config-file', join(folder, 'alertmanager.yml'), ...labels];
    expect((await run(process.execPath, command)).stdout).toBe(theirs);
  });

  it('reads alert groups and receivers', async () => {
    const groups = (await server.json('/api/v2/alerts/groups')) as { receiver: { name: string }; alerts: unknown[] }[];
    expect(groups.map(({ receiver, alerts }) => [receiver.name, alerts.length])).toEqual([
      ['db', 1],
      ['mails', 1],
    ]);
    const receivers = (await server.json('/api/v2/receivers')) as { name: string }[];
    expect(receivers.map(({ name }) => name)).toEqual(['mails', 'foo', 'team-Y', 'pager', 'db']);
  });
});
