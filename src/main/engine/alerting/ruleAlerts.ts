/**
 * What our own rules say, as alerts for routing. Each evaluation tells of every alert of its group: what began or ended
 * is found by comparing with what is known, so nothing is lost when something in between failed or the program restarted.
 */
import { labelsFromRecord, labelsKey, type Labels } from '../../../shared/labels.ts';
import type { AlertView } from '../../../shared/status.ts';
import type { Alert } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { AlertBook } from './grouping/alertBook.ts';

export interface RuleAlerts {
  /** Key of the rule group. */
  readonly group: string;
  /** Every alert of the group now: pending, firing, and resolved lately. */
  readonly alerts: readonly AlertView[];
  /**
   * `starting`: first evaluation of this run, alerts of before may be missing still; `settling`: just woken;
   * `removed`: the group is no longer configured.
   */
  readonly phase: 'starting' | 'settling' | 'running' | 'removed';
}

/** The alerts that are to be put into the book after one evaluation; undefined: one of which there is nothing to put. */
export function* alertsOf(
  { group, alerts, phase }: RuleAlerts,
  book: AlertBook,
  nowMs: number,
  generatorUrl: (view: AlertView) => string,
): Generator<Alert | undefined, void, void> {
  const present = new Set<string>();
  for (const view of alerts) {
    if (view.state === 'pending') continue;
    present.add(view.id);
    const known = book.ofOrigin(view.id);
    // Rules that make the same labels make one alert: it fires while one of them does.
    const isKnown = known !== undefined && book.get(known.fingerprint)?.endsAtMs === undefined;
    if (view.state === 'firing') yield firing(view, group, isKnown ? known : undefined, nowMs, generatorUrl);
    else if (known !== undefined) yield ended(known, view.resolvedAtMs ?? nowMs, nowMs, false);
  }
  // Before the first whole look at the state of before, an alert that is missing may only not be restored yet.
  if (phase === 'starting') return;
  // The book changes while others have the thread.
  for (const known of Array.from(book.ofGroup(group))) {
    yield present.has(known.origin?.id ?? '') ? undefined : ended(known, nowMs, nowMs, phase === 'removed');
  }
}

/** Nothing when it is known and says the same as before. */
function firing(
  view: AlertView,
  group: string,
  known: Alert | undefined,
  nowMs: number,
  generatorUrl: (view: AlertView) => string,
): Alert | undefined {
  const annotations = labelsFromRecord(view.annotations);
  if (known !== undefined) return isSame(known.annotations, annotations) ? undefined : { ...known, annotations };
  const labels = labelsFromRecord(view.labels);
  return {
    fingerprint: fingerprintOf(labels),
    labels,
    annotations,
    startsAtMs: view.firedAtMs ?? view.activeAtMs,
    endsAtMs: undefined,
    updatedAtMs: nowMs,
    generatorUrl: generatorUrl(view),
    isTimeout: false,
    origin: { id: view.id, group },
    isWithdrawn: false,
  };
}

const isSame = (a: Labels, b: Labels): boolean => a.length === b.length && labelsKey(a) === labelsKey(b);

export const ended = (alert: Alert, endsAtMs: number, nowMs: number, isWithdrawn: boolean): Alert => ({
  ...alert,
  endsAtMs: Math.min(endsAtMs, nowMs),
  updatedAtMs: nowMs,
  isWithdrawn,
});
