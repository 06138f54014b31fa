/** What an Alertmanager outside says fires there. Its answer is somebody else's: it is checked like any other input. */
import { z } from 'zod';
import type { RoutedAlertView } from '../../../../shared/alerting.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Exchange } from '../delivery/httpClient.ts';
import type { Endpoint } from './alertSender.ts';

const pairs = z.record(z.string(), z.string());
const time = z.string().transform((text) => Date.parse(text));
const remoteAlert = z.object({
  fingerprint: z.string(),
  labels: pairs,
  annotations: pairs,
  startsAt: time,
  endsAt: time,
  updatedAt: time,
  generatorURL: z.string().optional(),
  receivers: z.array(z.object({ name: z.string() })),
  status: z.object({
    silencedBy: z.array(z.string()),
    inhibitedBy: z.array(z.string()),
    mutedBy: z.array(z.string()).optional(),
  }),
});

/** @throws AppError `unavailable` in words */
export async function fetchRemoteAlerts(
  exchange: Exchange,
  { url, http, timeoutMs }: Endpoint,
  signal: AbortSignal,
): Promise<readonly RoutedAlertView[]> {
  const unavailable = (reason: string, cause?: unknown): AppError =>
    new AppError('unavailable', `${new URL(url).host} does not tell its alerts: ${reason}.`, { cause });
  let body: unknown;
  try {
    const reply = await exchange({ method: 'GET', url, http, timeoutMs }, signal);
    if (reply.status !== 200) throw new Error(`HTTP ${reply.status}`);
    body = JSON.parse(reply.body);
  } catch (cause) {
    throw unavailable((cause as Error).message, cause);
  }
  const alerts = z.array(remoteAlert).safeParse(body);
  if (!alerts.success) throw unavailable('its answer is not that of an Alertmanager', alerts.error);
  return alerts.data.map((alert) => ({
    fingerprint: alert.fingerprint,
    alertId: undefined,
    labels: alert.labels,
    annotations: alert.annotations,
    startsAtMs: alert.startsAt,
    endsAtMs: alert.endsAt,
    updatedAtMs: alert.updatedAt,
    generatorUrl: alert.generatorURL ?? '',
    state: 'firing' as const,
    silencedBy: alert.status.silencedBy,
    inhibitedBy: alert.status.inhibitedBy,
    mutedBy: alert.status.mutedBy ?? [],
    receivers: alert.receivers.map(({ name }) => name),
  }));
}
