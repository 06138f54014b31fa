/** `pagerduty_configs`: Events API v2 by `routing_key`, and the older v1 by `service_key`. */
import { createHash } from 'node:crypto';
import { fail, list, mapOf, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { cut, wordsOf } from '../evidence/withEvidence.ts';
import type { Notification } from '../delivery/notification.ts';
import { completed, httpField, oneWay, provider, sendsResolved, template, templateOr } from './provider.ts';

/** Limits of the Events API, in characters. */
const SUMMARY_LIMIT = 1024;
const EVENT_LIMIT_BYTES = 512_000;
const V1_URL = 'https://events.pagerduty.com/generic/2010-04-15/create_event.json';
const SEVERITIES: ReadonlySet<string> = new Set(['critical', 'error', 'warning', 'info']);

const DETAILS: Readonly<Record<string, string>> = {
  firing: '{{ template "pagerduty.default.instances" .Alerts.Firing }}',
  resolved: '{{ template "pagerduty.default.instances" .Alerts.Resolved }}',
  num_firing: '{{ .Alerts.Firing | len }}',
  num_resolved: '{{ .Alerts.Resolved | len }}',
};

export const pagerduty = provider({
  name: 'pagerduty',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        service_key: secret,
        service_key_file: text,
        routing_key: secret,
        routing_key_file: text,
        url: optional(webUrl),
        client: templateOr('{{ template "pagerduty.default.client" . }}'),
        client_url: templateOr('{{ template "pagerduty.default.clientURL" . }}'),
        description: templateOr('{{ template "pagerduty.default.description" .}}'),
        details: mapOf(template),
        images: list(record('config.plain', { src: template, alt: template, href: template })),
        links: list(record('config.plain', { href: template, text: template })),
        source: template,
        severity: template,
        class: template,
        component: template,
        group: template,
        timeout: optional(text),
      }),
      (value, place) => {
        const routing = oneWay(place, 'routing_key', value.routingKey, value.routingKeyFile);
        const service = oneWay(place, 'service_key', value.serviceKey, value.serviceKeyFile);
        const isV1 = service.given !== undefined || service.file !== '';
        if (!isV1 && routing.given === undefined && routing.file === '') {
          fail(place, 'missing service or routing key in PagerDuty config');
        }
        return {
          ...value,
          key: isV1 ? service : routing,
          isV1,
          url: value.url ?? (isV1 ? V1_URL : global.pagerdutyUrl),
          details: new Map([...Object.entries(DETAILS), ...value.details]),
        };
      },
    ),
  open:
    (config, { exchange, reveal, fill, hostname, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification);
      const words = wordsOf(await evidence(notification, signal));
      const details = {
        ...(words.length === 0 ? {} : { evidence: words.join('\n') }),
        ...Object.fromEntries([...config.details].map(([name, it]) => [name, say(it)])),
      };
      const common = { key: await reveal(config.key.given, config.key.file), incident: incidentOf(notification) };
      const summary = cut(say(config.description), SUMMARY_LIMIT);
      const isFiring = notification.status === 'firing';
      const links = config.links.map(({ href, text: it }) => ({ href: say(href), text: say(it) }));
      const images = config.images.map(({ src, alt, href }) => ({ src: say(src), alt: say(alt), href: say(href) }));
      const v2 = {
        routing_key: common.key,
        event_action: isFiring ? 'trigger' : 'resolve',
        dedup_key: common.incident,
        client: say(config.client),
        client_url: say(config.clientUrl),
        links: links.filter(({ href }) => href !== ''),
        images: images.filter(({ src }) => src !== ''),
        payload: {
          summary,
          source: say(config.source) || say(config.client) || hostname,
          severity: severityOf(say(config.severity)),
          ...given({
            class: say(config.class),
            component: say(config.component),
            group: say(config.group),
          }),
          custom_details: details,
        },
      };
      const v1 = {
        service_key: common.key,
        event_type: isFiring ? 'trigger' : 'resolve',
        incident_key: common.incident,
        description: summary,
        client: say(config.client),
        client_url: say(config.clientUrl),
        details,
      };
      const message = {
        url: config.url,
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: bounded(config.isV1 ? v1 : v2),
      };
      // 403 is how the Events API says that too many events came.
      return deliver(exchange, message, signal, {
        detail: jsonDetail('errors', 'message'),
        retried: config.isV1 ? [403] : [],
      });
    },
});

/** The same group is the same incident, whatever fires in it. */
const incidentOf = ({ groupKey }: Notification): string => createHash('sha256').update(groupKey).digest('hex');

const severityOf = (text: string): string => (SEVERITIES.has(text.toLowerCase()) ? text.toLowerCase() : 'error');

const given = (value: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== ''));

/** An event that is too large is refused whole: its details go first. */
function bounded(event: { readonly payload?: object; readonly details?: object }): string {
  const whole = JSON.stringify(event);
  if (Buffer.byteLength(whole) <= EVENT_LIMIT_BYTES) return whole;
  const note = { error: 'The details were left out: they are larger than PagerDuty takes.' };
  return JSON.stringify(
    event.payload === undefined
      ? { ...event, details: note }
      : { ...event, payload: { ...event.payload, custom_details: note } },
  );
}
