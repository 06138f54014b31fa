/** `discord_configs`: an embed per notification. */
import { record, text } from '../../config/decoder.ts';
import { secretUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { multipartForm } from '../delivery/multipart.ts';
import type { Delivery } from '../delivery/notification.ts';
import { cut, deliverWithGraph, graphFile, withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, oneWay, provider, sendsResolved, template, templateOr } from './provider.ts';

/** Discord's limits, in characters. */
const TITLE_LIMIT = 256;
const DESCRIPTION_LIMIT = 4096;
const CONTENT_LIMIT = 2000;
const RED = 0xc62828;
const GREEN = 0x2e7d32;

export const discord = provider({
  name: 'discord',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        webhook_url: secretUrl,
        webhook_url_file: text,
        content: templateOr('{{ template "discord.default.content" . }}'),
        title: templateOr('{{ template "discord.default.title" . }}'),
        message: templateOr('{{ template "discord.default.message" . }}'),
        username: template,
        avatar_url: template,
      }),
      (value, place) => ({
        ...value,
        target: oneWay(
          place,
          'webhook_url',
          value.webhookUrl,
          value.webhookUrlFile,
          'one of webhook_url or webhook_url_file must be configured',
        ),
      }),
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification);
      const username = say(config.username);
      const avatar = say(config.avatarUrl);
      const proof = await evidence(notification, signal);
      const embed = {
        title: cut(say(config.title), TITLE_LIMIT),
        description: withWords(say(config.message), proof, { limit: DESCRIPTION_LIMIT }),
        color: notification.status === 'firing' ? RED : GREEN,
      };
      const body = {
        content: cut(say(config.content), CONTENT_LIMIT),
        embeds: [embed],
        ...(username === '' ? {} : { username }),
        ...(avatar === '' ? {} : { avatar_url: avatar }),
      };
      const url = await reveal(config.target.given, config.target.file);
      const send = (contentType: string, data: string | Uint8Array): Promise<Delivery> => {
        const message = { url, http: config.httpConfig, headers: { 'Content-Type': contentType }, body: data };
        return deliver(exchange, message, signal, { detail: jsonDetail('message') });
      };
      return deliverWithGraph(
        proof?.graph,
        () => send('application/json', JSON.stringify(body)),
        (graph) => {
          const file = graphFile('files[0]', graph);
          const pictured = {
            ...body,
            embeds: [{ ...embed, image: { url: `attachment://${file.name}` } }],
            attachments: [{ id: 0, filename: file.name, description: proof?.description }],
          };
          const form = multipartForm({ payload_json: JSON.stringify(pictured) }, file);
          return send(form.contentType, form.body);
        },
      );
    },
});
