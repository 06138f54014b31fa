/**
 * What was sent: per group and integration, the alerts that were firing and resolved in the last notification, and when.
 * By it a group knows whether there is anything new to say, also after a restart.
 */
import type { Clock } from '../../base/clock.ts';
import type { Journal, JournalRecord } from '../journal/journal.ts';

export interface LogEntry {
  readonly groupKey: string;
  /** `receiver/kind[index]` */
  readonly integration: string;
  readonly atMs: number;
  /** Fingerprints. */
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
  readonly expiresAtMs: number;
}

interface EntryRecord extends JournalRecord, LogEntry {
  readonly kind: 'sent';
}

/** Longest that an entry is remembered. */
const RETENTION_MS = 120 * 3_600_000;

export class NotificationLog {
  readonly #entries = new Map<string, LogEntry>();
  readonly #clock: Clock;
  readonly #journal: Journal;

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  load(records: readonly JournalRecord[]): void {
    const now = this.#clock.now();
    for (const record of records) {
      if (record.kind !== 'sent') continue;
      const { kind: _, ...entry } = record as EntryRecord;
      if (entry.expiresAtMs > now) this.#entries.set(keyOf(entry.groupKey, entry.integration), entry);
    }
  }

  *snapshot(): Generator<EntryRecord> {
    const now = this.#clock.now();
    for (const entry of this.#entries.values()) if (entry.expiresAtMs > now) yield { kind: 'sent', ...entry };
  }

  find(groupKey: string, integration: string): LogEntry | undefined {
    const entry = this.#entries.get(keyOf(groupKey, integration));
    return entry === undefined || entry.expiresAtMs <= this.#clock.now() ? undefined : entry;
  }

  /**
   * @param keepMs  how long it matters: twice the repeat interval
   * Resolves when a crash cannot undo it.
   */
  note(entry: Omit<LogEntry, 'atMs' | 'expiresAtMs'>, keepMs: number): Promise<void> {
    const atMs = this.#clock.now();
    const whole = { ...entry, atMs, expiresAtMs: atMs + Math.min(keepMs, RETENTION_MS) };
    this.#entries.set(keyOf(entry.groupKey, entry.integration), whole);
    return this.#journal.append({ kind: 'sent', ...whole } satisfies EntryRecord);
  }

  entries(): Iterable<LogEntry> {
    return this.#entries.values();
  }

  /** Forgets what has expired. */
  collect(): void {
    const now = this.#clock.now();
    for (const [key, entry] of this.#entries) if (entry.expiresAtMs <= now) this.#entries.delete(key);
  }
}

const keyOf = (groupKey: string, integration: string): string => `${integration}\0${groupKey}`;

export interface Said {
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
}

/**
 * Whether a group has something new to say to an integration: Alertmanager's rule. Alerts that ended are told of only
 * when they were told of before, and nothing is repeated before its time.
 */
export function needsNotification(
  entry: LogEntry | undefined,
  { firing, resolved }: Said,
  options: { readonly sendsResolved: boolean; readonly repeatIntervalMs: number; readonly nowMs: number },
): boolean {
  if (entry === undefined) return firing.length > 0;
  const knownFiring = new Set(entry.firing);
  if (firing.some((fingerprint) => !knownFiring.has(fingerprint))) return true;
  // Also where ends are not sent: the log then forgets that they fired.
  if (firing.length === 0) return entry.firing.length > 0;
  if (options.sendsResolved) {
    const knownResolved = new Set(entry.resolved);
    if (resolved.some((fingerprint) => !knownResolved.has(fingerprint))) return true;
  }
  return entry.atMs < options.nowMs - options.repeatIntervalMs;
}
