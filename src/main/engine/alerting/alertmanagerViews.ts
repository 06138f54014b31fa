/** What pages and the API are shown of routing: plain data. */
import type {
  AlertGroupView,
  IntegrationView,
  MatcherView,
  RoutedAlertView,
  RouteView,
  SilenceView,
  TimeWindow,
} from '../../../shared/alerting.ts';
import { labelsToRecord } from '../../../shared/labels.ts';
import type { Matcher } from '../storage/matcher.ts';
import { isResolved, type Alert } from './alert.ts';
import type { Integration } from './delivery/openReceivers.ts';
import { mutedBy } from './delivery/pipeline.ts';
import type { AlertGroup } from './grouping/alertGroup.ts';
import type { Inhibitor } from './inhibition/inhibitor.ts';
import type { Route } from './routing/route.ts';
import { isHolding, silenceState, type Silence } from './silences/silence.ts';
import type { Silences } from './silences/silences.ts';
import { timeWindowOf } from './timeIntervals/timeWindow.ts';
import type { TimeInterval } from './timeIntervals/timeInterval.ts';

export interface Judges {
  readonly silences: Silences;
  readonly inhibitor: Inhibitor;
  readonly timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>;
  routesOf(alert: Alert): readonly Route[];
}

export function routedAlertView(alert: Alert, judges: Judges, nowMs: number): RoutedAlertView {
  const routes = judges.routesOf(alert);
  const muting = routes.map((route) => mutedBy(route, judges.timeIntervals, nowMs)?.subject);
  const inhibition = judges.inhibitor.inhibitedBy(alert.labels, nowMs);
  return {
    fingerprint: alert.fingerprint,
    alertId: alert.origin?.id,
    labels: labelsToRecord(alert.labels),
    annotations: labelsToRecord(alert.annotations),
    startsAtMs: alert.startsAtMs,
    endsAtMs: alert.endsAtMs,
    updatedAtMs: alert.updatedAtMs,
    generatorUrl: alert.generatorUrl,
    state: isResolved(alert, nowMs) ? 'resolved' : 'firing',
    silencedBy: judges.silences.silencing(alert.labels, nowMs).map(({ id }) => id),
    inhibitedBy: inhibition === undefined ? [] : [inhibition.fingerprint],
    // Muted is what no route of it may say now.
    mutedBy: muting.every((name) => name !== undefined) ? [...new Set(muting)].flatMap((name) => name ?? []) : [],
    receivers: [...new Set(routes.map(({ receiver }) => receiver))],
  };
}

/** @param most  alerts that are shown of it */
export function alertGroupView(group: AlertGroup, judges: Judges, nowMs: number, most: number): AlertGroupView {
  return {
    key: group.key,
    routeId: group.route.id,
    receiver: group.route.receiver,
    labels: labelsToRecord(group.labels),
    alerts: [...group.alerts].slice(0, most).map((alert) => routedAlertView(alert, judges, nowMs)),
    alertCount: group.size,
    hasNotified: group.hasFlushed,
    nextFlushMs: Number.isFinite(group.nextFlushMs) ? group.nextFlushMs : undefined,
  };
}

const matcherView = ({ name, type, value }: Matcher): MatcherView => ({ name, type, value });

export function silenceView(silence: Silence, silencing: readonly string[], nowMs: number): SilenceView {
  const { matchers, windows, ...rest } = silence;
  return {
    ...rest,
    matchers: matchers.map(matcherView),
    windows: windows.map((window): TimeWindow => timeWindowOf(window)),
    state: silenceState(silence, nowMs),
    isHolding: isHolding(silence, nowMs),
    silencing,
  };
}

export function routeView(route: Route): RouteView {
  const { key: _, matchers, groupBy, routes, ...rest } = route;
  return {
    ...rest,
    matchers: matchers.map(matcherView),
    groupBy: groupBy === 'all' ? ['...'] : groupBy,
    routes: routes.map(routeView),
  };
}

export function integrationView(integration: Integration): IntegrationView {
  const { id, kind, sendsResolved, send, last, sentCount, failedCount } = integration;
  return { id, kind, sendsResolved, isActive: send !== undefined, last, sentCount, failedCount };
}
