/**
 * Why somebody was told of an alert, or was not: the steps on each alert's way, in order. Bounded per alert and in all;
 * the alerts that were quiet the longest are forgotten first. Steps survive restarts: each is in the journal when it is
 * taken, and again whenever it was repeated twice as often, so that what goes on for days is a few lines.
 */
import type { AlertTrace, DecisionKind, DecisionView } from '../../../../shared/alerting.ts';
import { labelsToRecord, type Labels } from '../../../../shared/labels.ts';
import type { Fact, Journal, JournalRecord } from '../journal/journal.ts';

/** Of one alert. */
const MAX_STEPS = 60;
/** In all: ten thousand alerts with a handful each, some ten megabytes. */
const MAX_ALL_STEPS = 60_000;
const RETENTION_MS = 30 * 86_400_000;
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

interface WayRecord extends JournalRecord {
  readonly kind: 'way';
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly steps: readonly DecisionView[];
}

interface StepRecord extends JournalRecord {
  readonly kind: 'step';
  readonly fingerprint: string;
  /** With the first step of a way. */
  readonly labels?: Labels;
  readonly step: DecisionView;
}

export class Decisions {
  readonly #journal: Journal;
  /** In the order of their last step. */
  readonly #ways = new Map<string, Way>();
  #stepCount = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  load(records: readonly JournalRecord[], nowMs: number): void {
    for (const record of records) {
      if (record.kind === 'way') this.#loadWay(record as WayRecord);
      else if (record.kind === 'step') this.#loadStep(record as StepRecord);
    }
    for (const [fingerprint, { steps }] of this.#ways) {
      if (nowMs - (steps.at(-1)?.lastMs ?? 0) > RETENTION_MS) this.#forget(fingerprint);
    }
  }

  #loadWay({ fingerprint, labels, steps }: WayRecord): void {
    this.#forget(fingerprint);
    const way = this.#latest(fingerprint, labels);
    for (const step of steps) this.#take(way, -1, step);
    this.#bound(way);
  }

  #loadStep({ fingerprint, labels, step }: StepRecord): void {
    const known = labels ?? this.#ways.get(fingerprint)?.labels;
    if (known === undefined) return;
    const way = this.#latest(fingerprint, known);
    this.#take(way, step.count > 1 ? lastAlike(way.steps, step) : -1, step);
    this.#bound(way);
  }

  *snapshot(): Generator<Fact> {
    for (const [fingerprint, { labels, steps }] of this.#ways) {
      const now = [...steps];
      yield (): WayRecord => ({ kind: 'way', fingerprint, labels, steps: now });
    }
  }

  note(fingerprint: string, labels: Labels, decision: Decision, atMs: number): void {
    const way = this.#latest(fingerprint, labels);
    const again = UNIQUE.has(decision.kind) ? -1 : lastAlike(way.steps, decision);
    const former = way.steps[again];
    const step =
      former === undefined
        ? firstStep(decision, atMs)
        : { ...former, text: decision.text, lastMs: atMs, count: former.count + 1 };
    this.#take(way, again, step);
    if (isPowerOfTwo(step.count)) {
      const isFirst = way.steps.length === 1;
      const record: StepRecord = { kind: 'step', fingerprint, step, ...(isFirst ? { labels } : {}) };
      void this.#journal.append(record);
    }
    this.#bound(way);
  }

  /** The way of an alert, which is now the last that anything happened on. */
  #latest(fingerprint: string, labels: Labels): Way {
    const way = this.#ways.get(fingerprint) ?? { labels, steps: [] };
    this.#ways.delete(fingerprint);
    this.#ways.set(fingerprint, way);
    return way;
  }

  /** @param at  of the step that it takes the place of; -1: none */
  #take({ steps }: Way, at: number, step: DecisionView): void {
    if (at >= 0) steps[at] = step;
    else {
      steps.push(step);
      this.#stepCount += 1;
    }
  }

  #bound({ steps }: Way): void {
    if (steps.length > MAX_STEPS) this.#stepCount -= steps.splice(0, steps.length - MAX_STEPS).length;
    while (this.#stepCount > MAX_ALL_STEPS && this.#ways.size > 1) this.#forget(this.#ways.keys().next().value ?? '');
  }

  #forget(fingerprint: string): void {
    this.#stepCount -= this.#ways.get(fingerprint)?.steps.length ?? 0;
    this.#ways.delete(fingerprint);
  }

  of(fingerprint: string): AlertTrace | undefined {
    const way = this.#ways.get(fingerprint);
    return way && { fingerprint, labels: labelsToRecord(way.labels), decisions: [...way.steps] };
  }
}

/** A new beginning or end, and every message, is a step of its own. */
const UNIQUE: ReadonlySet<DecisionKind> = new Set(['firing', 'resolved', 'withdrawn', 'sent', 'received']);

const isPowerOfTwo = (count: number): boolean => (count & (count - 1)) === 0;

function lastAlike(steps: readonly DecisionView[], decision: Alike): number {
  const first = Math.max(steps.length - LOOK_BACK, 0);
  for (let i = steps.length - 1; i >= first; i--) if (isSame(steps[i] as DecisionView, decision)) return i;
  return -1;
}

type Alike = Pick<DecisionView, 'kind'> & Partial<Pick<DecisionView, 'integration' | 'subject'>>;

const isSame = (step: DecisionView, decision: Alike): boolean =>
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
