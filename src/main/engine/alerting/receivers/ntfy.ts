/** `ntfy_configs`, a section of our own: a message to a topic of ntfy.sh or of an own server. */
import { fail, list, or, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { completed, cut, httpField, oneWay, provider, sendsResolved, template, templateOr } from './provider.ts';

/** Bytes above which ntfy makes an attachment of a message. */
const MESSAGE_LIMIT = 4000;

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
    (config, { exchange, reveal, fill }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification).trim();
      const token = await reveal(config.credentials.given, config.credentials.file);
      const click = say(config.click);
      const priority = Number(say(config.priority));
      const mark = notification.status === 'firing' ? 'rotating_light' : 'white_check_mark';
      const body = {
        topic: say(config.topic),
        title: cut(say(config.title), 250),
        message: cut(say(config.message), MESSAGE_LIMIT),
        priority: Number.isInteger(priority) && priority >= 1 && priority <= 5 ? priority : 3,
        tags: config.tags.length === 0 ? [mark] : config.tags.map(say),
        ...(click === '' ? {} : { click }),
      };
      const message = {
        url: config.url,
        http: config.httpConfig,
        headers: {
          'Content-Type': 'application/json',
          ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      };
      return deliver(exchange, message, signal, { detail: jsonDetail('error') });
    },
});
