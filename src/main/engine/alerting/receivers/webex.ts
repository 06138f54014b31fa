/** `webex_configs`: a message in a room, by a bot whose token is the client's authorization. */
import { fail, optional, record } from '../../config/decoder.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { multipartForm } from '../delivery/multipart.ts';
import type { Delivery } from '../delivery/notification.ts';
import { deliverWithGraph, graphFile, withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, provider, sendsResolved, template, templateOr } from './provider.ts';

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
    (config, { exchange, fill, evidence }) =>
    async (notification, signal) => {
      const proof = await evidence(notification, signal);
      const words = { limit: MESSAGE_LIMIT, newline: '\n\n' };
      const fields = {
        markdown: withWords(fill(config.message, notification), proof, words),
        roomId: fill(config.roomId, notification),
      };
      const send = (contentType: string, body: string | Uint8Array): Promise<Delivery> => {
        const message = { url: config.url, http: config.httpConfig, headers: { 'Content-Type': contentType }, body };
        return deliver(exchange, message, signal, { detail: jsonDetail('message') });
      };
      return deliverWithGraph(
        proof?.graph,
        () => send('application/json', JSON.stringify(fields)),
        (graph) => {
          const form = multipartForm(fields, graphFile('files', graph));
          return send(form.contentType, form.body);
        },
      );
    },
});
