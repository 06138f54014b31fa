/** From a rule to whoever is told, in the running program: a receiver, and a real Alertmanager outside. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startDebianAlertmanager, whyNoAlertmanager } from '../support/debianAlertmanager.ts';
import { startRecordingWebhook } from '../support/recordingWebhook.ts';
import { ServeProcess } from '../support/serveProcess.ts';

const RULES = `groups:
- name: g
  interval: 1s
  rules:
  - alert: Always
    expr: vector(42) > 1
    labels: {severity: critical}
    annotations: {summary: 'It is {{ $value }}.'}
`;

/** A busy machine takes its time. */
const PATIENCE = { timeout: 30_000, interval: 100 };

it.skipIf(whyNoAlertmanager() !== undefined)(
  'a rule that fires is told here and outside, and silenced here',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alerting-'));
    await using hook = await startRecordingWebhook();
    await using outside = await startDebianAlertmanager('route: {receiver: r}\nreceivers: [{name: r}]\n');
    writeFileSync(join(folder, 'rules.yml'), RULES);
    writeFileSync(
      join(folder, 'alertmanager.yml'),
      `route: {receiver: hook, group_wait: 0s, group_interval: 1s, repeat_interval: 2s}
receivers:
- name: hook
  webhook_configs: [{url: '${hook.url}/in'}]
`,
    );
    const config = `global: {external_labels: {region: eu}}
rule_files: [${join(folder, 'rules.yml')}]
alerting:
  alertmanagers: [{static_configs: [{targets: ['${new URL(outside.url).host}']}]}]
`;
    await using server = await ServeProcess.start({
      config,
      args: ['--no-auth', '--no-host', '--alertmanager-config', join(folder, 'alertmanager.yml')],
    });

    await expect.poll(() => hook.received.length, PATIENCE).toBeGreaterThan(0);
    expect(hook.received[0]?.body).toMatchObject({
      status: 'firing',
      alerts: [{ labels: { alertname: 'Always', severity: 'critical' }, annotations: { summary: 'It is 42.' } }],
    });

    const theirs = async (): Promise<unknown> => (await fetch(`${outside.url}/api/v2/alerts`)).json();
    await expect.poll(theirs, PATIENCE).toMatchObject([{ labels: { alertname: 'Always', region: 'eu' } }]);
    expect(await server.json('/api/v1/alertmanagers')).toMatchObject({
      data: { activeAlertmanagers: [{ url: `${outside.url}/api/v2/alerts` }] },
    });

    const minute = new Date(Date.now() + 60_000).toISOString();
    await fetch(`${server.base}/api/v2/silences`, {
      method: 'POST',
      body: JSON.stringify({
        matchers: [{ name: 'alertname', value: 'Always', isRegex: false }],
        startsAt: new Date().toISOString(),
        endsAt: minute,
        createdBy: 'test',
        comment: 'quiet',
      }),
    });
    const state = async (): Promise<unknown> => server.json('/api/v2/alerts');
    await expect.poll(state, PATIENCE).toMatchObject([{ status: { state: 'suppressed' } }]);
    rmSync(folder, { recursive: true, force: true });
  },
);
