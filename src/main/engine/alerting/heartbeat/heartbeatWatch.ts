/** Expects to hear from others, and makes an alert of each that stays silent for too long. */
import { formatDuration } from '../../../../shared/time.ts';
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { AlertView } from '../../../../shared/status.ts';
import type { Clock } from '../../base/clock.ts';
import type { Fact, Journal, JournalRecord } from '../journal/journal.ts';
import { severityOf } from '../receivers/desktop.ts';
import type { RuleAlerts } from '../ruleAlerts.ts';
import type { WatchedHeartbeat } from './heartbeatConfig.ts';

const GROUP = 'heartbeats';
const ALERT_NAME = 'HeartbeatMissing';
const LOOK_MS = 1000;

interface HeartbeatRecord extends JournalRecord {
  readonly kind: 'heartbeat';
  readonly name: string;
  readonly atMs: number;
}

export interface HeartbeatWatchOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly onAlerts: (update: RuleAlerts) => void;
}

export class HeartbeatWatch implements Disposable {
  readonly #options: HeartbeatWatchOptions;
  #watched: readonly WatchedHeartbeat[] = [];
  readonly #heardMs = new Map<string, number>();
  readonly #missingSinceMs = new Map<string, number>();
  #timer: Disposable | undefined;

  constructor(options: HeartbeatWatchOptions) {
    this.#options = options;
  }

  load(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind !== 'heartbeat') continue;
      const { name, atMs } = record as HeartbeatRecord;
      this.#heardMs.set(name, atMs);
    }
  }

  *snapshot(): Generator<Fact> {
    for (const [name, atMs] of this.#heardMs) {
      yield (): HeartbeatRecord => ({ kind: 'heartbeat', name, atMs });
    }
  }

  /** Whom we never heard of is expected from now on. */
  apply(watched: readonly WatchedHeartbeat[]): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const had = this.#watched.length > 0;
    this.#watched = watched;
    const now = this.#options.clock.now();
    for (const { name } of watched) if (!this.#heardMs.has(name)) this.#heardMs.set(name, now);
    if (watched.length > 0) this.#look();
    else if (had) this.#options.onAlerts({ group: GROUP, alerts: [], phase: 'removed' });
  }

  /** @returns false when nobody expects this one */
  hear(name: string): boolean {
    if (!this.#watched.some((one) => one.name === name)) return false;
    const atMs = this.#options.clock.now();
    this.#heardMs.set(name, atMs);
    const record: HeartbeatRecord = { kind: 'heartbeat', name, atMs };
    void this.#options.journal.append(record);
    if (this.#missingSinceMs.has(name)) this.#report();
    return true;
  }

  #look(): void {
    this.#report();
    this.#timer = this.#options.clock.after(LOOK_MS, () => this.#look());
  }

  #report(): void {
    const now = this.#options.clock.now();
    const before = this.#missingSinceMs.size;
    let hasChanged = false;
    for (const { name, withinMs } of this.#watched) {
      const isMissing = now - (this.#heardMs.get(name) ?? now) > withinMs;
      hasChanged ||= isMissing !== this.#missingSinceMs.has(name);
      if (!isMissing) this.#missingSinceMs.delete(name);
      else if (!this.#missingSinceMs.has(name)) this.#missingSinceMs.set(name, now);
    }
    if (!hasChanged && before === 0) return;
    const missing = this.#watched.filter(({ name }) => this.#missingSinceMs.has(name));
    this.#options.onAlerts({ group: GROUP, alerts: missing.map((one) => this.#view(one)), phase: 'running' });
  }

  #view({ name, withinMs, labels, annotations }: WatchedHeartbeat): AlertView {
    const sinceMs = this.#missingSinceMs.get(name) ?? 0;
    const heardMs = this.#heardMs.get(name) ?? 0;
    const all = { alertname: ALERT_NAME, heartbeat: name, ...labelsToRecord(labels) };
    const description = `The last sign of ${name} was at ${new Date(heardMs).toISOString()}; one is due every ${formatDuration(withinMs)}.`;
    const words = { summary: `No heartbeat from ${name}`, description, ...labelsToRecord(annotations) };
    return {
      id: `heartbeat-${name}`,
      rule: ALERT_NAME,
      group: GROUP,
      file: '',
      state: 'firing',
      severity: severityOf(labelsToRecord(labels)['severity'] ?? ''),
      labels: all,
      annotations: words,
      summary: words.summary,
      description: words.description,
      expr: '',
      value: 0,
      activeAtMs: sinceMs,
      firedAtMs: sinceMs,
      resolvedAtMs: undefined,
      forMs: withinMs,
    };
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }
}
