/** `opsgenie_configs`: an alert per group, closed when the group is resolved. */
import { createHash } from 'node:crypto';
import { labelsToRecord } from '../../../../shared/labels.ts';
import { bool, fail, list, mapOf, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail, type HttpMessage } from '../delivery/httpClient.ts';
import { cut, withWords } from '../evidence/withEvidence.ts';
import type { Delivery, Notification } from '../delivery/notification.ts';
import {
  completed,
  httpField,
  oneWay,
  ownOrGlobal,
  provider,
  sendsResolved,
  template,
  templateOr,
} from './provider.ts';

const MESSAGE_LIMIT = 130;
const DESCRIPTION_LIMIT = 15_000;
const TYPES = /^(team|teams|user|escalation|schedule)$/;

const responder = record(
  'config.plain',
  { id: template, name: template, username: template, type: template },
  (it, place) => {
    if (it.id === '' && it.name === '' && it.username === '') {
      fail(place, 'opsGenieConfig responder has to have at least one of id, username or name specified');
    }
    if (!it.type.includes('{{') && !TYPES.test(it.type.toLowerCase())) {
      fail(place, `opsGenieConfig responder type does not match valid options ${TYPES.source}`);
    }
  },
);

export const opsgenie = provider({
  name: 'opsgenie',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        api_key: secret,
        api_key_file: text,
        api_url: optional(webUrl),
        message: templateOr('{{ template "opsgenie.default.message" . }}'),
        description: templateOr('{{ template "opsgenie.default.description" . }}'),
        source: templateOr('{{ template "opsgenie.default.source" . }}'),
        details: mapOf(template),
        entity: template,
        responders: list(responder),
        actions: template,
        tags: template,
        note: template,
        priority: template,
        update_alerts: bool,
      }),
      (value, place) => {
        const own = oneWay(place, 'api_key', value.apiKey, value.apiKeyFile);
        const key = ownOrGlobal(own, global.opsgenieApiKey, global.opsgenieApiKeyFile);
        if (key.given === undefined && key.file === '') {
          fail(place, 'no global OpsGenie API Key set either inline or in a file');
        }
        return { ...value, key, url: (value.apiUrl ?? global.opsgenieApiUrl).replace(/\/?$/, '/') };
      },
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification);
      const alias = createHash('sha256').update(notification.groupKey).digest('hex');
      const headers = {
        'Content-Type': 'application/json',
        Authorization: `GenieKey ${await reveal(config.key.given, config.key.file)}`,
      };
      const request = (path: string, body: unknown, method: 'POST' | 'PUT' = 'POST'): HttpMessage => ({
        method,
        url: `${config.url}${path}`,
        http: config.httpConfig,
        headers,
        body: JSON.stringify(body),
      });
      const send = (message: HttpMessage): Promise<Delivery> =>
        deliver(exchange, message, signal, { detail: jsonDetail('message') });
      const source = say(config.source);
      if (notification.status === 'resolved') {
        return send(request(`v2/alerts/${alias}/close?identifierType=alias`, { source }));
      }
      const message = cut(say(config.message), MESSAGE_LIMIT);
      const proof = await evidence(notification, signal);
      const description = withWords(say(config.description), proof, { limit: DESCRIPTION_LIMIT });
      const created = await send(
        request('v2/alerts', {
          alias,
          message,
          description,
          source,
          details: detailsOf(notification, config.details, say),
          responders: config.responders.map((it) => responderJson(it, say)),
          tags: words(say(config.tags)),
          note: say(config.note),
          priority: say(config.priority),
          entity: say(config.entity),
          actions: words(say(config.actions)),
        }),
      );
      if (!config.updateAlerts || !created.isSent) return created;
      const path = (what: string): string => `v2/alerts/${alias}/${what}?identifierType=alias`;
      const changed = await send(request(path('message'), { message }, 'PUT'));
      return changed.isSent ? send(request(path('description'), { description }, 'PUT')) : changed;
    },
});

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function detailsOf(
  { commonLabels }: Notification,
  details: ReadonlyMap<string, string>,
  say: (it: string) => string,
): Record<string, string> {
  return {
    ...labelsToRecord(commonLabels),
    ...Object.fromEntries([...details].map(([name, it]) => [name, say(it)])),
  };
}

function responderJson(
  it: { readonly id: string; readonly name: string; readonly username: string; readonly type: string },
  say: (text: string) => string,
): Record<string, string> {
  const parts = { id: say(it.id), name: say(it.name), username: say(it.username), type: say(it.type).toLowerCase() };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== ''));
}
