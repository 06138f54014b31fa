/** `webhook_configs`: the notification as JSON, in Alertmanager's format 4. */
import { labelsToRecord } from '../../../../shared/labels.ts';
import { or, record, text, unsigned } from '../../config/decoder.ts';
import { goDuration } from '../config/goDuration.ts';
import { secretUrl } from '../config/globalConfig.ts';
import { commonPairs } from '../message/messageData.ts';
import { deliver } from '../delivery/httpClient.ts';
import type { Notification, NotifiedAlert } from '../delivery/notification.ts';
import { completed, httpField, oneWay, provider, sendsResolved } from './provider.ts';

const ZERO_TIME = '0001-01-01T00:00:00Z';

export const webhook = provider({
  name: 'webhook',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        url: secretUrl,
        url_file: text,
        max_alerts: unsigned,
        timeout: or(goDuration, 0),
      }),
      (value, place) => ({
        ...value,
        target: oneWay(place, 'url', value.url, value.urlFile, 'one of url or url_file must be configured'),
      }),
    ),
  open:
    (config, { exchange, reveal }) =>
    async (notification, signal) => {
      const message = {
        url: await reveal(config.target.given, config.target.file),
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(webhookBody(truncated(notification, config.maxAlerts))),
        ...(config.timeout === 0 ? {} : { timeoutMs: config.timeout }),
      };
      return deliver(exchange, message, signal);
    },
});

/**
 * What alerts have in common is of those that are left.
 * @param maxAlerts  0: all
 */
function truncated(notification: Notification, maxAlerts: number): Notification {
  const { alerts } = notification;
  if (maxAlerts === 0 || alerts.length <= maxAlerts) return notification;
  const kept = alerts.slice(0, maxAlerts);
  return {
    ...notification,
    alerts: kept,
    status: kept.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    commonLabels: commonPairs(kept.map(({ labels }) => labels)),
    commonAnnotations: commonPairs(kept.map(({ annotations }) => annotations)),
    truncatedAlerts: alerts.length - kept.length,
  };
}

export function webhookBody(notification: Notification): unknown {
  return {
    receiver: notification.receiver,
    status: notification.status,
    alerts: notification.alerts.map(alertJson),
    groupLabels: labelsToRecord(notification.groupLabels),
    commonLabels: labelsToRecord(notification.commonLabels),
    commonAnnotations: labelsToRecord(notification.commonAnnotations),
    externalURL: notification.externalUrl,
    version: '4',
    groupKey: notification.groupKey,
    truncatedAlerts: notification.truncatedAlerts,
  };
}

const alertJson = (alert: NotifiedAlert): unknown => ({
  status: alert.status,
  labels: labelsToRecord(alert.labels),
  annotations: labelsToRecord(alert.annotations),
  startsAt: new Date(alert.startsAtMs).toISOString(),
  endsAt:
    alert.status === 'firing' || alert.endsAtMs === undefined ? ZERO_TIME : new Date(alert.endsAtMs).toISOString(),
  generatorURL: alert.generatorUrl,
  fingerprint: alert.fingerprint,
});
