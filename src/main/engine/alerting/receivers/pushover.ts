/** `pushover_configs`: a message to a person's devices. */
import { bool, fail, or, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { goDuration } from '../config/goDuration.ts';
import { escapeHtml } from '../../template/escape.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { multipartForm } from '../delivery/multipart.ts';
import type { Delivery } from '../delivery/notification.ts';
import { cut, deliverWithGraph, graphFile, withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, oneWay, provider, sendsResolved, template, templateOr } from './provider.ts';

const either = (key: string): string => `one of ${key} or ${key}_file must be configured`;

const API_URL = 'https://api.pushover.net/1/messages.json';
/** Pushover's limits, in characters. */
const TITLE_LIMIT = 250;
const MESSAGE_LIMIT = 1024;
const URL_LIMIT = 512;
/** Repeats until somebody looks: needs `retry` and `expire`. */
const EMERGENCY = '2';

export const pushover = provider({
  name: 'pushover',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        user_key: secret,
        user_key_file: text,
        token: secret,
        token_file: text,
        title: templateOr('{{ template "pushover.default.title" . }}'),
        message: templateOr('{{ template "pushover.default.message" . }}'),
        url: templateOr('{{ template "pushover.default.url" . }}'),
        url_title: template,
        device: template,
        sound: template,
        priority: templateOr('{{ if eq .Status "firing" }}2{{ else }}0{{ end }}'),
        retry: or(goDuration, 60_000),
        expire: or(goDuration, 3_600_000),
        ttl: or(goDuration, 0),
        html: bool,
        monospace: bool,
      }),
      (value, place) => {
        if (value.html && value.monospace) fail(place, 'at most one of monospace & html must be configured');
        return {
          ...value,
          user: oneWay(place, 'user_key', value.userKey, value.userKeyFile, either('user_key')),
          app: oneWay(place, 'token', value.token, value.tokenFile, either('token')),
        };
      },
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification).trim();
      const priority = say(config.priority);
      const proof = await evidence(notification, signal);
      const text = fill(config.message, notification, config.html ? 'html' : 'text').trim();
      const mark = config.html ? { mark: escapeHtml } : {};
      const message = withWords(text, proof, { limit: MESSAGE_LIMIT, ...mark });
      const fields: Record<string, string> = {
        token: await reveal(config.app.given, config.app.file),
        user: await reveal(config.user.given, config.user.file),
        title: cut(say(config.title), TITLE_LIMIT),
        // Pushover refuses a message without text.
        message: message === '' ? '(no details)' : message,
        priority,
      };
      const optionalParts = {
        url: cut(say(config.url), URL_LIMIT),
        url_title: say(config.urlTitle),
        device: say(config.device),
        sound: say(config.sound),
        html: config.html ? '1' : '',
        monospace: config.monospace ? '1' : '',
        ttl: config.ttl === 0 ? '' : String(config.ttl / 1000),
        retry: priority === EMERGENCY ? String(config.retry / 1000) : '',
        expire: priority === EMERGENCY ? String(config.expire / 1000) : '',
      };
      for (const [name, value] of Object.entries(optionalParts)) if (value !== '') fields[name] = value;
      const send = (contentType: string, body: string | Uint8Array): Promise<Delivery> => {
        const request = { url: API_URL, http: config.httpConfig, headers: { 'Content-Type': contentType }, body };
        return deliver(exchange, request, signal, { detail: jsonDetail('errors') });
      };
      return deliverWithGraph(
        proof?.graph,
        () => send('application/x-www-form-urlencoded', new URLSearchParams(fields).toString()),
        (graph) => {
          const form = multipartForm(fields, graphFile('attachment', graph));
          return send(form.contentType, form.body);
        },
      );
    },
});
