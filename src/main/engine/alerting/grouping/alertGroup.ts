/**
 * Alerts that are told of together. The first telling waits `group_wait` for companions; from then on the group is looked
 * at every `group_interval`, and whoever is told decides whether there is news.
 */
import type { Labels } from '../../../../shared/labels.ts';
import type { Clock } from '../../base/clock.ts';
import { createSlices } from '../../base/slices.ts';
import { compareAlerts, isResolved, type Alert } from '../alert.ts';
import type { Route } from '../routing/route.ts';

export interface FlushResult {
  /** Everything was said, or need not be said: alerts that ended may be forgotten. */
  readonly isDone: boolean;
  /** Until then there is nothing to say, unless something changes. */
  readonly quietUntilMs: number;
}

export interface GroupContext {
  readonly clock: Clock;
  /** Called before alerts are looked at: time may have passed in which nobody could tell of them. */
  readonly beforeFlush: () => void;
  /**
   * @param alerts  in order; those that still fire have no end
   * @param signal  aborted when the group's time is over or it is stopped
   */
  readonly notify: (
    group: AlertGroup,
    alerts: readonly Alert[],
    nowMs: number,
    signal: AbortSignal,
  ) => Promise<FlushResult>;
}

/** What fires now has no end, so that it does not end on its way through a slow notification. */
const asOf = (alert: Alert, nowMs: number): Alert =>
  isResolved(alert, nowMs) || alert.endsAtMs === undefined ? alert : { ...alert, endsAtMs: undefined };

/** A notification gets at least this long, however short the group's interval. */
const MIN_TIMEOUT_MS = 10_000;

export class AlertGroup {
  readonly key: string;
  readonly route: Route;
  readonly labels: Labels;
  readonly #context: GroupContext;
  readonly #alerts = new Map<string, Alert>();
  readonly #abort = new AbortController();
  #timer: Disposable | undefined;
  #dueMs = Infinity;
  /** The last look; the next ones are whole intervals later. */
  #beatMs: number | undefined;
  #flushing: Promise<void> | undefined;
  #isDueAgain = false;
  #isChanged = true;

  constructor(key: string, route: Route, labels: Labels, context: GroupContext) {
    this.key = key;
    this.route = route;
    this.labels = labels;
    this.#context = context;
    this.#arm(context.clock.now() + route.groupWaitMs);
  }

  insert(alert: Alert): void {
    const now = this.#context.clock.now();
    const before = this.#alerts.get(alert.fingerprint);
    this.#alerts.set(alert.fingerprint, alert);
    if (before === undefined || isResolved(before, now) !== isResolved(alert, now)) this.poke();
    // An alert that has waited long enough elsewhere does not wait again.
    const isLate = this.#beatMs === undefined && alert.startsAtMs + this.route.groupWaitMs < now;
    if (isLate && this.#dueMs > now) this.#arm(now);
  }

  /** Something that decides what is said has changed: it is looked at on the next beat. */
  poke(): void {
    this.#isChanged = true;
    if (this.#beatMs !== undefined && this.#flushing === undefined) this.#armBeatAfter(this.#context.clock.now());
  }

  get alerts(): Iterable<Alert> {
    return this.#alerts.values();
  }

  get size(): number {
    return this.#alerts.size;
  }

  get hasFlushed(): boolean {
    return this.#beatMs !== undefined;
  }

  /** When it is looked at next; Infinity: when something changes. */
  get nextFlushMs(): number {
    return this.#dueMs;
  }

  #arm(atMs: number): void {
    // Ten thousand alerts that come at once mean one timer.
    if (atMs === this.#dueMs && this.#timer !== undefined) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#dueMs = atMs;
    if (this.#abort.signal.aborted || atMs === Infinity) return;
    const { clock } = this.#context;
    this.#timer = clock.after(atMs - clock.now(), () => {
      this.#timer = undefined;
      this.#tick();
    });
  }

  /** Beats on which there is nothing to say are left out, so that a quiet group costs nothing. */
  #armBeatAfter(ms: number): void {
    const beat = this.#beatMs ?? ms;
    const interval = this.route.groupIntervalMs;
    const next = beat + (Math.floor((ms - beat) / interval) + 1) * interval;
    this.#arm(ms === Infinity ? Infinity : next);
  }

  #tick(): void {
    const now = this.#context.clock.now();
    this.#beatMs = now;
    // The next look is counted from here, not from the end of a slow notification.
    this.#arm(now + this.route.groupIntervalMs);
    if (this.#flushing !== undefined) {
      this.#isDueAgain = true;
      return;
    }
    this.#flushing = this.#flush(now).finally(() => {
      this.#flushing = undefined;
      if (!this.#isDueAgain || this.#abort.signal.aborted) return;
      this.#isDueAgain = false;
      this.#tick();
    });
  }

  async #flush(now: number): Promise<void> {
    const { clock, notify, beforeFlush } = this.#context;
    beforeFlush();
    this.#isChanged = false;
    const slices = createSlices();
    const alerts = [...this.#alerts.values()].map((alert) => asOf(alert, now)).sort(compareAlerts);
    if (alerts.length === 0) return this.#rest(Infinity);
    if (slices.isOver(alerts.length)) await slices.rest();
    const timeout = new AbortController();
    const timer = clock.after(Math.max(this.route.groupIntervalMs, MIN_TIMEOUT_MS), () => timeout.abort());
    try {
      const signal = AbortSignal.any([timeout.signal, this.#abort.signal]);
      const { isDone, quietUntilMs } = await notify(this, alerts, now, signal);
      if (!isDone) return undefined;
      this.#forget(alerts, now);
      return this.#rest(Math.min(quietUntilMs, this.#nextEndMs(now)));
    } finally {
      timer[Symbol.dispose]();
    }
  }

  /** Until `untilMs` there is nothing to say, unless something changed while the last notification went out. */
  #rest(untilMs: number): void {
    if (!this.#isChanged && !this.#isDueAgain) this.#armBeatAfter(untilMs);
  }

  /** Alerts that ended and were told of, unless they came again meanwhile. */
  #forget(told: readonly Alert[], nowMs: number): void {
    for (const alert of told) {
      if (!isResolved(alert, nowMs)) continue;
      if (this.#alerts.get(alert.fingerprint)?.updatedAtMs === alert.updatedAtMs) {
        this.#alerts.delete(alert.fingerprint);
      }
    }
  }

  /** When the next alert ends by itself. */
  #nextEndMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { endsAtMs } of this.#alerts.values()) {
      if (endsAtMs !== undefined && endsAtMs > nowMs) next = Math.min(next, endsAtMs - 1);
    }
    return next;
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#flushing;
  }
}
