/** `ntfy_configs`, a section of our own: a message to a topic of ntfy.sh or of an own server. */
import { fail, list, or, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail, type HttpMessage } from '../delivery/httpClient.ts';
import type { Delivery } from '../delivery/notification.ts';
import { cut, deliverWithGraph, withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, oneWay, provider, sendsResolved, template, templateOr } from './provider.ts';

/** Bytes above which ntfy makes an attachment of a message. */
const MESSAGE_LIMIT = 4000;
const TITLE_LIMIT = 250;

export const ntfy = provider({
  name: 'ntfy',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        url: or(webUrl, 'https://ntfy.sh'),
        topic: template,
        token: secret,
        token_file: text,
        title: templateOr('{{ template "ntfy.default.title" . }}'),
        message: templateOr('{{ template "ntfy.default.message" . }}'),
        priority: templateOr(
          '{{ if eq .Status "firing" }}{{ if eq .CommonLabels.severity "critical" }}5{{ else }}4{{ end }}{{ else }}3{{ end }}',
        ),
        tags: list(template),
        click: template,
      }),
      (value, place) => {
        if (value.topic === '') fail(place, 'missing topic on ntfy_config');
        return { ...value, credentials: oneWay(place, 'token', value.token, value.tokenFile) };
      },
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification).trim();
      const token = await reveal(config.credentials.given, config.credentials.file);
      const click = say(config.click);
      const priority = Number(say(config.priority));
      const mark = notification.status === 'firing' ? 'rotating_light' : 'white_check_mark';
      const proof = await evidence(notification, signal);
      const body = {
        topic: say(config.topic),
        title: cut(say(config.title), TITLE_LIMIT),
        message: withWords(say(config.message), proof, { limit: MESSAGE_LIMIT }),
        priority: Number.isInteger(priority) && priority >= 1 && priority <= 5 ? priority : 3,
        tags: config.tags.length === 0 ? [mark] : config.tags.map(say),
        ...(click === '' ? {} : { click }),
      };
      const authorization = token === '' ? {} : { Authorization: `Bearer ${token}` };
      const send = (message: Omit<HttpMessage, 'http'>): Promise<Delivery> => {
        const headers = { ...authorization, ...message.headers };
        const whole = { ...message, http: config.httpConfig, headers };
        return deliver(exchange, whole, signal, { detail: jsonDetail('error') });
      };
      return deliverWithGraph(
        proof?.graph,
        () => send({ url: config.url, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
        (graph) =>
          send({
            method: 'PUT',
            url: `${config.url.replace(/\/$/, '')}/${encodeURIComponent(body.topic)}`,
            headers: {
              Title: encodedHeader(body.title),
              Message: encodedHeader(body.message),
              Priority: String(body.priority),
              Tags: encodedHeader(body.tags.join(',')),
              Filename: 'graph.png',
              ...(click === '' ? {} : { Click: encodedHeader(click) }),
            },
            body: graph,
          }),
      );
    },
});

/** The body is the picture, so the words are headers, which hold no letters but these without being encoded (RFC 2047). */
const encodedHeader = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
