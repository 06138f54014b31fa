/** Value, limit, busiest programs and graph, at each receiver that takes them: local endpoints check the documented forms. */
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Delivery } from '../../../../src/main/engine/alerting/delivery/notification.ts';
import type { Evidence } from '../../../../src/main/engine/alerting/evidence/evidence.ts';
import { drawGraph } from '../../../../src/main/engine/alerting/evidence/graphImage.ts';
import { FIRING, NOW_MS, openReceiver, testExchange } from '../../../support/receiverBench.ts';
import {
  startRecordingWebhook,
  type Answer,
  type Received,
  type RecordingWebhook,
} from '../../../support/recordingWebhook.ts';

const signal = new AbortController().signal;
const GRAPH = new Uint8Array(
  drawGraph({
    startMs: NOW_MS - 3_600_000,
    endMs: NOW_MS,
    lines: [[50, 60, 70, 91, 95]],
    limit: 90,
    firedMs: NOW_MS - 600_000,
    isCritical: true,
  }),
);
const EVIDENCE: Evidence = {
  graph: GRAPH,
  description: 'The value is 95, the limit 90.',
  facts: ['Most CPU: ffmpeg 71 %, <b> & node 9 %'],
};
const WORDS = 'The value is 95, the limit 90.\nMost CPU: ffmpeg 71 %, <b> & node 9 %';
const ESCAPED = 'The value is 95, the limit 90.\nMost CPU: ffmpeg 71 %, &lt;b&gt; &amp; node 9 %';

let hook: RecordingWebhook;
beforeEach(async () => {
  hook = await startRecordingWebhook();
});
afterEach(async () => {
  await hook[Symbol.asyncDispose]();
});

const send = (section: string, exchange = testExchange): Promise<Delivery> =>
  openReceiver(section.replaceAll('HOOK', hook.url), { evidence: EVIDENCE, exchange })(FIRING, signal);

interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<
    Record<string, { readonly name: string; readonly type: string; readonly bytes: Uint8Array }>
  >;
}

/** A form as any server reads it. */
async function formOf({ bytes, headers }: Received): Promise<Form> {
  const form = await new Response(bytes, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
  const fields: Record<string, string> = {};
  const files: Record<string, Form['files'][string]> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else files[name] = { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
  }
  return { fields, files };
}

const PNG = { name: 'graph.png', type: 'image/png', bytes: GRAPH };
const at = (i: number): Received => hook.received[i] as Received;
const paths = (): string[] => hook.received.map(({ path }) => path);
const refusing = (isRefused: (request: Received) => boolean, body = '{"message":"no files"}'): void =>
  hook.answer((request): Answer => (isRefused(request) ? { status: 400, body } : { status: 200 }));
const isForm = ({ headers }: Received): boolean => (headers['content-type'] ?? '').startsWith('multipart/');

/** Slack's Web API, where everything is allowed. */
const slack = (request: Received): Answer => {
  const body = {
    '/api/chat.postMessage': { ok: true, channel: 'C12', ts: '17.5' },
    '/api/files.getUploadURLExternal': { ok: true, upload_url: `${hook.url}/upload/v1/ABC`, file_id: 'F9' },
    '/api/files.completeUploadExternal': { ok: true, files: [{ id: 'F9' }] },
  }[request.path];
  return { status: 200, body: body === undefined ? 'OK' : JSON.stringify(body) };
};

const toHook: typeof testExchange = (message, by) =>
  testExchange({ ...message, url: message.url.replace('https://api.pushover.net', hook.url) }, by);

const decoded = (value: string | string[] | undefined): string =>
  String(value).replace(/^=\?UTF-8\?B\?(.*)\?=$/, (_, text: string) => Buffer.from(text, 'base64').toString());

describe('Telegram', () => {
  const section = "telegram_configs: [{api_url: HOOK, bot_token: '12:ab', chat_id: -100, message_thread_id: 7}]";

  it('is a photo with the message under it', async () => {
    expect(await send(section)).toMatchObject({ isSent: true });
    expect(paths()).toEqual(['/bot12:ab/sendPhoto']);
    const { fields, files } = await formOf(at(0));
    const shape = z.strictObject({
      chat_id: z.literal('-100'),
      message_thread_id: z.literal('7'),
      disable_notification: z.literal('false'),
      parse_mode: z.literal('HTML'),
      caption: z.string().max(1024),
    });
    expect(shape.parse(fields).caption).toMatch(/^.*2 firing: Down/);
    expect(fields['caption']?.endsWith(`\n${ESCAPED}`)).toBe(true);
    expect(files).toEqual({ photo: PNG });
  });

  it('a long message goes first, the photo after it', async () => {
    await send(section.replace('}]', `, message: '${'x'.repeat(5000)}'}]`));
    expect(paths()).toEqual(['/bot12:ab/sendMessage', '/bot12:ab/sendPhoto']);
    const { text } = at(0).body as { text: string };
    expect(text).toHaveLength(4096);
    expect(text.endsWith(`…\n${ESCAPED}`)).toBe(true);
    expect((await formOf(at(1))).fields).not.toHaveProperty('caption');
  });

  it('is a message without the photo where the chat takes none', async () => {
    refusing(isForm, '{"description":"not enough rights to send photos to the chat"}');
    expect(await send(section)).toEqual({
      isSent: true,
      reply: 'HTTP 200 (without its graph: HTTP 400: not enough rights to send photos to the chat)',
    });
    expect(paths()).toEqual(['/bot12:ab/sendPhoto', '/bot12:ab/sendMessage']);
  });

  it('a busy service is asked again, for the whole', async () => {
    hook.answer(() => ({ status: 429, headers: { 'retry-after': '3' } }));
    expect(await send(section)).toMatchObject({ isSent: false, isWorthRetrying: true, retryAfterMs: 3000 });
    expect(hook.received).toHaveLength(1);
  });

  it.for([
    ['MarkdownV2', String.raw`The value is 95, the limit 90\.`],
    ['Markdown', 'The value is 95, the limit 90.'],
    ["''", 'The value is 95, the limit 90.'],
  ])('words are no markup in %s', async ([mode = '', words]) => {
    await send(section.replace('}]', `, message: m, parse_mode: ${mode}}]`));
    expect((await formOf(at(0))).fields['caption']?.split('\n')[1]).toBe(words);
  });
});

describe('Discord', () => {
  const section = 'discord_configs: [{webhook_url: HOOK/d}]';
  const embed = z.strictObject({
    title: z.string().max(256),
    description: z.string().max(4096),
    color: z.int(),
    image: z.strictObject({ url: z.literal('attachment://graph.png') }),
  });

  it('is an embed with the graph attached', async () => {
    expect(await send(section)).toMatchObject({ isSent: true });
    const { fields, files } = await formOf(at(0));
    expect(Object.keys(fields)).toEqual(['payload_json']);
    const shape = z.strictObject({
      content: z.string().max(2000),
      embeds: z.array(embed).length(1),
      attachments: z
        .array(
          z.strictObject({ id: z.literal(0), filename: z.literal('graph.png'), description: z.string().max(1024) }),
        )
        .length(1),
    });
    const payload = shape.parse(JSON.parse(fields['payload_json'] ?? ''));
    expect(payload.embeds[0]?.description.endsWith(WORDS)).toBe(true);
    expect(files).toEqual({ 'files[0]': PNG });
  });

  it('is an embed alone where files are refused', async () => {
    refusing(isForm);
    expect(await send(section)).toMatchObject({ isSent: true, reply: expect.stringContaining('without its graph') });
    expect(at(1).body).toMatchObject({ embeds: [{ description: expect.stringContaining('the limit 90') }] });
    expect(at(1).text).not.toContain('attachment://');
  });
});

describe('Slack', () => {
  const section = 'slack_configs: [{app_token: xoxb-1, app_url: HOOK/api/chat.postMessage, channel: "#alerts"}]';
  it('a bot uploads the graph into the thread of its message', async () => {
    hook.answer(slack);
    expect(await send(section)).toMatchObject({ isSent: true });
    expect(paths()).toEqual([
      '/api/chat.postMessage',
      '/api/files.getUploadURLExternal',
      '/upload/v1/ABC',
      '/api/files.completeUploadExternal',
    ]);
    expect(at(0).body).toMatchObject({ attachments: [{ text: expect.stringContaining(ESCAPED) }] });
    expect(Object.fromEntries(new URLSearchParams(at(1).text))).toEqual({
      filename: 'graph.png',
      length: String(GRAPH.length),
      alt_txt: EVIDENCE.description,
    });
    expect(at(2).bytes).toEqual(GRAPH);
    expect(at(2).headers.authorization).toBeUndefined();
    expect(at(3).body).toEqual({
      files: [{ id: 'F9', title: EVIDENCE.description }],
      channel_id: 'C12',
      thread_ts: '17.5',
    });
    expect([at(1), at(3)].map(({ headers }) => headers.authorization)).toEqual(['Bearer xoxb-1', 'Bearer xoxb-1']);
  });

  it('a message without the right to upload is sent all the same, once', async () => {
    const denied = { status: 200, body: '{"ok":false,"error":"missing_scope"}' };
    hook.answer((request) => (request.path.includes('Upload') ? denied : slack(request)));
    expect(await send(section)).toMatchObject({
      isSent: true,
      reply: expect.stringMatching(/without its graph: HTTP 200: missing_scope/),
    });
    expect(paths()).toEqual(['/api/chat.postMessage', '/api/files.getUploadURLExternal']);
  });

  it('a webhook takes the words', async () => {
    await send('slack_configs: [{api_url: HOOK/services/x}]');
    expect(hook.received).toHaveLength(1);
    expect(at(0).body).toMatchObject({ attachments: [{ text: expect.stringContaining(ESCAPED) }] });
  });
});

describe('Pushover', () => {
  const section = 'pushover_configs: [{user_key: u, token: t}]';

  it('has the graph attached', async () => {
    expect(await send(section, toHook)).toMatchObject({ isSent: true });
    const { fields, files } = await formOf(at(0));
    const shape = z.strictObject({
      token: z.literal('t'),
      user: z.literal('u'),
      title: z.string().max(250),
      message: z.string().max(1024),
      priority: z.literal('2'),
      retry: z.literal('60'),
      expire: z.literal('3600'),
      url: z.string().max(512),
    });
    expect(shape.parse(fields).message.endsWith(WORDS)).toBe(true);
    expect(files).toEqual({ attachment: PNG });
  });

  it('escapes the words in HTML, and goes without the graph where it is refused', async () => {
    refusing(isForm, '{"errors":["attachment is too large"]}');
    const delivery = await send(section.replace('}]', ', html: true}]'), toHook);
    expect(delivery).toMatchObject({ isSent: true, reply: expect.stringContaining('attachment is too large') });
    expect(new URLSearchParams(at(1).text).get('message')).toContain(ESCAPED);
  });
});

describe('ntfy', () => {
  const section = "ntfy_configs: [{url: HOOK, topic: mine, token: tk, title: 'Grüße', click: 'http://me/x'}]";
  it('puts the graph to the topic, the words in headers', async () => {
    expect(await send(section)).toMatchObject({ isSent: true });
    const { method, path, headers, bytes } = at(0);
    expect([method, path]).toEqual(['PUT', '/mine']);
    expect(bytes).toEqual(GRAPH);
    expect(headers).toMatchObject({
      filename: 'graph.png',
      priority: '5',
      tags: 'rotating_light',
      click: 'http://me/x',
      authorization: 'Bearer tk',
    });
    expect(decoded(headers['title'])).toBe('Grüße');
    expect(decoded(headers['message'])).toContain(WORDS);
  });

  it('is JSON where the server has no attachments', async () => {
    refusing(({ method }) => method === 'PUT', '{"code":40014,"error":"attachments not allowed"}');
    expect(await send(section)).toMatchObject({ isSent: true, reply: expect.stringContaining('not allowed') });
    expect(at(1).body).toMatchObject({ topic: 'mine', message: expect.stringContaining(WORDS) });
  });
});

it('Webex: the graph with the message', async () => {
  await send('webex_configs: [{api_url: HOOK, room_id: r, http_config: {authorization: {credentials: t}}}]');
  const { fields, files } = await formOf(at(0));
  expect(fields).toEqual({ roomId: 'r', markdown: expect.stringContaining('The value is 95, the limit 90.\n\nMost') });
  expect(files).toEqual({ files: PNG });
});

it.for<[string, string]>([
  ['gotify_configs: [{url: HOOK, token: tk}]', 'message'],
  ['msteams_configs: [{webhook_url: HOOK}]', 'text'],
  ['msteamsv2_configs: [{webhook_url: HOOK}]', 'attachments.0.content.body.1.text'],
  ['opsgenie_configs: [{api_key: k, api_url: HOOK}]', 'description'],
  ['victorops_configs: [{api_key: k, api_url: HOOK, routing_key: team}]', 'state_message'],
  ['pagerduty_configs: [{routing_key: r, url: HOOK}]', 'payload.custom_details.evidence'],
])('%s has the words in %s', async ([section, where]) => {
  expect(await send(section)).toMatchObject({ isSent: true });
  const found = where.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], at(0).body);
  expect(String(found).replaceAll('\n\n', '\n')).toContain(WORDS);
});

it('a message without evidence is as it was', async () => {
  await openReceiver(`discord_configs: [{webhook_url: ${hook.url}}]`)(FIRING, signal);
  expect(at(0).headers['content-type']).toBe('application/json');
  expect(at(0).text).not.toContain('The value is');
});
