/**
 * All alerts that are known, by fingerprint. News are written to the journal, so that an alert that began or ended right
 * before a crash is still told of after it.
 */
import type { Clock } from '../../base/clock.ts';
import { isResolved, type Alert } from '../alert.ts';
import type { Fact, Journal, JournalRecord } from '../journal/journal.ts';

/** How long an alert that ended is still shown; Alertmanager's interval of collection. */
const RESOLVED_RETENTION_MS = 30 * 60_000;

interface AlertRecord extends JournalRecord, Alert {
  readonly kind: 'alert';
}

export type News = 'began' | 'ended' | 'none';

export class AlertBook {
  readonly #alerts = new Map<string, Alert>();
  /** Alerts of our own rules that have not ended, by their id there. */
  readonly #byOrigin = new Map<string, Alert>();
  readonly #clock: Clock;
  readonly #journal: Journal;

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  /**
   * What was known before. An alert of the API whose end was only a time limit gets a new one: its sender had nobody to
   * tell that it goes on.
   */
  load(records: readonly JournalRecord[], resolveTimeoutMs: number): void {
    const now = this.#clock.now();
    for (const record of records) {
      if (record.kind !== 'alert') continue;
      const { kind: _, ...alert } = record as AlertRecord;
      const hadEnded = isResolved(alert, alert.updatedAtMs);
      const goesOn = !hadEnded && alert.endsAtMs !== undefined;
      this.#keep(goesOn ? { ...alert, endsAtMs: Math.max(alert.endsAtMs ?? 0, now + resolveTimeoutMs) } : alert);
    }
    this.collect();
  }

  *snapshot(): Generator<Fact> {
    for (const alert of this.#alerts.values()) yield (): AlertRecord => ({ kind: 'alert', ...alert });
  }

  /** @returns the alert as it is now known, and what is new about it */
  put(alert: Alert): { readonly alert: Alert; readonly news: News } {
    const now = this.#clock.now();
    const before = this.#alerts.get(alert.fingerprint);
    const merged = before === undefined ? alert : mergedWith(before, alert, now);
    const wasFiring = before !== undefined && !isResolved(before, now);
    const isFiring = !isResolved(merged, now);
    const isAnother = before !== undefined && wasFiring && isFiring && before.startsAtMs < merged.startsAtMs;
    const news: News = isFiring && (!wasFiring || isAnother) ? 'began' : wasFiring && !isFiring ? 'ended' : 'none';
    this.#keep(merged);
    const isFirst = before === undefined || before.isWithdrawn !== merged.isWithdrawn;
    if (news !== 'none' || isFirst) void this.#journal.append({ kind: 'alert', ...merged } satisfies AlertRecord);
    return { alert: merged, news };
  }

  /** The time limit of an alert has passed: without this it would be believed again after a restart. */
  confirmEnd(alert: Alert): void {
    const confirmed = { ...alert, updatedAtMs: Math.max(alert.updatedAtMs, alert.endsAtMs ?? alert.updatedAtMs) };
    this.#keep(confirmed);
    void this.#journal.append({ kind: 'alert', ...confirmed } satisfies AlertRecord);
  }

  #keep(alert: Alert): void {
    this.#alerts.set(alert.fingerprint, alert);
    if (alert.origin === undefined) return;
    if (alert.endsAtMs === undefined) this.#byOrigin.set(alert.origin.id, alert);
    else this.#byOrigin.delete(alert.origin.id);
  }

  get(fingerprint: string): Alert | undefined {
    return this.#alerts.get(fingerprint);
  }

  /** An alert of our own rules that has not ended. */
  ofOrigin(id: string): Alert | undefined {
    return this.#byOrigin.get(id);
  }

  /** Alerts of a rule group that have not ended. */
  *ofGroup(group: string): Generator<Alert> {
    for (const alert of this.#byOrigin.values()) if (alert.origin?.group === group) yield alert;
  }

  all(): Iterable<Alert> {
    return this.#alerts.values();
  }

  get size(): number {
    return this.#alerts.size;
  }

  collect(): void {
    const before = this.#clock.now() - RESOLVED_RETENTION_MS;
    for (const [fingerprint, alert] of this.#alerts) {
      if (alert.endsAtMs !== undefined && alert.endsAtMs < before) this.#alerts.delete(fingerprint);
    }
  }
}

/** Two tellings of one alert whose times overlap are one alert, as Alertmanager merges them. */
function mergedWith(before: Alert, after: Alert, nowMs: number): Alert {
  const overlaps =
    (end(after) > before.startsAtMs && end(after) < end(before)) ||
    (after.startsAtMs > before.startsAtMs && after.startsAtMs < end(before));
  if (!overlaps) return after;
  const [older, newer] = before.updatedAtMs <= after.updatedAtMs ? [before, after] : [after, before];
  return {
    ...newer,
    startsAtMs: Math.min(older.startsAtMs, newer.startsAtMs),
    endsAtMs: mergedEnd(older, newer, nowMs),
  };
}

const end = (alert: Alert): number => alert.endsAtMs ?? Number.POSITIVE_INFINITY;

function mergedEnd(older: Alert, newer: Alert, nowMs: number): number | undefined {
  if (isResolved(newer, nowMs)) {
    return isResolved(older, nowMs) && end(older) > end(newer) ? older.endsAtMs : newer.endsAtMs;
  }
  return end(older) > end(newer) && !older.isTimeout ? older.endsAtMs : newer.endsAtMs;
}
