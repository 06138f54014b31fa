/** Alerts in the groups of the page, and what a row says about time. Pure. */
import type { DecisionView } from '../../../../shared/alerting.ts';
import type { AlertView } from '../../../../shared/status.ts';
import { formatAge, formatClockShort, formatMoment, formatSpan } from '../../../../shared/units.ts';
import type { Status } from '../../../ui/StatusGlyph.tsx';
import { KIND_STATUS } from '../why/whySteps.ts';
import type { ShownAlert } from './shownAlerts.ts';

export type AlertStateGroup = 'critical' | 'warning' | 'pending' | 'silenced' | 'resolved';

export interface AlertGroup {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly status: Status;
  /** Newest first; in a group by label the worst first. */
  readonly alerts: readonly ShownAlert[];
}

const DAY_MS = 86_400_000;

/** What is only information counts as a warning here: it fires and wants to be seen, no more. */
export function groupOf(alert: AlertView & { readonly quiet?: ShownAlert['quiet'] }): AlertStateGroup {
  if (alert.state === 'pending' || alert.state === 'resolved') return alert.state;
  if (alert.quiet !== undefined) return 'silenced';
  return alert.severity === 'critical' ? 'critical' : 'warning';
}

/** What ended more than a day ago is history. */
export const isRecent = (alert: AlertView, nowMs: number): boolean =>
  alert.state !== 'resolved' || nowMs - (alert.resolvedAtMs ?? 0) < DAY_MS;

const STATES: readonly {
  readonly id: AlertStateGroup;
  readonly title: string;
  readonly status: Status;
  readonly detail: (count: number) => string;
}[] = [
  { id: 'critical', title: 'Critical', status: 'critical', detail: (n) => `${n} firing` },
  { id: 'warning', title: 'Warning', status: 'warning', detail: (n) => `${n} firing` },
  { id: 'pending', title: 'Pending', status: 'pending', detail: () => 'waiting for their “for” time' },
  { id: 'silenced', title: 'Silenced', status: 'silenced', detail: (n) => `${n} firing, no notifications` },
  { id: 'resolved', title: 'Resolved', status: 'ok', detail: () => 'last 24 hours' },
];

/**
 * Groups without an alert are left out.
 * @param by  'severity', or the label whose values make the groups of what is neither quiet nor over
 */
export function groupAlerts(alerts: readonly ShownAlert[], nowMs: number, by = 'severity'): AlertGroup[] {
  const byState = Map.groupBy(
    alerts.filter((alert) => isRecent(alert, nowMs)),
    groupOf,
  );
  const states = STATES.flatMap(({ id, title, status, detail }): AlertGroup[] => {
    const members = byState.get(id) ?? [];
    if (members.length === 0) return [];
    const sorted = members.toSorted((a, b) => sinceMs(b) - sinceMs(a) || a.id.localeCompare(b.id, 'en'));
    return [{ id, title, status, detail: detail(members.length), alerts: sorted }];
  });
  if (by === 'severity') return states;
  const isPlain = ({ id }: AlertGroup): boolean => id !== 'silenced' && id !== 'resolved';
  const plain = states.filter(isPlain).flatMap((group) => group.alerts);
  return [...groupsByLabel(plain, by), ...states.filter((group) => !isPlain(group))];
}

/** The alerts come worst first, and so do the groups. */
function groupsByLabel(alerts: readonly ShownAlert[], label: string): AlertGroup[] {
  const byValue = Map.groupBy(alerts, (alert) => alert.labels[label] ?? '');
  return [...byValue].map(([value, members]) => {
    const firing = members.filter(({ state }) => state === 'firing').length;
    const pending = members.length - firing;
    return {
      id: `${label}=${value}`,
      title: value === '' ? `without ${label}` : value,
      status: statusOf(members[0] as ShownAlert),
      detail: [firing > 0 && `${firing} firing`, pending > 0 && `${pending} pending`].filter(Boolean).join(', '),
      alerts: members,
    };
  });
}

/** Labels whose values could make groups: those that alerts have, most common first. */
export function groupingLabels(alerts: readonly ShownAlert[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { labels } of alerts)
    for (const name of Object.keys(labels)) counts.set(name, (counts.get(name) ?? 0) + 1);
  counts.delete('severity');
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en')).map(([name]) => name);
}

/** The moment its present state began. */
function sinceMs(alert: AlertView): number {
  if (alert.state === 'resolved') return alert.resolvedAtMs ?? alert.activeAtMs;
  return alert.state === 'firing' ? (alert.firedAtMs ?? alert.activeAtMs) : alert.activeAtMs;
}

export function statusOf(alert: AlertView & { readonly quiet?: ShownAlert['quiet'] }): Status {
  const group = groupOf(alert);
  return group === 'resolved' ? 'ok' : group;
}

/** `6 min`, `fires in 1 min 20 s`, `ended 08:52`, `until 16:00`. */
export function timeRemark(alert: AlertView & Partial<ShownAlert>, nowMs: number): string {
  switch (alert.state) {
    case 'firing':
      if (alert.silence === undefined) return formatAge(nowMs - sinceMs(alert));
      return alert.silence.isUntilResolved ? 'until resolved' : `until ${shortMoment(alert.silence.endsAtMs, nowMs)}`;
    case 'pending': {
      const leftMs = alert.activeAtMs + alert.forMs - nowMs;
      return leftMs < 1000 ? 'fires at the next check' : `fires in ${formatSpan(leftMs)}`;
    }
    case 'resolved':
      return alert.resolvedAtMs === undefined ? 'ended' : `ended ${shortMoment(alert.resolvedAtMs, nowMs)}`;
  }
}

/** `14:06`, or `20 Nov 14:06` of another day. */
export const shortMoment = (atMs: number, nowMs: number): string =>
  new Date(atMs).toDateString() === new Date(nowMs).toDateString() ? formatClockShort(atMs) : formatMoment(atMs, nowMs);

/** The second line of a row: who was told, or how long it is quiet still. */
export function toldRemark({ state, quiet, silence, mark }: ShownAlert, nowMs: number): string {
  if (state !== 'firing') return '';
  if (silence !== undefined)
    return silence.isUntilResolved ? 'acknowledged' : `${formatSpan(silence.endsAtMs - nowMs)} left`;
  if (quiet === 'inhibited') return 'another alert stands for it';
  if (quiet === 'muted') return 'outside its times';
  const told = mark?.told ?? [];
  return told.length === 0 ? '' : `sent to ${told.map(receiverWords).join(', ')}`;
}

/** `team/slack[0]` → `team`: the person's own name; the desktop is called so. */
export const receiverWords = (integration: string): string => {
  const [, receiver = integration, kind] = /^(.*)\/([a-z0-9]+)\[\d+\]$/.exec(integration) ?? [];
  return kind === 'desktop' ? 'Desktop' : receiver;
};

/** The line under the title. */
export function detailOf(alert: ShownAlert): string {
  const { silence } = alert;
  if (silence !== undefined) {
    const by = silence.createdBy === '' ? '' : `, by ${silence.createdBy}`;
    return silence.comment === '' ? `Silenced${by}` : `“${silence.comment}”${by}.`;
  }
  return alert.description || alert.expr || alert.labels['instance'] || '';
}

/** How much of "for" has passed: 0…1. */
export function pendingShare(alert: AlertView, nowMs: number): number {
  return alert.forMs <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - alert.activeAtMs) / alert.forMs));
}

/** `Warning, firing` */
export function stateWords(alert: AlertView & { readonly quiet?: ShownAlert['quiet'] }): string {
  const severity = alert.severity.charAt(0).toUpperCase() + alert.severity.slice(1);
  return `${severity}, ${alert.quiet ?? alert.state}`;
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

const TOLD: ReadonlySet<DecisionView['kind']> = new Set(['sent', 'sending_failed', 'inhibited', 'silenced', 'muted']);

/** The same with who was told, and why nobody was. */
export function alertEvents(alert: AlertView, decisions: readonly DecisionView[]): AlertEvent[] {
  const told = decisions
    .filter(({ kind, lastMs }) => TOLD.has(kind) && lastMs >= alert.activeAtMs)
    .map(({ kind, lastMs, text }) => ({ atMs: lastMs, status: KIND_STATUS[kind], text }));
  return [...told, ...alertTimeline(alert)].toSorted((a, b) => b.atMs - a.atMs);
}

/** Since when, as the head of the details says it. */
export const sinceText = (alert: AlertView, nowMs: number): string =>
  `since ${formatClockShort(sinceMs(alert))}, ${formatAge(nowMs - sinceMs(alert))}`;

/** Labels that tell this alert from others; its name and severity are said elsewhere. */
export function ownLabels(alert: AlertView): [string, string][] {
  return Object.entries(alert.labels).filter(([name]) => name !== 'alertname' && name !== 'severity');
}
