/** Handlers of the requests about routing, silences and who was told. */
import type { AlertChoice, AlertingRequests } from '../../../shared/alertingProtocol.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Engine } from '../../engine/engine.ts';

type Handlers = {
  readonly [N in keyof AlertingRequests]: (
    engine: Engine,
    params: AlertingRequests[N]['params'],
    signal: AbortSignal,
  ) => AlertingRequests[N]['reply'] | Promise<AlertingRequests[N]['reply']>;
};

/** Of one group, what a page can show. */
export const SHOWN_ALERTS = 200;

export const ALERTING_HANDLERS: Handlers = {
  'routing.get': ({ alertRouting }) => alertRouting.routing(),
  'routing.text': ({ alertRouting }) => ({ text: alertRouting.configText() }),
  'routing.test': ({ alertRouting }, { labels }) => alertRouting.alertmanager.seen.testRouting(labels),
  'receivers.test': async ({ alertRouting }, { integration, fingerprint }, signal) => {
    const delivery = await alertRouting.alertmanager.trial.send(integration, fingerprint, signal);
    return { isSent: delivery.isSent, text: delivery.isSent ? delivery.reply : delivery.reason };
  },
  'templates.preview': ({ alertRouting }, { template, fingerprint, form = 'text' }) =>
    alertRouting.alertmanager.trial.fill(template, fingerprint, form),
  'silences.list': ({ alertRouting }) => alertRouting.alertmanager.silences.views(),
  'silences.set': async ({ alertRouting }, draft) => ({ id: await alertRouting.alertmanager.silences.draft(draft) }),
  'silences.expire': async ({ alertRouting }, { id }) => {
    await alertRouting.alertmanager.silences.expire(id);
    return { id };
  },
  'silences.extend': async ({ alertRouting }, { id, byMs }) => ({
    id: await alertRouting.alertmanager.silences.extend(id, byMs),
  }),
  'silences.preview': (engine, draft) => engine.alertRouting.alertmanager.silences.preview(draft, engine.alerts()),
  'alerts.groups': ({ alertRouting }) => alertRouting.alertmanager.seen.groupViews(SHOWN_ALERTS),
  'alerts.routed': ({ alertRouting }) => alertRouting.alertmanager.seen.alertViews(),
  'alerts.trace': (engine, choice) => {
    const fingerprint = chosen(engine, choice);
    return (fingerprint === undefined ? undefined : engine.alertRouting.alertmanager.seen.trace(fingerprint)) ?? null;
  },
  'alerts.history': ({ alertRouting }, query) => alertRouting.alertmanager.seen.history(query),
  'alerts.acknowledge': async (engine, { author, comment = 'Acknowledged', ...choice }) => {
    return { id: await engine.alertRouting.alertmanager.acknowledge(known(engine, choice), author, comment) };
  },
  'alerts.silence': async (engine, { author, comment = '', durationMs, ...choice }) => {
    const words = { author, comment, durationMs };
    return { id: await engine.alertRouting.alertmanager.silenceAlert(known(engine, choice), words) };
  },
  'notifications.log': ({ alertRouting }) => alertRouting.alertmanager.seen.notificationLog(),
  'alertmanagers.alerts': ({ alertRouting }, { url }, signal) => alertRouting.remoteAlerts(url, signal),
  'alertmanagers.list': ({ alertRouting }) => alertRouting.externalAlertmanagers(),
};

function chosen(engine: Engine, choice: AlertChoice): string | undefined {
  if ('fingerprint' in choice) return choice.fingerprint;
  const { seen } = engine.alertRouting.alertmanager;
  // A pending alert is none yet for routing, but its steps are noted by its labels.
  const own = engine.alerts().find(({ id }) => id === choice.alertId);
  return seen.fingerprintOfAlert(choice.alertId) ?? (own && seen.fingerprintOfLabels(own.labels));
}

/** @throws AppError `not_found` */
function known(engine: Engine, choice: AlertChoice): string {
  const fingerprint = chosen(engine, choice);
  if (fingerprint === undefined) throw new AppError('not_found', 'There is no such alert.');
  return fingerprint;
}
