/** `msteams_configs`: a MessageCard for a connector. `msteamsv2_configs`: an Adaptive Card for a workflow. */
import { record, text } from '../../config/decoder.ts';
import { secretUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, oneWay, provider, sendsResolved, templateOr } from './provider.ts';

const RED = '8C1A1A';
const GREEN = '2DC72D';
/** Markdown, in which a line break alone is a space. */
const PARAGRAPHS = { newline: '\n\n' };
const MISSING = 'one of webhook_url or webhook_url_file must be configured';

export const msteams = provider({
  name: 'msteams',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        webhook_url: secretUrl,
        webhook_url_file: text,
        title: templateOr('{{ template "msteams.default.title" . }}'),
        summary: templateOr('{{ template "msteams.default.summary" . }}'),
        text: templateOr('{{ template "msteams.default.text" . }}'),
      }),
      (value, place) => ({
        ...value,
        target: oneWay(place, 'webhook_url', value.webhookUrl, value.webhookUrlFile, MISSING),
      }),
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const card = {
        '@context': 'http://schema.org/extensions',
        '@type': 'MessageCard',
        title: fill(config.title, notification),
        summary: fill(config.summary, notification),
        text: withWords(fill(config.text, notification), await evidence(notification, signal), PARAGRAPHS),
        themeColor: notification.status === 'firing' ? RED : GREEN,
      };
      const message = {
        url: await reveal(config.target.given, config.target.file),
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(card),
      };
      return deliver(exchange, message, signal);
    },
});

export const msteamsv2 = provider({
  name: 'msteamsv2',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        webhook_url: secretUrl,
        webhook_url_file: text,
        title: templateOr('{{ template "msteamsv2.default.title" . }}'),
        text: templateOr('{{ template "msteamsv2.default.text" . }}'),
      }),
      (value, place) => ({
        ...value,
        target: oneWay(place, 'webhook_url', value.webhookUrl, value.webhookUrlFile, MISSING),
      }),
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const color = notification.status === 'firing' ? 'Attention' : 'Good';
      const proof = await evidence(notification, signal);
      const block = { type: 'TextBlock', wrap: true };
      const content = {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        body: [
          {
            ...block,
            text: fill(config.title, notification),
            weight: 'Bolder',
            size: 'Medium',
            style: 'heading',
            color,
          },
          { ...block, text: withWords(fill(config.text, notification), proof, PARAGRAPHS) },
        ],
        msteams: { width: 'full' },
      };
      const body = {
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
      };
      const message = {
        url: await reveal(config.target.given, config.target.file),
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      };
      return deliver(exchange, message, signal, { detail: jsonDetail('error', 'message') });
    },
});
