/** Every time that an alert fired, from beginning to end, also after it resolved. Survives restarts; bounded in number and age. */
import type { AlertHistoryView, AlertSpan } from '../../../../shared/alerting.ts';
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { Alert } from '../alert.ts';
import type { Fact, Journal, JournalRecord } from '../journal/journal.ts';

const MAX_SPANS = 10_000;
const RETENTION_MS = 90 * 86_400_000;

interface SpanRecord extends JournalRecord, AlertSpan {
  readonly kind: 'span';
}

interface OpenSpan {
  readonly alert: Alert;
  readonly told: string[];
}

export interface HistoryQuery {
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** Only alerts of this name. */
  readonly alertname?: string | undefined;
  readonly limit?: number | undefined;
}

export class AlertHistory {
  readonly #journal: Journal;
  /** Oldest end first. */
  #ended: AlertSpan[] = [];
  /** Spans that go on, made into words only when somebody looks. */
  readonly #open = new Map<string, OpenSpan>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  load(records: readonly JournalRecord[], nowMs: number): void {
    for (const record of records) {
      if (record.kind !== 'span') continue;
      const { kind: _, ...span } = record as SpanRecord;
      this.#ended.push(span);
    }
    this.collect(nowMs);
  }

  *snapshot(): Generator<Fact> {
    for (const span of this.#ended) yield (): SpanRecord => ({ kind: 'span', ...span });
  }

  began(alert: Alert): void {
    this.#open.set(alert.fingerprint, { alert, told: [] });
  }

  told(fingerprint: string, integration: string): void {
    const { told } = this.#open.get(fingerprint) ?? {};
    if (told !== undefined && !told.includes(integration)) told.push(integration);
  }

  ended(alert: Alert, endsAtMs: number): void {
    const open = this.#open.get(alert.fingerprint) ?? { alert, told: [] };
    this.#open.delete(alert.fingerprint);
    const whole = { ...spanOf(open), endsAtMs };
    this.#ended.push(whole);
    if (this.#ended.length > MAX_SPANS) this.#ended.shift();
    void this.#journal.append({ kind: 'span', ...whole } satisfies SpanRecord);
  }

  toldOf(fingerprint: string): readonly string[] {
    return [...(this.#open.get(fingerprint)?.told ?? [])];
  }

  /** The last time that it fired, as far as is remembered. */
  latest(fingerprint: string): AlertSpan | undefined {
    const open = this.#open.get(fingerprint);
    return open === undefined ? this.#ended.findLast((span) => span.fingerprint === fingerprint) : spanOf(open);
  }

  /** Fingerprints of alerts that fire as far as is known here. */
  openSpans(): readonly string[] {
    return [...this.#open.keys()];
  }

  query({ startMs = -Infinity, endMs = Infinity, alertname, limit = 1000 }: HistoryQuery): AlertHistoryView {
    const isAsked = (span: AlertSpan): boolean =>
      span.startsAtMs <= endMs &&
      (span.endsAtMs ?? Infinity) >= startMs &&
      (alertname === undefined || span.labels['alertname'] === alertname);
    const spans = [...this.#ended, ...[...this.#open.values()].map(spanOf)]
      .filter(isAsked)
      .sort((a, b) => b.startsAtMs - a.startsAtMs);
    const lasted = spans.flatMap((span) => (span.endsAtMs === undefined ? [] : span.endsAtMs - span.startsAtMs));
    return {
      spans: spans.slice(0, limit),
      meanResolveMs: lasted.length === 0 ? undefined : lasted.reduce((sum, ms) => sum + ms, 0) / lasted.length,
    };
  }

  collect(nowMs: number): void {
    const before = nowMs - RETENTION_MS;
    this.#ended = this.#ended.filter((span) => (span.endsAtMs ?? nowMs) >= before).slice(-MAX_SPANS);
  }
}

function spanOf({ alert, told }: OpenSpan): AlertSpan {
  const annotations = labelsToRecord(alert.annotations);
  const labels = labelsToRecord(alert.labels);
  return {
    fingerprint: alert.fingerprint,
    labels,
    summary: annotations['summary'] ?? annotations['message'] ?? labels['alertname'] ?? '',
    startsAtMs: alert.startsAtMs,
    endsAtMs: undefined,
    told: [...told],
  };
}
