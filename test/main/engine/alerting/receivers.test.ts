/** Every receiver against a local endpoint that checks what its provider documents. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Delivery } from '../../../../src/main/engine/alerting/delivery/notification.ts';
import { makeCertificate } from '../../../support/certificate.ts';
import { FIRING, NOW_MS, openReceiver, RESOLVED, testExchange } from '../../../support/receiverBench.ts';
import { startRecordingWebhook, type Received, type RecordingWebhook } from '../../../support/recordingWebhook.ts';

const signal = new AbortController().signal;
let hook: RecordingWebhook;

beforeEach(async () => {
  hook = await startRecordingWebhook();
});
afterEach(async () => {
  await hook[Symbol.asyncDispose]();
});

async function send(section: string, notification = FIRING): Promise<Delivery> {
  return openReceiver(section.replaceAll('HOOK', hook.url))(notification, signal);
}

/** The only request, checked against the provider's shape. */
function request<T>(shape: z.ZodType<T>): Received & { readonly json: T } {
  expect(hook.received).toHaveLength(1);
  const [only] = hook.received as [Received];
  return { ...only, json: shape.parse(only.body) };
}

const text = z.string().min(1);
const nonEmpty = z.string();

describe('webhook', () => {
  it("posts Alertmanager's format 4", async () => {
    expect(await send('webhook_configs: [{url: HOOK/in}]')).toEqual({ isSent: true, reply: 'HTTP 200' });
    const alert = z.strictObject({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      startsAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
      generatorURL: z.string(),
      fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    });
    const { json, headers, path, method } = request(
      z.strictObject({
        receiver: z.literal('team'),
        status: z.literal('firing'),
        alerts: z.array(alert).length(2),
        groupLabels: z.strictObject({ alertname: z.literal('Down') }),
        commonLabels: z.strictObject({ alertname: z.literal('Down'), severity: z.literal('critical') }),
        commonAnnotations: z.strictObject({ description: text }),
        externalURL: z.literal('http://sightglass.test'),
        version: z.literal('4'),
        groupKey: z.literal('{}:{alertname="Down"}'),
        truncatedAlerts: z.literal(0),
      }),
    );
    expect([method, path, headers['content-type'], headers['user-agent']]).toEqual([
      'POST',
      '/in',
      'application/json',
      'Sightglass/test',
    ]);
    expect(json.alerts[0]).toMatchObject({ endsAt: '0001-01-01T00:00:00Z', startsAt: '2026-03-04T12:20:00.000Z' });
  });

  it('signs in as its client section says, also from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    writeFileSync(join(folder, 'token'), 'from-file\n');
    writeFileSync(join(folder, 'url'), `${hook.url}/x\n`);
    await send(
      `webhook_configs: [{url_file: ${folder}/url, http_config: {authorization: {credentials_file: ${folder}/token}}}]`,
    );
    expect(hook.received[0]).toMatchObject({ path: '/x', headers: { authorization: 'Bearer from-file' } });
    rmSync(folder, { recursive: true });
  });
});

describe('failures', () => {
  it.for<[number, boolean]>([
    [400, false],
    [401, false],
    [404, false],
    [429, true],
    [500, true],
    [503, true],
  ])('status %s: worth another try: %s', async ([status, isWorthRetrying]) => {
    hook.answer(() => ({ status, body: 'no\nthanks' }));
    expect(await send('webhook_configs: [{url: HOOK}]')).toEqual({
      isSent: false,
      reason: `HTTP ${status}: no thanks`,
      isWorthRetrying,
    });
  });

  it('keeps what the service asks for', async () => {
    hook.answer(() => ({ status: 429, headers: { 'retry-after': '17' } }));
    expect(await send('webhook_configs: [{url: HOOK}]')).toMatchObject({ retryAfterMs: 17_000 });
  });

  it('nobody listens', async () => {
    const delivery = await openReceiver('webhook_configs: [{url: "http://127.0.0.1:9/topsecret"}]')(FIRING, signal);
    expect(delivery).toEqual({
      isSent: false,
      reason: 'nothing listens on 127.0.0.1:9 (connection refused)',
      isWorthRetrying: true,
    });
  });

  it('nobody answers', async () => {
    hook.answer(() => ({ status: 200, isSilent: true }));
    const delivery = await send('webhook_configs: [{url: HOOK/topsecret, timeout: 200ms}]');
    expect(delivery).toMatchObject({ isSent: false, isWorthRetrying: true });
    expect(JSON.stringify(delivery)).toMatch(/did not answer in time/);
    expect(JSON.stringify(delivery)).not.toContain('topsecret');
  });

  it('a certificate that nobody vouches for is told, and accepted where it is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    const certificate = makeCertificate(folder);
    if (certificate === undefined) return;
    await using secure = await startRecordingWebhook(certificate);
    const at = (more: string): Promise<Delivery> =>
      openReceiver(`webhook_configs: [{url: "${secure.url}"${more}}]`)(FIRING, signal);
    expect(JSON.stringify(await at(''))).toMatch(/the certificate of 127.0.0.1:\d+ is not trusted/);
    expect(await at(`, http_config: {tls_config: {ca_file: ${certificate.certFile}}}`)).toMatchObject({ isSent: true });
    expect(await at(', http_config: {tls_config: {insecure_skip_verify: true}}')).toMatchObject({ isSent: true });
    rmSync(folder, { recursive: true });
  });

  it('a file with a secret that is not there', async () => {
    const delivery = openReceiver('webhook_configs: [{url_file: /nowhere/url}]')(FIRING, signal);
    await expect(delivery).rejects.toThrow('the file /nowhere/url cannot be read');
  });
});

describe('Slack', () => {
  it('posts an attachment', async () => {
    await send(
      `slack_configs:
- api_url: HOOK/services/T/B/x
  channel: '#alerts'
  fields: [{title: Instance, value: '{{ .CommonLabels.alertname }}', short: true}]
  actions: [{type: button, text: Open, url: '{{ .ExternalURL }}'}]`,
    );
    const { json, path } = request(
      z.strictObject({
        channel: z.literal('#alerts'),
        username: text,
        attachments: z.array(
          z.strictObject({
            title: text,
            title_link: z.url(),
            text,
            fallback: text,
            color: z.literal('danger'),
            mrkdwn_in: z.array(z.enum(['fallback', 'pretext', 'text'])),
            fields: z.array(z.strictObject({ title: text, value: text, short: z.boolean() })),
            actions: z.array(z.object({ type: z.literal('button'), text, url: z.url() })),
          }),
        ),
      }),
    );
    expect(path).toBe('/services/T/B/x');
    expect(json.attachments[0]?.title).toBe('2 firing: Down');
    expect(json.attachments[0]?.fields).toEqual([{ title: 'Instance', value: 'Down', short: true }]);
  });

  it('takes the 200 of chat.postMessage for what it says', async () => {
    hook.answer(() => ({ status: 200, body: '{"ok":false,"error":"channel_not_found"}' }));
    const section = 'slack_configs: [{app_token: xoxb-1, app_url: HOOK/api, channel: x}]';
    expect(await send(section)).toMatchObject({ isSent: false, reason: 'HTTP 200: channel_not_found' });
    expect(hook.received[0]?.headers.authorization).toBe('Bearer xoxb-1');
    hook.answer(() => ({ status: 200, body: '{"ok":true}' }));
    expect(await send(section)).toMatchObject({ isSent: true });
  });
});

/** An event of the Events API v2. */
const pagerdutyEvent = (action: string) =>
  z.strictObject({
    routing_key: z.literal('r'),
    event_action: z.literal(action),
    dedup_key: z.string().max(255),
    client: text,
    client_url: z.url(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string() })),
    images: z.array(z.strictObject({ src: z.url(), alt: z.string(), href: z.string() })),
    payload: z.strictObject({
      summary: text.max(1024),
      source: text,
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      class: text.optional(),
      component: text.optional(),
      group: text.optional(),
      custom_details: z.record(z.string(), nonEmpty),
    }),
  });

describe('PagerDuty', () => {
  const section = `pagerduty_configs:
- routing_key: r
  url: HOOK/v2/enqueue
  severity: '{{ .CommonLabels.severity }}'
  class: net
  links: [{href: 'http://x/y', text: docs}]`;

  it('triggers and resolves one incident by Events v2', async () => {
    hook.answer(() => ({ status: 202, body: '{"status":"success"}' }));
    await send(section);
    const { json } = request(pagerdutyEvent('trigger'));
    expect(json.payload).toMatchObject({ severity: 'critical', summary: '2 firing: Down', class: 'net' });
    expect(json.payload.custom_details).toMatchObject({ num_firing: '2', num_resolved: '0' });
    await send(section, RESOLVED);
    const resolved = pagerdutyEvent('resolve').parse(hook.received[1]?.body);
    expect(resolved.dedup_key).toBe(json.dedup_key);
  });

  it('says why an event was refused', async () => {
    hook.answer(() => ({ status: 400, body: '{"message":"Invalid","errors":["routing_key is wrong"]}' }));
    expect(await send(section)).toMatchObject({ reason: 'HTTP 400: ["routing_key is wrong"]', isWorthRetrying: false });
  });

  it('speaks v1 to a service key, whose 403 means too many', async () => {
    hook.answer(() => ({ status: 403 }));
    expect(await send('pagerduty_configs: [{service_key: s, url: HOOK}]')).toMatchObject({ isWorthRetrying: true });
    request(
      z.strictObject({
        service_key: z.literal('s'),
        event_type: z.literal('trigger'),
        incident_key: text,
        description: text,
        client: text,
        client_url: z.url(),
        details: z.record(z.string(), z.string()),
      }),
    );
  });
});

describe('chat services', () => {
  it('Telegram: sendMessage with HTML that is escaped', async () => {
    await send("telegram_configs: [{api_url: HOOK, bot_token: '12:ab', chat_id: -100, message_thread_id: 7}]");
    const { json, path } = request(
      z.strictObject({
        chat_id: z.literal(-100),
        text: text.max(4096),
        parse_mode: z.literal('HTML'),
        disable_notification: z.boolean(),
        disable_web_page_preview: z.boolean(),
        message_thread_id: z.literal(7),
      }),
    );
    expect(path).toBe('/bot12:ab/sendMessage');
    expect(json.text).toContain('<b>2 firing: Down</b>');
    expect(json.text).toContain('No answer &lt;b&gt;at all&lt;/b&gt; &amp; more.');
  });

  it('Telegram: its own words for a refusal', async () => {
    hook.answer(() => ({ status: 400, body: '{"ok":false,"description":"Bad Request: chat not found"}' }));
    const delivery = await send("telegram_configs: [{api_url: HOOK, bot_token: 'topsecret', chat_id: 1}]");
    expect(delivery).toMatchObject({ reason: 'HTTP 400: Bad Request: chat not found' });
  });

  it('Discord: an embed', async () => {
    hook.answer(() => ({ status: 204 }));
    await send('discord_configs: [{webhook_url: HOOK/d, username: bot}]');
    const { json } = request(
      z.strictObject({
        content: z.string().max(2000),
        username: z.literal('bot'),
        embeds: z
          .array(
            z.strictObject({ title: text.max(256), description: text.max(4096), color: z.int().min(0).max(0xffffff) }),
          )
          .max(10),
      }),
    );
    expect(json.embeds[0]?.title).toBe('2 firing: Down');
  });

  it('Microsoft Teams: a MessageCard', async () => {
    expect(await send('msteams_configs: [{webhook_url: HOOK/t}]', RESOLVED)).toMatchObject({ isSent: true });
    request(
      z.strictObject({
        '@context': z.url(),
        '@type': z.literal('MessageCard'),
        title: text,
        summary: text,
        text,
        themeColor: z.string().regex(/^[0-9A-F]{6}$/i),
      }),
    );
  });

  it('Microsoft Teams: an Adaptive Card for a workflow', async () => {
    hook.answer(() => ({ status: 202 }));
    expect(await send('msteamsv2_configs: [{webhook_url: HOOK/t}]')).toMatchObject({ isSent: true });
    const block = z.looseObject({ type: z.literal('TextBlock'), text, wrap: z.literal(true) });
    request(
      z.strictObject({
        type: z.literal('message'),
        attachments: z
          .array(
            z.strictObject({
              contentType: z.literal('application/vnd.microsoft.card.adaptive'),
              contentUrl: z.null(),
              content: z.strictObject({
                $schema: z.url(),
                type: z.literal('AdaptiveCard'),
                version: z.string(),
                body: z.array(block),
                msteams: z.strictObject({ width: z.literal('full') }),
              }),
            }),
          )
          .length(1),
      }),
    );
  });

  it('Webex: markdown in a room', async () => {
    await send('webex_configs: [{api_url: HOOK, room_id: r, http_config: {authorization: {credentials: t}}}]');
    const { headers } = request(z.strictObject({ markdown: text.max(7439), roomId: z.literal('r') }));
    expect(headers.authorization).toBe('Bearer t');
  });
});

describe('push services', () => {
  it('ntfy: JSON to the root of the server', async () => {
    await send('ntfy_configs: [{url: HOOK, topic: mine, token: tk}]');
    const { json, headers } = request(
      z.strictObject({
        topic: z.literal('mine'),
        title: text,
        message: text,
        priority: z.int().min(1).max(5),
        tags: z.array(text),
      }),
    );
    expect([json.priority, headers.authorization]).toEqual([5, 'Bearer tk']);
  });

  it('Gotify: a message of an application', async () => {
    await send('gotify_configs: [{url: HOOK/base/, token: tk}]');
    const { path, headers } = request(z.strictObject({ title: text, message: text, priority: z.int().min(0).max(10) }));
    expect([path, headers['x-gotify-key']]).toEqual(['/base/message', 'tk']);
  });

  it('Pushover: a form, with what an emergency needs', async () => {
    const section = 'pushover_configs: [{user_key: u, token: t, retry: 30s}]';
    const exchange: typeof testExchange = (message, by) =>
      testExchange({ ...message, url: message.url.replace('https://api.pushover.net', hook.url) }, by);
    await openReceiver(section, { exchange })(FIRING, signal);
    const form = Object.fromEntries(new URLSearchParams(hook.received[0]?.text));
    const { path } = hook.received[0] ?? {};
    expect(path).toBe('/1/messages.json');
    const shape = z.strictObject({
      token: z.literal('t'),
      user: z.literal('u'),
      title: text.max(250),
      message: text.max(1024),
      priority: z.literal('2'),
      retry: z.literal('30'),
      expire: z.literal('3600'),
      url: z.string().max(512),
    });
    expect(shape.safeParse(form).error).toBeUndefined();
  });
});

describe('incident services', () => {
  it('Opsgenie: an alert, closed by its alias', async () => {
    hook.answer(() => ({ status: 202, body: '{"result":"ok"}' }));
    const section = `opsgenie_configs: [{api_key: k, api_url: HOOK, tags: 'a, b', priority: P1, responders: [{name: ops, type: team}]}]`;
    await send(section);
    const { json, path, headers } = request(
      z.strictObject({
        alias: text.max(512),
        message: text.max(130),
        description: text.max(15_000),
        source: text,
        details: z.record(z.string(), z.string()),
        responders: z.array(z.strictObject({ name: text, type: z.enum(['team', 'user', 'escalation', 'schedule']) })),
        tags: z.array(text),
        note: z.string(),
        priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']),
        entity: z.string(),
        actions: z.array(z.string()),
      }),
    );
    expect([path, headers.authorization, json.tags]).toEqual(['/v2/alerts', 'GenieKey k', ['a', 'b']]);
    await send(section, RESOLVED);
    expect(hook.received[1]?.path).toBe(`/v2/alerts/${json.alias}/close?identifierType=alias`);
  });

  it('VictorOps: an event of the REST integration', async () => {
    await send(
      'victorops_configs: [{api_key: k, api_url: HOOK/alert, routing_key: team, custom_fields: {x: "1"}}]',
      RESOLVED,
    );
    const { path } = request(
      z.strictObject({
        message_type: z.literal('RECOVERY'),
        entity_id: text,
        entity_display_name: text,
        state_message: text,
        monitoring_tool: text,
        x: z.literal('1'),
      }),
    );
    expect(path).toBe('/alert/k/team');
  });
});

describe('a command', () => {
  it('runs only when it is on the list, with the notification on its input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    const program = join(folder, 'notify.sh');
    writeFileSync(program, `#!/bin/sh\ncat > ${folder}/in\necho "$1 $ALERT_STATUS"\n[ "$ALERT_STATUS" = firing ]\n`);
    chmodSync(program, 0o700);
    const section = `command_configs: [{command: ['${program}', '{{ .CommonLabels.alertname }}; rm -rf /']}]`;
    const forbidden = await openReceiver(section)(FIRING, signal);
    expect(forbidden).toMatchObject({ isSent: false, isWorthRetrying: false });
    const run = openReceiver(section, { allowedCommands: [program] });
    expect(await run(FIRING, signal)).toEqual({ isSent: true, reply: 'exit code 0: Down; rm -rf / firing' });
    expect(JSON.parse(readFileSync(join(folder, 'in'), 'utf8'))).toMatchObject({ version: '4', status: 'firing' });
    expect(await run(RESOLVED, signal)).toMatchObject({
      isSent: false,
      reason: 'exit code 1: Down; rm -rf / resolved',
    });
    rmSync(folder, { recursive: true });
  });

  it('is ended when it takes too long', async () => {
    const section = `command_configs: [{command: ['/bin/sleep', '60'], timeout: 100ms}]`;
    const delivery = await openReceiver(section, { allowedCommands: ['/bin/sleep'] })(FIRING, signal);
    expect(delivery).toEqual({ isSent: false, reason: 'ended by SIGTERM', isWorthRetrying: true });
  });
});

it('times are in the words of templates', async () => {
  await send(
    `webhook_configs: [{url: HOOK}]`
      .replace('webhook', 'ntfy')
      .replace(
        'url: HOOK',
        `url: HOOK, topic: t, title: '{{ (index .Alerts 0).StartsAt.Format "15:04" }} {{ date "15:04 MST" (tz "Europe/Berlin" (index .Alerts 0).StartsAt) }} {{ since (index .Alerts 0).StartsAt }} {{ .Alerts.Firing | len }} {{ .GroupLabels.SortedPairs.Values | join "," }} {{ (.CommonLabels.Remove (stringSlice "alertname")).Names }}'`,
      ),
  );
  expect(hook.received[0]?.body).toMatchObject({ title: '12:20 13:20 GMT+1 10m0s 2 Down [severity]' });
  expect(NOW_MS).toBe(Date.parse('2026-03-04T12:30:00Z'));
});
