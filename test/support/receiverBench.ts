/** One receiver of a configuration, ready to send a notification made for a test. */
import { parseAlertmanagerConfig } from '../../src/main/engine/alerting/config/alertmanagerConfig.ts';
import type { Alert } from '../../src/main/engine/alerting/alert.ts';
import { createExchange, type Exchange } from '../../src/main/engine/alerting/delivery/httpClient.ts';
import type { Evidence } from '../../src/main/engine/alerting/evidence/evidence.ts';
import type { Notification, Send } from '../../src/main/engine/alerting/delivery/notification.ts';
import { openReceivers } from '../../src/main/engine/alerting/delivery/openReceivers.ts';
import { notificationOf } from '../../src/main/engine/alerting/delivery/pipeline.ts';
import { fingerprintOf } from '../../src/main/engine/alerting/fingerprint.ts';
import { messageData } from '../../src/main/engine/alerting/message/messageData.ts';
import { revealSecret } from '../../src/main/engine/alerting/receivers/revealSecret.ts';
import { signInHeaders } from '../../src/main/engine/scrape/credentials.ts';
import { tlsOptions } from '../../src/main/engine/scrape/secureHttp.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';

export const NOW_MS = Date.UTC(2026, 2, 4, 12, 30);

export const testExchange: Exchange = createExchange('Sightglass/test', async (http) => ({
  headers: await signInHeaders(http, { configFile: '/nowhere/x.yml', readReference: async () => '' }),
  tls: await tlsOptions(http.tlsConfig),
}));

export interface ReceiverOptions {
  readonly exchange?: Exchange;
  readonly allowedCommands?: readonly string[];
  readonly evidence?: Evidence;
}

/** @param section  YAML of one entry, e.g. `slack_configs: [{api_url: …}]` */
export function openReceiver(
  section: string,
  { exchange = testExchange, allowedCommands = [], evidence }: ReceiverOptions = {},
): Send {
  const text = `route: {receiver: team}\nreceivers:\n- name: team\n  ${section.trim().replaceAll('\n', '\n  ')}\n`;
  const config = parseAlertmanagerConfig(text, '/nowhere/alertmanager.yml');
  const receivers = openReceivers(config, {
    exchange,
    fill: (template, notification, form) =>
      config.templates.expand(template, messageData(notification), notification.nowMs, form),
    reveal: (given, file) => revealSecret(given, file, config.file),
    tlsOf: async (http) => tlsOptions(http.tlsConfig),
    desktop: { show: () => {} },
    allowedCommands: () => allowedCommands,
    hostname: 'test-host',
    evidence: () => Promise.resolve(evidence),
  });
  const send = receivers.get('team')?.[0]?.send;
  if (send === undefined) throw new Error('The section has no sender.');
  return send;
}

export function alertFor(labels: Readonly<Record<string, string>>, part: Partial<Alert> = {}): Alert {
  const all = labelsFromRecord(labels);
  return {
    fingerprint: fingerprintOf(all),
    labels: all,
    annotations: labelsFromRecord({
      summary: `${labels['instance']} is down`,
      description: 'No answer <b>at all</b> & more.',
    }),
    startsAtMs: NOW_MS - 600_000,
    endsAtMs: undefined,
    updatedAtMs: NOW_MS,
    generatorUrl: 'http://sightglass.test/explore?expr=up&from=1',
    isTimeout: false,
    origin: undefined,
    isWithdrawn: false,
    ...part,
  };
}

export function notificationFor(alerts: readonly Alert[]): Notification {
  const where = {
    receiver: 'team',
    groupKey: '{}:{alertname="Down"}',
    groupLabels: labelsFromRecord({ alertname: 'Down' }),
  };
  return notificationOf(where, alerts, NOW_MS, 'http://sightglass.test');
}

export const FIRING = notificationFor([
  alertFor({ alertname: 'Down', instance: 'a', severity: 'critical' }),
  alertFor({ alertname: 'Down', instance: 'b', severity: 'critical' }),
]);
export const RESOLVED = notificationFor([
  alertFor({ alertname: 'Down', instance: 'a', severity: 'critical' }, { endsAtMs: NOW_MS - 1000 }),
]);
