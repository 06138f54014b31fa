/**
 * Why somebody was told of an alert, or was not: the steps on each alert's way, in order. Bounded per alert and in all;
 * the alerts that were quiet the longest are forgotten first.
 */
import type { AlertTrace, DecisionKind, DecisionView } from '../../../../shared/alerting.ts';
import { labelsToRecord, type Labels } from '../../../../shared/labels.ts';

const MAX_STEPS = 60;
const MAX_ALERTS = 20_000;
/** The same step a moment ago is the same step: integrations take turns. */
const LOOK_BACK = 8;

export interface Decision {
  readonly kind: DecisionKind;
  readonly text: string;
  readonly receiver?: string;
  readonly integration?: string;
  readonly subject?: string;
}

interface Way {
  readonly labels: Labels;
  readonly steps: DecisionView[];
}

export class Decisions {
  /** In the order of their last step. */
  readonly #ways = new Map<string, Way>();

  note(fingerprint: string, labels: Labels, decision: Decision, atMs: number): void {
    const way = this.#ways.get(fingerprint) ?? { labels, steps: [] };
    this.#ways.delete(fingerprint);
    this.#ways.set(fingerprint, way);
    const again = UNIQUE.has(decision.kind) ? -1 : lastAlike(way.steps, decision);
    const former = way.steps[again];
    if (former === undefined) way.steps.push(firstStep(decision, atMs));
    else way.steps[again] = { ...former, text: decision.text, lastMs: atMs, count: former.count + 1 };
    if (way.steps.length > MAX_STEPS) way.steps.splice(0, way.steps.length - MAX_STEPS);
    if (this.#ways.size > MAX_ALERTS) this.#ways.delete(this.#ways.keys().next().value ?? '');
  }

  of(fingerprint: string): AlertTrace | undefined {
    const way = this.#ways.get(fingerprint);
    return way && { fingerprint, labels: labelsToRecord(way.labels), decisions: [...way.steps] };
  }
}

/** A new beginning or end, and every message, is a step of its own. */
const UNIQUE: ReadonlySet<DecisionKind> = new Set(['firing', 'resolved', 'withdrawn', 'sent', 'received']);

function lastAlike(steps: readonly DecisionView[], decision: Decision): number {
  const first = Math.max(steps.length - LOOK_BACK, 0);
  for (let i = steps.length - 1; i >= first; i--) if (isSame(steps[i] as DecisionView, decision)) return i;
  return -1;
}

const isSame = (step: DecisionView, decision: Decision): boolean =>
  step.kind === decision.kind && step.integration === decision.integration && step.subject === decision.subject;

const firstStep = ({ kind, text, receiver, integration, subject }: Decision, atMs: number): DecisionView => ({
  kind,
  text,
  firstMs: atMs,
  lastMs: atMs,
  count: 1,
  receiver,
  integration,
  subject,
});
