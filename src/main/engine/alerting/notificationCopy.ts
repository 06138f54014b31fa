/**
 * The words of a notification: `Severity: what is wrong`, then the number, the limit and since when. No identifiers, no
 * exclamation marks; the system adds the time itself.
 */
import type { NotificationEvent } from '../../../shared/protocol.ts';
import type { AlertView } from '../../../shared/status.ts';

type Severity = NotificationEvent['severity'];

const TITLE_LENGTH = 120;
const BODY_LENGTH = 240;

/** What is remembered of an alert that was told, enough to tell its end after a restart. */
export interface Told {
  readonly id: string;
  readonly group: string;
  readonly severity: Severity;
  readonly summary: string;
  /** The annotation `resolved`, or the summary. */
  readonly resolvedSummary: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly activeAtMs: number;
  /** When it was last told. */
  readonly atMs: number;
}

export function toldFrom(group: string, alert: AlertView, atMs: number): Told {
  return {
    id: alert.id,
    group,
    severity: alert.severity,
    summary: oneLine(alert.summary, TITLE_LENGTH),
    resolvedSummary: oneLine(alert.annotations['resolved'] ?? alert.summary, TITLE_LENGTH),
    expr: alert.expr,
    labels: alert.labels,
    activeAtMs: alert.activeAtMs,
    atMs,
  };
}

/**
 * @param isFlapping  it fired several times lately; the last thing said about it until it is steady
 * @param facts  lines that go under its words
 */
export function firingEvent(
  alert: AlertView,
  atMs: number,
  isFlapping: boolean,
  facts: readonly string[] = [],
): NotificationEvent {
  const words = isFlapping ? `${firingBody(alert, atMs)} It comes and goes.` : firingBody(alert, atMs);
  return {
    id: alert.id,
    kind: 'firing',
    severity: alert.severity,
    title: `${severityWord(alert.severity)}: ${oneLine(alert.summary, TITLE_LENGTH)}`,
    body: [words, ...facts.map((fact) => oneLine(fact, BODY_LENGTH))].join('\n'),
    path: explorePath(alert.expr, alert.activeAtMs, atMs),
    atMs,
    about: { kind: 'alert', alertId: alert.id },
  };
}

/** Has the id of the firing one, which it replaces. */
export function resolvedEvent(told: Told, atMs: number): NotificationEvent {
  return {
    id: told.id,
    kind: 'resolved',
    severity: 'info',
    title: `Resolved: ${told.resolvedSummary}`,
    body: `It lasted ${durationWords(atMs - told.activeAtMs)}.`,
    path: explorePath(told.expr, told.activeAtMs, atMs),
    atMs,
  };
}

/** Several alerts in one: `5 alerts in “home” since 14:31`. */
export function groupedEvent(id: string, alerts: readonly Told[], atMs: number): NotificationEvent {
  const first = alerts.reduce((a, b) => (b.activeAtMs < a.activeAtMs ? b : a));
  const shared = sharedLabel(alerts.map((alert) => alert.labels));
  const where = shared === undefined ? '' : ` in “${shared}”`;
  return {
    id,
    kind: 'summary',
    severity: worst(alerts),
    title: `${alerts.length} alerts${where} since ${clockTime(first.activeAtMs)}`,
    body: `${countWords(alerts)}. First: ${first.summary}. ${shared === undefined ? '' : 'Others may follow from it.'}`.trim(),
    path: '/alerts',
    atMs,
  };
}

export function groupedResolvedEvent(id: string, alerts: readonly Told[], atMs: number): NotificationEvent {
  const shared = sharedLabel(alerts.map((alert) => alert.labels));
  const where = shared === undefined ? '' : ` in “${shared}”`;
  const longest = alerts.reduce((most, { activeAtMs }) => Math.max(most, atMs - activeAtMs), 0);
  return {
    id,
    kind: 'resolved',
    severity: 'info',
    title: `Resolved: ${alerts.length} alerts${where}`,
    body: `The longest lasted ${durationWords(longest)}.`,
    path: '/alerts',
    atMs,
  };
}

export const testEvent = (id: string, atMs: number): NotificationEvent => ({
  id,
  kind: 'test',
  severity: 'info',
  title: 'Test: notifications arrive',
  body: 'An alert will look like this. Clicking it opens the graph at that minute.',
  path: '/alerts',
  atMs,
});

/** The graph around the alert: as much before its beginning as it has lasted, at least a quarter of an hour. */
function explorePath(expr: string, activeAtMs: number, atMs: number): string {
  if (expr === '') return '/alerts';
  const marginMs = Math.max(15 * 60_000, atMs - activeAtMs);
  const from = Math.floor(activeAtMs - marginMs);
  return `/explore?expr=${encodeURIComponent(expr)}&from=${from}&to=${Math.ceil(atMs)}`;
}

function firingBody(alert: AlertView, atMs: number): string {
  if (alert.description !== '') return oneLine(alert.description, BODY_LENGTH);
  const ageMs = atMs - alert.activeAtMs;
  const age = ageMs < 60_000 ? '' : `, for ${durationWords(ageMs)}`;
  const since = `Since ${clockTime(alert.activeAtMs)}${age}.`;
  // What came from elsewhere brings no number.
  if (alert.expr === '') return since;
  const limit = limitOf(alert.expr);
  return `The value is ${numberWords(alert.value)}${limit === undefined ? '' : `, the limit ${limit}`}. ${since}`;
}

/** `… > 90` → `90`: the number that a rule compares with in the end, where it is that simple. */
function limitOf(expr: string): string | undefined {
  const comparison = expr.replace(/\s+or\s+absent\(.*\)\s*$/s, '');
  return /(?:[<>]=?|[=!]=)\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*$/i.exec(comparison)?.[1];
}

const severityWord = (severity: Severity): string =>
  ({ critical: 'Critical', warning: 'Warning', info: 'Note' })[severity];

const RANK: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };

const worst = (alerts: readonly Told[]): Severity =>
  alerts.map((alert) => alert.severity).reduce((a, b) => (RANK[b] > RANK[a] ? b : a));

function countWords(alerts: readonly Told[]): string {
  const count = (severity: Severity): number => alerts.filter((alert) => alert.severity === severity).length;
  const parts = [
    [count('critical'), 'critical'],
    [count('warning'), count('warning') === 1 ? 'warning' : 'warnings'],
    [count('info'), count('info') === 1 ? 'note' : 'notes'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}

/** Labels that say where something is, widest first; what alerts have in common is best named by the widest. */
const PLACES = [
  'site',
  'region',
  'datacenter',
  'zone',
  'cluster',
  'environment',
  'env',
  'namespace',
  'host',
  'node',
  'instance',
  'service',
  'job',
];

/** A value that all share, for the title. */
function sharedLabel(labels: readonly Readonly<Record<string, string>>[]): string | undefined {
  let shared = Object.entries(labels[0] ?? {});
  for (const other of labels) {
    if (shared.some(([name, value]) => other[name] !== value)) {
      shared = shared.filter(([name, value]) => other[name] === value);
    }
  }
  const names = new Map(shared);
  const place = PLACES.find((name) => names.has(name));
  if (place !== undefined) return names.get(place);
  return shared.find(([name]) => name !== 'severity' && name !== 'alertname')?.[1];
}

/** 24-hour, in the local zone of this machine. */
function clockTime(ms: number): string {
  const date = new Date(ms);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** The two largest units: `22 min`, `3 h 5 min`, `2 d 4 h`, `40 s`. */
function durationWords(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, 'h', minutes % 60, 'min');
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** At most four digits, no exponent for everyday numbers. */
function numberWords(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) >= 1e15 ? rounded.toExponential() : String(rounded);
}

/** Hostile text becomes one line of limited length; a title carries no full stop. */
function oneLine(text: string, length: number): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const bare = length === TITLE_LENGTH ? line.replace(/[.!]+$/, '') : line;
  // Characters are never more than units of the text.
  if (bare.length <= length) return bare;
  const characters = Array.from(bare);
  return characters.length <= length
    ? bare
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
