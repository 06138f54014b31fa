/**
 * The state machine of one alerting rule: pending, firing, resolved. A pure function of what was and what the expression
 * yields now, so that live evaluation, the history replay and rule unit tests share it and cannot disagree.
 *
 * Prometheus' machine (rules/alerting.go) with one addition: time in which nothing was evaluated because the machine
 * slept does not count. `asleepMs` moves every running timer on by the sleep, and while `isSettling` (the first moments
 * after a wake, when targets were not scraped yet) an alert neither begins to fire nor resolves.
 */
import { assertNever } from '../../../shared/errors.ts';
import type { Labels } from '../../../shared/labels.ts';
import type { Milliseconds } from '../../../shared/time.ts';

/** How long a resolved alert stays known, so that whoever is told of alerts is told of the end as well. */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

export type ActiveState = 'pending' | 'firing';

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: ActiveState | 'resolved';
  readonly value: number;
  readonly activeAtMs: number;
  readonly firedAtMs: number | undefined;
  readonly resolvedAtMs: number | undefined;
  /** Since when the expression has been silent while `keep_firing_for` holds the alert. */
  readonly keepFiringSinceMs: number | undefined;
}

/** Alerts of one rule by `labelsKey` of their labels. */
export type Alerts = ReadonlyMap<string, Alert>;

/** One element of the expression's result with its labels and annotations made. */
export interface AlertSample {
  readonly key: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly value: number;
}

export interface AlertStep {
  readonly t: number;
  readonly forMs: Milliseconds;
  readonly keepFiringForMs: Milliseconds;
  readonly asleepMs: Milliseconds;
  readonly isSettling: boolean;
}

/** @param samples  one per distinct key */
export function nextAlerts(before: Alerts, samples: readonly AlertSample[], step: AlertStep): Alerts {
  const after = new Map<string, Alert>();
  const present = new Map(samples.map((sample) => [sample.key, sample]));
  for (const [key, alert] of before) {
    const sample = present.get(key);
    const next = nextAlert(step.asleepMs === 0 ? alert : shifted(alert, step.asleepMs), sample, step);
    if (next !== undefined) after.set(key, next);
  }
  for (const sample of samples) {
    if (!before.has(sample.key)) after.set(sample.key, promoted(begun(sample, step.t), step));
  }
  return after;
}

function nextAlert(alert: Alert, sample: AlertSample | undefined, step: AlertStep): Alert | undefined {
  switch (alert.state) {
    case 'resolved':
      if (sample !== undefined) return promoted(begun(sample, step.t), step);
      return step.t - (alert.resolvedAtMs ?? step.t) > RESOLVED_RETENTION_MS ? undefined : alert;
    case 'pending':
      if (sample !== undefined) return promoted(seen(alert, sample), step);
      return step.isSettling ? alert : undefined;
    case 'firing':
      if (sample !== undefined) return seen(alert, sample);
      return step.isSettling ? alert : silent(alert, step);
    default:
      return assertNever(alert.state);
  }
}

function begun(sample: AlertSample, t: number): Alert {
  return {
    labels: sample.labels,
    annotations: sample.annotations,
    state: 'pending',
    value: sample.value,
    activeAtMs: t,
    firedAtMs: undefined,
    resolvedAtMs: undefined,
    keepFiringSinceMs: undefined,
  };
}

/** Written out, since ten thousand alerts go through here at once. */
const seen = (alert: Alert, { annotations, value }: AlertSample): Alert => ({
  labels: alert.labels,
  annotations,
  state: alert.state,
  value,
  activeAtMs: alert.activeAtMs,
  firedAtMs: alert.firedAtMs,
  resolvedAtMs: alert.resolvedAtMs,
  keepFiringSinceMs: undefined,
});

function promoted(alert: Alert, { t, forMs, isSettling }: AlertStep): Alert {
  return isSettling || t - alert.activeAtMs < forMs ? alert : { ...alert, state: 'firing', firedAtMs: t };
}

/** A firing alert whose expression yields nothing: held by `keep_firing_for`, or resolved. */
function silent(alert: Alert, { t, keepFiringForMs }: AlertStep): Alert {
  const since = alert.keepFiringSinceMs ?? t;
  if (keepFiringForMs > 0 && t - since < keepFiringForMs) return { ...alert, keepFiringSinceMs: since };
  return { ...alert, state: 'resolved', resolvedAtMs: t };
}

/** An alert whose `for` or `keep_firing_for` is running does not grow older while nobody looks. */
function shifted(alert: Alert, asleepMs: Milliseconds): Alert {
  if (alert.state === 'pending') return { ...alert, activeAtMs: alert.activeAtMs + asleepMs };
  if (alert.keepFiringSinceMs === undefined) return alert;
  return { ...alert, keepFiringSinceMs: alert.keepFiringSinceMs + asleepMs };
}

/**
 * The moment from which an alert would no longer be what it is, though its expression goes on as it does: its `for` or its
 * `keep_firing_for` has passed. Infinity: never. By it a replay passes over the evaluations in which nothing can happen.
 *
 * @param alert  as the latest evaluation left it
 */
export function nextChangeMs(
  alert: Alert,
  { forMs, keepFiringForMs }: Pick<AlertStep, 'forMs' | 'keepFiringForMs'>,
): number {
  if (alert.state === 'pending') return alert.activeAtMs + forMs;
  if (alert.state === 'resolved' || alert.keepFiringSinceMs === undefined) return Infinity;
  return alert.keepFiringSinceMs + keepFiringForMs;
}

export const isActive = (alert: Alert): boolean => alert.state !== 'resolved';
