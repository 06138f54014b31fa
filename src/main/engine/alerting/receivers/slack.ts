/** `slack_configs`: an attachment per notification, to an incoming webhook or, with a bot's token, to chat.postMessage. */
import { bool, fail, list, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { secretUrl, webUrl } from '../config/globalConfig.ts';
import { deliver, deliverAndRead } from '../delivery/httpClient.ts';
import { cut, graphAfterwards, withWords } from '../evidence/withEvidence.ts';
import {
  completed,
  httpField,
  oneWay,
  optionalBool,
  ownOrGlobal,
  provider,
  sendsResolved,
  template,
  templateOr,
} from './provider.ts';
import { SLACK_REPLY, uploadToThread } from './slackFiles.ts';

/** Slack cuts titles itself, without a mark. */
const TITLE_LIMIT = 1024;

const field = record('config.plain', { title: template, value: template, short: optionalBool }, (it, place) => {
  if (it.title === '') fail(place, 'missing title in Slack field configuration');
  if (it.value === '') fail(place, 'missing value in Slack field configuration');
});

const confirmation = record(
  'config.plain',
  { text: template, title: template, ok_text: template, dismiss_text: template },
  (it, place) => {
    if (it.text === '') fail(place, 'missing text in Slack confirmation configuration');
  },
);

const action = record(
  'config.plain',
  {
    type: template,
    text: template,
    url: template,
    style: template,
    name: template,
    value: template,
    confirm: optional(confirmation),
  },
  (it, place) => {
    if (it.type === '') fail(place, 'missing type in Slack action configuration');
    if (it.text === '') fail(place, 'missing text in Slack action configuration');
    if (it.url === '' && it.name === '') fail(place, 'missing name or url in Slack action configuration');
  },
);

export const slack = provider({
  name: 'slack',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(false),
        ...httpField(global),
        api_url: secretUrl,
        api_url_file: text,
        app_token: secret,
        app_token_file: text,
        app_url: optional(webUrl),
        channel: template,
        username: templateOr('{{ template "slack.default.username" . }}'),
        color: templateOr('{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}'),
        title: templateOr('{{ template "slack.default.title" . }}'),
        title_link: templateOr('{{ template "slack.default.titlelink" . }}'),
        pretext: templateOr('{{ template "slack.default.pretext" . }}'),
        text: templateOr('{{ template "slack.default.text" . }}'),
        message_text: template,
        fields: list(field),
        short_fields: bool,
        footer: templateOr('{{ template "slack.default.footer" . }}'),
        fallback: templateOr('{{ template "slack.default.fallback" . }}'),
        callback_id: templateOr('{{ template "slack.default.callbackid" . }}'),
        icon_emoji: templateOr('{{ template "slack.default.iconemoji" . }}'),
        icon_url: templateOr('{{ template "slack.default.iconurl" . }}'),
        image_url: template,
        thumb_url: template,
        link_names: bool,
        mrkdwn_in: optional(list(text)),
        actions: list(action),
        edit_messages: bool,
        update_message: bool,
        timeout: optional(text),
      }),
      (value, place) => {
        const token = oneWay(place, 'app_token', value.appToken, value.appTokenFile);
        const own = oneWay(place, 'api_url', value.apiUrl, value.apiUrlFile);
        const url = ownOrGlobal(own, global.slackApiUrl, global.slackApiUrlFile);
        const bot = ownOrGlobal(token, global.slackAppToken, global.slackAppTokenFile);
        const hasUrl = url.given !== undefined || url.file !== '';
        const hasBot = bot.given !== undefined || bot.file !== '';
        if (!hasUrl && !hasBot) fail(place, 'no global Slack API URL set either inline or in a file');
        const usesBot = hasBot && own.given === undefined && own.file === '';
        return { ...value, url, bot: usesBot ? bot : undefined, botUrl: value.appUrl ?? global.slackAppUrl };
      },
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification);
      const proof = await evidence(notification, signal);
      const attachment = {
        title: cut(say(config.title), TITLE_LIMIT),
        title_link: say(config.titleLink),
        pretext: say(config.pretext),
        text: withWords(say(config.text), proof, { mark: escaped }),
        fallback: say(config.fallback),
        callback_id: say(config.callbackId),
        image_url: say(config.imageUrl),
        thumb_url: say(config.thumbUrl),
        footer: say(config.footer),
        color: say(config.color),
        mrkdwn_in: config.mrkdwnIn ?? ['fallback', 'pretext', 'text'],
        fields: config.fields.map(({ title, value, short }) => ({
          title: say(title),
          value: say(value),
          short: short ?? config.shortFields,
        })),
        actions: config.actions.map((it) => ({
          type: say(it.type),
          text: say(it.text),
          url: say(it.url),
          style: say(it.style),
          name: it.url === '' ? say(it.name) : '',
          value: it.url === '' ? say(it.value) : '',
          ...(it.confirm === undefined || it.url !== ''
            ? {}
            : {
                confirm: {
                  text: say(it.confirm.text),
                  title: say(it.confirm.title),
                  ok_text: say(it.confirm.okText),
                  dismiss_text: say(it.confirm.dismissText),
                },
              }),
        })),
      };
      const body = {
        channel: say(config.channel),
        username: say(config.username),
        icon_emoji: say(config.iconEmoji),
        icon_url: say(config.iconUrl),
        link_names: config.linkNames,
        ...(config.messageText === '' ? {} : { text: say(config.messageText) }),
        attachments: [filled(attachment)],
      };
      const headers = { 'Content-Type': 'application/json; charset=utf-8' };
      const http = config.httpConfig;
      if (config.bot === undefined) {
        const url = (await reveal(config.url.given, config.url.file)).trim();
        return deliver(exchange, { url, http, headers, body: JSON.stringify(filled(body)) }, signal, SLACK_REPLY);
      }
      const authorization = { Authorization: `Bearer ${await reveal(config.bot.given, config.bot.file)}` };
      const posted = await deliverAndRead(
        exchange,
        { url: config.botUrl, http, headers: { ...headers, ...authorization }, body: JSON.stringify(filled(body)) },
        signal,
        SLACK_REPLY,
      );
      return graphAfterwards(posted.delivery, proof?.graph, (graph) =>
        uploadToThread(graph, proof?.description ?? '', posted.body, { exchange, config, authorization, signal }),
      );
    },
});

/** Slack's own markup. */
const escaped = (line: string): string => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Without members that say nothing. */
const filled = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([, part]) => part !== '' && part !== false && !(Array.isArray(part) && part.length === 0),
    ),
  );
