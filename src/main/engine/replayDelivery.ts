/**
 * Whom the alerts of a replay would have reached: they go through the routing in force, with its grouping, waits, times,
 * inhibition among themselves and the silences that are known, on a clock of their own. Nothing is sent and nothing is
 * remembered: receivers only note that they were told.
 */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { EMPTY_LABELS, labelsFromRecord } from '../../shared/labels.ts';
import type { AlertSpan } from '../../shared/ruleReplay.ts';
import type { ReplayedPage, ReplayedPages } from '../../shared/rules.ts';
import type { Alert } from './alerting/alert.ts';
import type { AlertmanagerConfig } from './alerting/config/alertmanagerConfig.ts';
import { sent, type Send } from './alerting/delivery/notification.ts';
import { createTurns } from './alerting/delivery/turns.ts';
import { fingerprintOf } from './alerting/fingerprint.ts';
import { bringIntoForce } from './alerting/inForce.ts';
import type { Journal, JournalRecord } from './alerting/journal/journal.ts';
import { NotificationLog } from './alerting/notificationLog/notificationLog.ts';
import { Silences } from './alerting/silences/silences.ts';
import { AlertHistory } from './alerting/why/alertHistory.ts';
import { Decisions } from './alerting/why/decisions.ts';
import { ReplayClock } from './base/replayClock.ts';

export interface ReplayDeliveryOptions {
  readonly config: AlertmanagerConfig;
  readonly silences: Iterable<JournalRecord>;
  readonly startMs: number;
  readonly endMs: number;
  readonly signal: AbortSignal;
}

/** More alerts than this say no more about a rule, and take long. */
const MAX_ALERTS = 5000;
const MAX_PAGES = 1000;
const NOTHING_KEPT: Journal = { append: () => Promise.resolve() };

/** @throws AppError `canceled` */
export async function replayDelivery(
  spans: readonly AlertSpan[],
  { config, silences, startMs, endMs, signal }: ReplayDeliveryOptions,
): Promise<ReplayedPages> {
  const clock = new ReplayClock(startMs);
  const pages: ReplayedPage[] = [];
  const told = new Set<string>();
  const note: Send = async (notification) => {
    const firing = notification.alerts.filter(({ status }) => status === 'firing');
    for (const alert of firing) told.add(spanKey(alert));
    pages.push({
      atMs: clock.now(),
      receiver: notification.receiver,
      status: notification.status,
      firing: firing.length,
      resolved: notification.alerts.length - firing.length,
    });
    return sent('noted');
  };
  const parts = {
    silences: new Silences(clock, NOTHING_KEPT, () => ''),
    log: new NotificationLog(clock, NOTHING_KEPT),
    history: new AlertHistory(NOTHING_KEPT),
    decisions: new Decisions(NOTHING_KEPT),
    externalUrl: () => '',
    turns: createTurns(Infinity),
    random: () => 0,
    onDelivery: () => {},
  };
  parts.silences.load([...silences]);
  const surroundings = {
    clock,
    version: '',
    hostname: '',
    desktop: { show: () => {} },
    resolveClient: () => Promise.reject(new AppError('internal', 'A replay sends nothing.')),
    allowedCommands: () => [],
  };
  const { dispatcher, inhibitor } = bringIntoForce(noting(config, note), surroundings, parts, () => {});
  const fired = spans.filter(({ firedAtMs }) => firedAtMs !== undefined).slice(-MAX_ALERTS);
  try {
    for (const { t, alert } of changesOf(fired)) {
      await clock.runUntil(t, () => isIdle(dispatcher), signal);
      inhibitor.process(alert, t);
      dispatcher.process(alert);
    }
    await clock.runUntil(endMs, () => isIdle(dispatcher), signal);
    await setImmediate();
  } finally {
    await dispatcher[Symbol.asyncDispose]();
  }
  const alerts = fired.map((span) => alertOf(span, endMs, undefined));
  return {
    pages: pages.slice(-MAX_PAGES),
    total: pages.length,
    untold: alerts.filter((alert) => !told.has(spanKey(alert))).length,
  };
}

/** The same configuration, its receivers replaced by one that only notes. */
function noting(config: AlertmanagerConfig, send: Send): AlertmanagerConfig {
  const receivers = config.receivers.map(({ name, integrations }) => ({
    name,
    // A receiver with two addresses is told once.
    integrations: integrations.slice(0, 1).map(({ provider, index, settings }) => ({
      index,
      settings,
      provider: { name: provider.name, config: () => provider.config(config.global), open: () => send },
    })),
  }));
  return { ...config, receivers };
}

const isIdle = ({ groups }: { readonly groups: Iterable<unknown> }): boolean => [...groups].length === 0;

const spanKey = (alert: Pick<Alert, 'fingerprint' | 'startsAtMs'>): string =>
  `${alert.fingerprint} ${alert.startsAtMs}`;

interface AlertChange {
  readonly t: number;
  readonly alert: Alert;
}

function changesOf(spans: readonly AlertSpan[]): readonly AlertChange[] {
  const changes = spans.flatMap((span): AlertChange[] => {
    const firedAtMs = span.firedAtMs ?? span.activeAtMs;
    const began = { t: firedAtMs, alert: alertOf(span, firedAtMs, undefined) };
    if (span.endedAtMs === undefined) return [began];
    return [began, { t: span.endedAtMs, alert: alertOf(span, span.endedAtMs, span.endedAtMs) }];
  });
  return changes.sort((a, b) => a.t - b.t);
}

function alertOf(span: AlertSpan, updatedAtMs: number, endsAtMs: number | undefined): Alert {
  const labels = labelsFromRecord(span.labels);
  return {
    fingerprint: fingerprintOf(labels),
    labels,
    annotations: EMPTY_LABELS,
    startsAtMs: span.firedAtMs ?? span.activeAtMs,
    endsAtMs,
    updatedAtMs,
    generatorUrl: '',
    isTimeout: false,
    origin: undefined,
    isWithdrawn: false,
  };
}
