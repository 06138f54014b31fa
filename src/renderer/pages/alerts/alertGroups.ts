/** Alerts in the groups of the page, and what a row says about time. Pure. */
import type { AlertView } from '../../../shared/status.ts';
import { formatAge, formatClockShort, formatMoment, formatSpan } from '../../../shared/units.ts';
import type { Status } from '../../ui/StatusGlyph.tsx';

export type AlertGroupId = 'critical' | 'warning' | 'pending' | 'resolved';

export interface AlertGroup {
  readonly id: AlertGroupId;
  readonly title: string;
  readonly detail: string;
  readonly status: Status;
  /** Newest first. */
  readonly alerts: readonly AlertView[];
}

const DAY_MS = 86_400_000;

/** What is only information counts as a warning here: it fires and wants to be seen, no more. */
export function groupOf(alert: AlertView): AlertGroupId {
  if (alert.state === 'pending' || alert.state === 'resolved') return alert.state;
  return alert.severity === 'critical' ? 'critical' : 'warning';
}

/** Groups without an alert are left out; what ended more than a day ago is history. */
export function groupAlerts(alerts: readonly AlertView[], nowMs: number): AlertGroup[] {
  const recent = alerts.filter((a) => a.state !== 'resolved' || nowMs - (a.resolvedAtMs ?? 0) < DAY_MS);
  const byGroup = Map.groupBy(recent, groupOf);
  const group = (id: AlertGroupId, title: string, status: Status, detail: (count: number) => string): AlertGroup[] => {
    const members = byGroup.get(id) ?? [];
    if (members.length === 0) return [];
    const sorted = members.toSorted((a, b) => sinceMs(b) - sinceMs(a) || a.id.localeCompare(b.id, 'en'));
    return [{ id, title, status, detail: detail(members.length), alerts: sorted }];
  };
  return [
    ...group('critical', 'Critical', 'critical', (n) => `${n} firing`),
    ...group('warning', 'Warning', 'warning', (n) => `${n} firing`),
    ...group('pending', 'Pending', 'pending', () => 'waiting for their “for” time'),
    ...group('resolved', 'Resolved', 'ok', () => 'last 24 hours'),
  ];
}

/** The moment its present state began. */
function sinceMs(alert: AlertView): number {
  if (alert.state === 'resolved') return alert.resolvedAtMs ?? alert.activeAtMs;
  return alert.state === 'firing' ? (alert.firedAtMs ?? alert.activeAtMs) : alert.activeAtMs;
}

export function statusOf(alert: AlertView): Status {
  const group = groupOf(alert);
  return group === 'resolved' ? 'ok' : group;
}

/** `6 min`, `fires in 1 min 20 s`, `ended 08:52`. */
export function timeRemark(alert: AlertView, nowMs: number): string {
  switch (alert.state) {
    case 'firing':
      return formatAge(nowMs - sinceMs(alert));
    case 'pending': {
      const leftMs = alert.activeAtMs + alert.forMs - nowMs;
      return leftMs < 1000 ? 'fires at the next check' : `fires in ${formatSpan(leftMs)}`;
    }
    case 'resolved':
      return alert.resolvedAtMs === undefined
        ? 'ended'
        : `ended ${formatMoment(alert.resolvedAtMs, nowMs).slice(0, 13)}`;
  }
}

/** How much of "for" has passed: 0…1. */
export function pendingShare(alert: AlertView, nowMs: number): number {
  return alert.forMs <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - alert.activeAtMs) / alert.forMs));
}

/** `Warning, firing` */
export function stateWords(alert: AlertView): string {
  const severity = alert.severity.charAt(0).toUpperCase() + alert.severity.slice(1);
  return `${severity}, ${alert.state}`;
}

export interface AlertEvent {
  readonly atMs: number;
  readonly status: Status;
  readonly text: string;
}

/** What happened, newest first. */
export function alertTimeline(alert: AlertView): AlertEvent[] {
  const events: AlertEvent[] = [{ atMs: alert.activeAtMs, status: 'pending', text: 'Condition became true' }];
  if (alert.firedAtMs !== undefined) {
    const waited = alert.firedAtMs - alert.activeAtMs;
    events.push({
      atMs: alert.firedAtMs,
      status: alert.severity === 'critical' ? 'critical' : 'warning',
      text: waited < 1000 ? 'Fired at once' : `Fired after ${formatSpan(waited)} pending`,
    });
  }
  if (alert.resolvedAtMs !== undefined) {
    const lasted = alert.resolvedAtMs - (alert.firedAtMs ?? alert.activeAtMs);
    events.push({ atMs: alert.resolvedAtMs, status: 'ok', text: `Ended after ${formatSpan(lasted)}` });
  }
  return events.reverse();
}

/** Since when, as the head of the details says it. */
export const sinceText = (alert: AlertView, nowMs: number): string =>
  `since ${formatClockShort(sinceMs(alert))}, ${formatAge(nowMs - sinceMs(alert))}`;

/** Labels that tell this alert from others; its name and severity are said elsewhere. */
export function ownLabels(alert: AlertView): [string, string][] {
  return Object.entries(alert.labels).filter(([name]) => name !== 'alertname' && name !== 'severity');
}
