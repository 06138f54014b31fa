/** /api/v2/alerts and /api/v2/alerts/groups. */
import type { RoutedAlertView } from '../../../../shared/alerting.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from '../apiRequest.ts';
import { json } from './alertmanagerApi.ts';
import { flag, filterMatchers, jsonBody, labelsFilter, receiverFilter } from './clientInput.ts';

export function getAlerts(engine: Engine, { params }: ApiRequest): ApiResponse {
  const isWanted = wantedAlerts(engine, params);
  const alerts = engine.alertRouting.alertmanager.seen
    .alertViews()
    .filter(isWanted)
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return json(
    200,
    alerts.map((alert) => alertJson(alert, engine.clock.now())),
  );
}

export function getAlertGroups(engine: Engine, { params }: ApiRequest): ApiResponse {
  const isWanted = wantedAlerts(engine, params);
  const isReceiver = receiverFilter(params);
  const isWantedNow = (alert: RoutedAlertView): boolean => alert.state === 'firing' && isWanted(alert);
  const groups = engine.alertRouting.alertmanager.seen
    .groupViews()
    .filter(({ receiver }) => isReceiver(receiver))
    .map(({ labels, receiver, alerts }) => ({ labels, receiver, alerts: alerts.filter(isWantedNow) }))
    .filter(({ alerts }) => alerts.length > 0)
    .sort((a, b) => compare(a.receiver, b.receiver) || compare(JSON.stringify(a.labels), JSON.stringify(b.labels)));
  return json(
    200,
    groups.map(({ labels, receiver, alerts }) => ({
      labels,
      receiver: { name: receiver },
      alerts: alerts.map((alert) => alertJson(alert, engine.clock.now())),
    })),
  );
}

/** @throws AppError `bad_data` with what is wrong with some of them; the others are taken */
export async function postAlerts(engine: Engine, { body }: ApiRequest): Promise<ApiResponse> {
  const { alertmanager } = engine.alertRouting;
  const problems = alertmanager.postAlerts(alertmanager.readPostedAlerts(jsonBody(body)));
  await alertmanager.flushed();
  return problems.length === 0 ? json(200, {}) : json(400, problems.join('; '));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function wantedAlerts(engine: Engine, params: URLSearchParams): (alert: RoutedAlertView) => boolean {
  const matchers = filterMatchers(engine, params);
  const isReceiver = receiverFilter(params);
  const wants = {
    active: flag(params, 'active'),
    silenced: flag(params, 'silenced'),
    inhibited: flag(params, 'inhibited'),
    muted: flag(params, 'muted'),
  };
  return (alert) => {
    const isSuppressed = alert.silencedBy.length + alert.inhibitedBy.length + alert.mutedBy.length > 0;
    if (!wants.active && !isSuppressed) return false;
    if (!wants.silenced && alert.silencedBy.length > 0) return false;
    if (!wants.inhibited && alert.inhibitedBy.length > 0) return false;
    if (!wants.muted && alert.mutedBy.length > 0) return false;
    return alert.receivers.some(isReceiver) && labelsFilter(matchers, alert.labels);
  };
}

/** What an alert without an end is shown to last, from now: a sender would repeat it by then. */
const SHOWN_END_MS = 4 * 60_000;

function alertJson(alert: RoutedAlertView, nowMs: number): unknown {
  const { silencedBy, inhibitedBy, mutedBy } = alert;
  const isSuppressed = silencedBy.length + inhibitedBy.length + mutedBy.length > 0;
  return {
    annotations: alert.annotations,
    endsAt: new Date(alert.endsAtMs ?? nowMs + SHOWN_END_MS).toISOString(),
    fingerprint: alert.fingerprint,
    receivers: alert.receivers.map((name) => ({ name })),
    startsAt: new Date(alert.startsAtMs).toISOString(),
    status: { inhibitedBy, silencedBy, mutedBy, state: isSuppressed ? 'suppressed' : 'active' },
    updatedAt: new Date(alert.updatedAtMs).toISOString(),
    generatorURL: alert.generatorUrl,
    labels: alert.labels,
  };
}
