/** One alert as routing, silences, inhibition and receivers see it, whoever sent it: our rules or a client of the API. */
import { compareLabels, labelValue, type Labels } from '../../../shared/labels.ts';

export interface Alert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAtMs: number;
  /** When it ends or ended; undefined while only its sender can end it. */
  readonly endsAtMs: number | undefined;
  readonly updatedAtMs: number;
  readonly generatorUrl: string;
  /** The end was not said by the sender: it is when we stop believing in the alert. */
  readonly isTimeout: boolean;
  /** Of an alert of our own rules: what it is called there. */
  readonly origin: AlertOrigin | undefined;
  /** It ended because its rule is gone, not because things are well again. */
  readonly isWithdrawn: boolean;
}

export interface AlertOrigin {
  /** Id of the alert among the rules' alerts. */
  readonly id: string;
  /** Key of the rule group: each evaluation tells of all its alerts. */
  readonly group: string;
}

export const isResolved = (alert: Alert, nowMs: number): boolean =>
  alert.endsAtMs !== undefined && alert.endsAtMs <= nowMs;

/** Order of alerts in a notification: by job, by instance, then fewer labels first, then by all of them. */
export function compareAlerts(a: Alert, b: Alert): number {
  for (const name of ['job', 'instance']) {
    const left = labelValue(a.labels, name);
    const right = labelValue(b.labels, name);
    if (left === right) continue;
    if (left === '') return 1;
    if (right === '') return -1;
    return left < right ? -1 : 1;
  }
  return a.labels.length - b.labels.length || compareLabels(a.labels, b.labels);
}
