/**
 * From a group's alerts to its receiver: what is inhibited, outside its times or silenced is taken out; then each
 * integration of the receiver is told if there is news for it, and the log remembers what it was told.
 */
import type { DeliveryView } from '../../../../shared/alerting.ts';
import type { Milliseconds } from '../../../../shared/time.ts';
import type { Clock } from '../../base/clock.ts';
import { createSlices } from '../../base/slices.ts';
import { isResolved, type Alert } from '../alert.ts';
import type { AlertGroup, FlushResult } from '../grouping/alertGroup.ts';
import type { Inhibitor } from '../inhibition/inhibitor.ts';
import { commonPairs } from '../message/messageData.ts';
import { needsNotification, type NotificationLog } from '../notificationLog/notificationLog.ts';
import type { Route } from '../routing/route.ts';
import type { Silences } from '../silences/silences.ts';
import { containsTime, type TimeInterval } from '../timeIntervals/timeInterval.ts';
import type { AlertHistory } from '../why/alertHistory.ts';
import type { Decision, Decisions } from '../why/decisions.ts';
import { formatSeries } from '../../../../shared/labels.ts';
import type { Notification } from './notification.ts';
import type { Integration, Receivers } from './openReceivers.ts';
import { sendUntilDone } from './retry.ts';
import type { Turns } from './turns.ts';

export interface PipelineParts {
  readonly clock: Clock;
  readonly receivers: Receivers;
  readonly inhibitor: Inhibitor;
  readonly silences: Silences;
  readonly timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>;
  readonly log: NotificationLog;
  readonly decisions: Decisions;
  readonly history: AlertHistory;
  readonly externalUrl: () => string;
  /** How many messages may be on their way at once. */
  readonly turns: Turns;
  readonly random: () => number;
  /** After each delivery, for pages. */
  readonly onDelivery: () => void;
}

/** Time intervals have edges on whole minutes. */
const MINUTE_MS = 60_000;

export class Pipeline {
  readonly #parts: PipelineParts;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  async notify(group: AlertGroup, alerts: readonly Alert[], nowMs: number, signal: AbortSignal): Promise<FlushResult> {
    const { route } = group;
    const heard = await this.#unmuted(group, alerts, nowMs);
    const hasTimes = route.muteTimeIntervals.length + route.activeTimeIntervals.length > 0;
    const byTime = hasTimes ? Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS - 1 : Infinity;
    const bySilence = this.#parts.silences.nextChangeMs(nowMs) ?? Infinity;
    const byInhibition = this.#parts.inhibitor.nextEndMs(nowMs) ?? Infinity;
    const quietUntilMs = Math.min(byTime, bySilence, byInhibition - 1);
    if (heard.length === 0) return { isDone: true, quietUntilMs };
    const integrations = this.#parts.receivers.get(route.receiver) ?? [];
    const results = await Promise.all(integrations.map((one) => this.#tell(one, group, heard, nowMs, signal)));
    const repeats = integrations.map(({ id }) => {
      const entry = this.#parts.log.find(group.key, id);
      return entry === undefined ? Infinity : entry.atMs + route.repeatIntervalMs;
    });
    return { isDone: results.every((isDone) => isDone), quietUntilMs: Math.min(quietUntilMs, ...repeats) };
  }

  /** Thousands of alerts are looked at bit by bit. */
  async #unmuted(group: AlertGroup, alerts: readonly Alert[], nowMs: number): Promise<readonly Alert[]> {
    const slices = createSlices();
    const muted = mutedBy(group.route, this.#parts.timeIntervals, nowMs);
    const heard: Alert[] = [];
    for (const alert of alerts) {
      const why = this.#inhibition(alert, nowMs) ?? muted ?? this.#silence(alert, nowMs);
      if (why === undefined) heard.push(alert);
      else this.#note(alert, why, nowMs);
      if (slices.isOver()) await slices.rest();
    }
    return heard;
  }

  #inhibition({ labels }: Alert, nowMs: number): Decision | undefined {
    const by = this.#parts.inhibitor.inhibitedBy(labels, nowMs);
    if (by === undefined) return undefined;
    return { kind: 'inhibited', text: `Inhibited: ${formatSeries(by.labels)} is firing.`, subject: by.fingerprint };
  }

  #silence({ labels }: Alert, nowMs: number): Decision | undefined {
    const [silence] = this.#parts.silences.silencing(labels, nowMs);
    if (silence === undefined) return undefined;
    const why = silence.comment === '' ? '' : `: ${silence.comment}`;
    return { kind: 'silenced', text: `Silenced by ${silence.createdBy || 'somebody'}${why}.`, subject: silence.id };
  }

  /** @returns whether the integration knows all it should */
  async #tell(
    integration: Integration,
    group: AlertGroup,
    alerts: readonly Alert[],
    nowMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { log, clock } = this.#parts;
    const { route, key } = group;
    const firing = alerts.filter((alert) => !isResolved(alert, nowMs));
    const ended = alerts.filter((alert) => isResolved(alert, nowMs));
    const said = { firing: firing.map(fingerprint), resolved: ended.map(fingerprint) };
    const slices = createSlices();
    const options = {
      sendsResolved: integration.sendsResolved,
      repeatIntervalMs: route.repeatIntervalMs,
      nowMs: clock.now(),
    };
    const about = { receiver: integration.receiver, integration: integration.id };
    const entry = log.find(key, integration.id);
    if (!needsNotification(entry, said, options)) {
      const text =
        entry === undefined
          ? `Ended before ${integration.id} was told of it.`
          : `${integration.id} knows already, since ${clockText(entry.atMs)}.`;
      await this.#noteEach(alerts, { kind: 'unchanged', text, subject: key, ...about }, nowMs);
      return true;
    }
    const told = integration.sendsResolved ? alerts : firing;
    if (told.length === 0) {
      const text = `${integration.id} is not told of ends.`;
      await this.#noteEach(alerts, { kind: 'resolved_unsent', text, ...about }, nowMs);
    } else {
      const notification = this.#notification(group, told, nowMs);
      if (slices.isOver(told.length)) await slices.rest();
      log.begin(key, integration.id, said.firing);
      if (!(await this.#send(integration, notification, signal))) return false;
    }
    // The message is out before the log says so: a crash in between repeats it rather than loses it.
    await log.note({ groupKey: key, integration: integration.id, ...said }, 2 * route.repeatIntervalMs);
    return true;
  }

  #notification(group: AlertGroup, alerts: readonly Alert[], nowMs: number): Notification {
    return notificationOf(
      { receiver: group.route.receiver, groupKey: group.key, groupLabels: group.labels },
      alerts,
      nowMs,
      this.#parts.externalUrl(),
    );
  }

  async #send(integration: Integration, notification: Notification, signal: AbortSignal): Promise<boolean> {
    const { clock, random, history, turns, onDelivery } = this.#parts;
    const { send } = integration;
    // Of a kind that is not sent to: nothing to wait for, and the configuration's notes say so.
    if (send === undefined) return true;
    const startedMs = clock.monotonic();
    const { delivery, attempts } = await sendUntilDone(() => turns.take(() => send(notification, signal), signal), {
      clock,
      random,
      signal,
      onFailure: ({ reason }, count) => {
        integration.last = lastView(clock, startedMs, false, reason, count);
        void this.#noteAll(
          notification,
          integration,
          'sending_failed',
          `${integration.id} could not be told: ${reason}.`,
        );
        onDelivery();
      },
    });
    const text = delivery.isSent ? delivery.reply : delivery.reason;
    integration.last = lastView(clock, startedMs, delivery.isSent, text, attempts);
    if (delivery.isSent) {
      integration.sentCount += 1;
      const slices = createSlices();
      for (const alert of notification.alerts) {
        history.told(alert.fingerprint, integration.id);
        if (slices.isOver()) await slices.rest();
      }
      await this.#noteAll(notification, integration, 'sent', `${integration.id} was told and answered: ${text}.`);
    } else integration.failedCount += 1;
    onDelivery();
    return delivery.isSent;
  }

  #noteAll(
    { alerts, groupKey }: Notification,
    { id, receiver }: Integration,
    kind: Decision['kind'],
    text: string,
  ): Promise<void> {
    const decision = { kind, text, receiver, integration: id, subject: groupKey };
    return this.#noteEach(alerts, decision, this.#parts.clock.now());
  }

  async #noteEach(alerts: readonly Alert[], decision: Decision, nowMs: number): Promise<void> {
    const slices = createSlices();
    for (const alert of alerts) {
      this.#note(alert, decision, nowMs);
      if (slices.isOver()) await slices.rest();
    }
  }

  #note(alert: Alert, decision: Decision, nowMs: number): void {
    this.#parts.decisions.note(alert.fingerprint, alert.labels, decision, nowMs);
  }
}

const fingerprint = (alert: Alert): string => alert.fingerprint;

function lastView(clock: Clock, startedMs: number, isSent: boolean, text: string, attempts: number): DeliveryView {
  return { atMs: clock.now(), isSent, text, attempts, durationMs: clock.monotonic() - startedMs };
}

export function notificationOf(
  where: Pick<Notification, 'receiver' | 'groupKey' | 'groupLabels'>,
  alerts: readonly Alert[],
  nowMs: Milliseconds,
  externalUrl: string,
): Notification {
  const notified = alerts.map((alert) => ({
    ...alert,
    status: isResolved(alert, nowMs) ? ('resolved' as const) : ('firing' as const),
  }));
  return {
    ...where,
    alerts: notified,
    status: notified.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    commonLabels: commonPairs(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonPairs(alerts.map(({ annotations }) => annotations)),
    externalUrl,
    nowMs,
    truncatedAlerts: 0,
  };
}

/** Why a route says nothing at this time; undefined when it speaks. */
export function mutedBy(
  route: Route,
  intervals: ReadonlyMap<string, readonly TimeInterval[]>,
  nowMs: number,
): (Decision & { readonly subject: string }) | undefined {
  const isNow = (name: string): boolean => (intervals.get(name) ?? []).some((one) => containsTime(one, nowMs));
  const active = route.activeTimeIntervals;
  if (active.length > 0 && !active.some(isNow)) {
    const text = `Its route speaks only in the time interval ${active.join(' or ')}.`;
    return { kind: 'muted', text, subject: active.join(', ') };
  }
  const muting = route.muteTimeIntervals.find(isNow);
  if (muting === undefined) return undefined;
  return { kind: 'muted', text: `Its route is mute in the time interval ${muting}.`, subject: muting };
}

const clockText = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
