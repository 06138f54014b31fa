/** `gotify_configs`, a section of our own: a message to an application of a Gotify server. */
import { fail, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, oneWay, provider, sendsResolved, templateOr } from './provider.ts';

export const gotify = provider({
  name: 'gotify',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        url: optional(webUrl),
        token: secret,
        token_file: text,
        title: templateOr('{{ template "gotify.default.title" . }}'),
        message: templateOr('{{ template "gotify.default.message" . }}'),
        priority: templateOr('{{ if eq .Status "firing" }}8{{ else }}4{{ end }}'),
      }),
      (value, place) => {
        if (value.url === undefined) fail(place, 'missing url on gotify_config');
        const missing = 'one of token or token_file must be configured';
        const credentials = oneWay(place, 'token', value.token, value.tokenFile, missing);
        return { ...value, url: value.url, credentials };
      },
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const priority = Number(fill(config.priority, notification));
      const body = {
        title: fill(config.title, notification),
        message: withWords(fill(config.message, notification), await evidence(notification, signal)),
        priority: Number.isInteger(priority) ? priority : 5,
      };
      const message = {
        url: `${config.url.replace(/\/$/, '')}/message`,
        http: config.httpConfig,
        headers: {
          'Content-Type': 'application/json',
          'X-Gotify-Key': await reveal(config.credentials.given, config.credentials.file),
        },
        body: JSON.stringify(body),
      };
      return deliver(exchange, message, signal, { detail: jsonDetail('errorDescription', 'error') });
    },
});
