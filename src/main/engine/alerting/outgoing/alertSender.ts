/**
 * Sends the alerts of our rules to Alertmanagers outside, as Prometheus does: all that fire again every minute, an end as
 * soon as it comes, in batches, one on its way to each Alertmanager at a time. What could not be delivered is not kept: it
 * is said again a minute later.
 */
import type { ExternalAlertmanagerView } from '../../../../shared/alerting.ts';
import { labelsFromRecord, labelsToRecord, withLabel, type Labels } from '../../../../shared/labels.ts';
import type { AlertView } from '../../../../shared/status.ts';
import type { Milliseconds } from '../../../../shared/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { HttpClientConfig } from '../../config/httpClientConfig.ts';
import type { Logger } from '../../base/logger.ts';
import { judge, type Exchange } from '../delivery/httpClient.ts';
import type { RuleAlerts } from '../ruleAlerts.ts';

const RESEND_MS = 60_000;
/** An alert is believed for this many intervals after it was last told. */
const VALID_INTERVALS = 4;
const MAX_BATCH = 256;
const MAX_WAITING = 10_000;

/** @returns undefined when the alert is not to be sent there */
export type Relabel = (labels: Labels) => Labels | undefined;

export interface Endpoint {
  readonly url: string;
  readonly http: HttpClientConfig;
  readonly timeoutMs: Milliseconds;
  readonly relabel: Relabel;
}

interface OutgoingAlert {
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly generatorUrl: string;
}

export interface AlertSenderOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly exchange: Exchange;
  readonly generatorUrl: (view: AlertView) => string;
  readonly onChange: () => void;
}

export class AlertSender implements Disposable {
  readonly #options: AlertSenderOptions;
  #lines = new Map<string, Line>();
  #externalLabels: Labels = labelsFromRecord({});
  #relabel: Relabel = (labels) => labels;
  readonly #sentMs = new Map<string, number>();
  readonly #heardMs = new Map<string, number>();

  constructor(options: AlertSenderOptions) {
    this.#options = options;
  }

  /** @param relabel  for all of them, before each one's own */
  configure(externalLabels: Labels, relabel: Relabel): void {
    this.#externalLabels = externalLabels;
    this.#relabel = relabel;
  }

  /** Those that stay go on undisturbed. */
  setEndpoints(endpoints: readonly Endpoint[]): void {
    const before = this.#lines;
    this.#lines = new Map();
    for (const endpoint of endpoints) {
      const line = before.get(endpoint.url) ?? new Line(this.#options);
      line.endpoint = endpoint;
      before.delete(endpoint.url);
      this.#lines.set(endpoint.url, line);
    }
    for (const gone of before.values()) gone[Symbol.dispose]();
    this.#options.onChange();
  }

  update({ group, alerts }: RuleAlerts): void {
    if (this.#lines.size === 0) return;
    const now = this.#options.clock.now();
    const intervalMs = Math.max(now - (this.#heardMs.get(group) ?? now), RESEND_MS);
    this.#heardMs.set(group, now);
    const due = alerts.filter((view) => this.#isDue(view, now));
    for (const { id } of due) this.#sentMs.set(id, now);
    this.#forget(alerts);
    const outgoing = due.flatMap((view) => this.#outgoing(view, now + VALID_INTERVALS * intervalMs));
    if (outgoing.length > 0) for (const line of this.#lines.values()) line.add(outgoing);
  }

  #isDue({ id, state, resolvedAtMs = 0 }: AlertView, nowMs: number): boolean {
    if (state === 'pending') return false;
    const sentMs = this.#sentMs.get(id) ?? Number.NEGATIVE_INFINITY;
    return (state === 'resolved' && resolvedAtMs > sentMs) || sentMs + RESEND_MS <= nowMs;
  }

  /** Of alerts that are long gone nothing is kept. */
  #forget(present: readonly AlertView[]): void {
    if (this.#sentMs.size < 2 * present.length + 1000) return;
    const before = this.#options.clock.now() - 60 * RESEND_MS;
    for (const [id, sentMs] of this.#sentMs) if (sentMs < before) this.#sentMs.delete(id);
  }

  #outgoing(view: AlertView, validUntilMs: number): readonly OutgoingAlert[] {
    const labels = this.#relabel(this.#withExternal(labelsFromRecord(view.labels)));
    if (labels === undefined) return [];
    return [
      {
        labels,
        annotations: view.annotations,
        startsAtMs: view.firedAtMs ?? view.activeAtMs,
        endsAtMs: view.resolvedAtMs ?? validUntilMs,
        generatorUrl: this.#options.generatorUrl(view),
      },
    ];
  }

  /** An alert's own label wins. */
  #withExternal(labels: Labels): Labels {
    const own = labelsToRecord(labels);
    return Object.entries(labelsToRecord(this.#externalLabels)).reduce(
      (sum, [name, value]) => (own[name] === undefined ? withLabel(sum, name, value) : sum),
      labels,
    );
  }

  endpoint(url: string): Endpoint | undefined {
    return this.#lines.get(url)?.endpoint;
  }

  views(): readonly ExternalAlertmanagerView[] {
    return [...this.#lines].map(([url, { lastError, lastSentMs }]) => ({ url, isActive: true, lastError, lastSentMs }));
  }

  [Symbol.dispose](): void {
    for (const line of this.#lines.values()) line[Symbol.dispose]();
    this.#lines.clear();
  }
}

/** What waits for one Alertmanager. */
class Line implements Disposable {
  readonly #options: AlertSenderOptions;
  readonly #abort = new AbortController();
  #waiting: OutgoingAlert[] = [];
  #isSending = false;
  endpoint: Endpoint | undefined;
  lastError = '';
  lastSentMs: number | undefined;

  constructor(options: AlertSenderOptions) {
    this.#options = options;
  }

  add(alerts: readonly OutgoingAlert[]): void {
    this.#waiting = [...this.#waiting, ...alerts].slice(-MAX_WAITING);
    if (!this.#isSending) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) {
      await this.#send(this.#waiting.splice(0, MAX_BATCH));
    }
    this.#isSending = false;
  }

  async #send(batch: readonly OutgoingAlert[]): Promise<void> {
    const { exchange, clock, log, onChange } = this.#options;
    const { endpoint } = this;
    if (endpoint === undefined) return;
    const { url, http, timeoutMs, relabel } = endpoint;
    const body = batch.flatMap((alert) => {
      const labels = relabel(alert.labels);
      return labels === undefined ? [] : [wireAlert(alert, labels)];
    });
    if (body.length === 0) return;
    try {
      const headers = { 'Content-Type': 'application/json' };
      const reply = await exchange({ url, http, timeoutMs, headers, body: JSON.stringify(body) }, this.#abort.signal);
      const delivery = judge(reply);
      this.lastError = delivery.isSent ? '' : delivery.reason;
      if (delivery.isSent) this.lastSentMs = clock.now();
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.lastError = error instanceof Error ? error.message : String(error);
    }
    if (this.lastError !== '')
      log.warn('alerts not taken by an Alertmanager', { host: hostOf(url), reason: this.lastError });
    onChange();
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    this.#waiting = [];
  }
}

const wireAlert = (alert: OutgoingAlert, labels: Labels): unknown => ({
  labels: labelsToRecord(labels),
  annotations: alert.annotations,
  startsAt: new Date(alert.startsAtMs).toISOString(),
  endsAt: new Date(alert.endsAtMs).toISOString(),
  generatorURL: alert.generatorUrl,
});

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');
