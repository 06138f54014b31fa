/** `webex_configs`: a message in a room, by a bot whose token is the client's authorization. */
import { fail, optional, record } from '../../config/decoder.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { completed, cut, httpField, provider, sendsResolved, template, templateOr } from './provider.ts';

const MESSAGE_LIMIT = 7000;

export const webex = provider({
  name: 'webex',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        api_url: optional(webUrl),
        room_id: template,
        message: templateOr('{{ template "webex.default.message" . }}'),
      }),
      (value, place) => {
        if (value.roomId === '') fail(place, 'missing room_id on webex_config');
        if (value.httpConfig.authorization === undefined) {
          fail(place, 'missing webex_configs.http_config.authorization');
        }
        return { ...value, url: value.apiUrl ?? global.webexApiUrl };
      },
    ),
  open:
    (config, { exchange, fill }) =>
    async (notification, signal) => {
      const body = {
        markdown: cut(fill(config.message, notification), MESSAGE_LIMIT),
        roomId: fill(config.roomId, notification),
      };
      const message = {
        url: config.url,
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      };
      return deliver(exchange, message, signal, { detail: jsonDetail('message') });
    },
});
