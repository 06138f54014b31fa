/** `victorops_configs` (Splunk On-Call): an event of the generic REST integration. */
import { createHash } from 'node:crypto';
import { fail, mapOf, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { withWords } from '../evidence/withEvidence.ts';
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

const STATE_MESSAGE_LIMIT = 20_480;
const RESERVED = [
  'routing_key',
  'message_type',
  'state_message',
  'entity_display_name',
  'monitoring_tool',
  'entity_id',
  'entity_state',
];
const FIRING_TYPES: ReadonlySet<string> = new Set(['CRITICAL', 'WARNING', 'INFO']);

export const victorops = provider({
  name: 'victorops',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        api_key: secret,
        api_key_file: text,
        api_url: optional(webUrl),
        routing_key: template,
        message_type: templateOr('CRITICAL'),
        state_message: templateOr('{{ template "victorops.default.state_message" . }}'),
        entity_display_name: templateOr('{{ template "victorops.default.entity_display_name" . }}'),
        monitoring_tool: templateOr('{{ template "victorops.default.monitoring_tool" . }}'),
        custom_fields: mapOf(template),
      }),
      (value, place) => {
        if (value.routingKey === '') fail(place, 'missing Routing key in VictorOps config');
        const taken = RESERVED.find((name) => value.customFields.has(name));
        if (taken !== undefined) {
          fail(
            place,
            `victorOps config contains custom field ${taken} which cannot be used as it conflicts with the fixed/static fields`,
          );
        }
        const own = oneWay(place, 'api_key', value.apiKey, value.apiKeyFile);
        const key = ownOrGlobal(own, global.victoropsApiKey, global.victoropsApiKeyFile);
        if (key.given === undefined && key.file === '') fail(place, 'no global VictorOps API Key set');
        return { ...value, key, url: (value.apiUrl ?? global.victoropsApiUrl).replace(/\/?$/, '/') };
      },
    ),
  open:
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification);
      const proof = await evidence(notification, signal);
      const wanted = say(config.messageType).toUpperCase();
      const whileFiring = FIRING_TYPES.has(wanted) ? wanted : 'CRITICAL';
      const body = {
        message_type: notification.status === 'resolved' ? 'RECOVERY' : whileFiring,
        entity_id: createHash('sha256').update(notification.groupKey).digest('hex'),
        entity_display_name: say(config.entityDisplayName),
        state_message: withWords(say(config.stateMessage), proof, { limit: STATE_MESSAGE_LIMIT }),
        monitoring_tool: say(config.monitoringTool),
        ...Object.fromEntries([...config.customFields].map(([name, it]) => [name, say(it)])),
      };
      const key = await reveal(config.key.given, config.key.file);
      const message = {
        url: `${config.url}${encodeURIComponent(key)}/${encodeURIComponent(say(config.routingKey))}`,
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      };
      return deliver(exchange, message, signal, { detail: jsonDetail('message') });
    },
});
