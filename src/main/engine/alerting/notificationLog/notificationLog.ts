/**
 * What was sent: per group and integration, the alerts that were firing and resolved in the last notification, and when.
 * By it a group knows whether there is anything new to say, also after a restart.
 */
import type { Clock } from '../../base/clock.ts';
import type { Fact, Journal, JournalRecord } from '../journal/journal.ts';

export interface LogEntry {
  readonly groupKey: string;
  /** `receiver/kind[index]` */
  readonly integration: string;
  readonly atMs: number;
  /** Fingerprints. */
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
  readonly expiresAtMs: number;
  /** False: the program ended while it was being sent. It may have arrived or not. */
  readonly isCertain: boolean;
}

interface EntryRecord extends JournalRecord, LogEntry {
  readonly kind: 'sent';
}

/** Written before a message goes out: without it an end could be missed whose beginning was told and not noted. */
interface BegunRecord extends JournalRecord, Begun {
  readonly kind: 'sending';
}

interface Begun {
  readonly groupKey: string;
  readonly integration: string;
  readonly firing: readonly string[];
}

/** Longest that an entry is remembered. */
const RETENTION_MS = 120 * 3_600_000;

export class NotificationLog {
  readonly #entries = new Map<string, LogEntry>();
  readonly #begun = new Map<string, Begun>();
  readonly #clock: Clock;
  readonly #journal: Journal;

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  load(records: readonly JournalRecord[]): void {
    const now = this.#clock.now();
    const begun = new Map<string, Begun>();
    for (const record of records) {
      if (record.kind === 'sending') {
        const { groupKey, integration, firing } = record as BegunRecord;
        begun.set(keyOf(groupKey, integration), { groupKey, integration, firing });
      } else if (record.kind === 'sent') {
        const { kind: _, ...entry } = record as EntryRecord;
        const key = keyOf(entry.groupKey, entry.integration);
        begun.delete(key);
        if (entry.expiresAtMs > now) this.#entries.set(key, entry);
      }
    }
    for (const [key, one] of begun) this.#entries.set(key, uncertain(one, this.#entries.get(key), now));
  }

  *snapshot(): Generator<Fact> {
    const now = this.#clock.now();
    for (const entry of this.#entries.values()) {
      if (entry.expiresAtMs > now) yield (): EntryRecord => ({ kind: 'sent', ...entry });
    }
    for (const begun of this.#begun.values()) yield (): BegunRecord => ({ kind: 'sending', ...begun });
  }

  /** Before a message goes out. */
  begin(groupKey: string, integration: string, firing: readonly string[]): void {
    const begun = { groupKey, integration, firing };
    this.#begun.set(keyOf(groupKey, integration), begun);
    void this.#journal.append({ kind: 'sending', ...begun } satisfies BegunRecord);
  }

  find(groupKey: string, integration: string): LogEntry | undefined {
    const entry = this.#entries.get(keyOf(groupKey, integration));
    return entry === undefined || entry.expiresAtMs <= this.#clock.now() ? undefined : entry;
  }

  /**
   * @param keepMs  how long it matters: twice the repeat interval
   * Resolves when a crash cannot undo it.
   */
  note(entry: Omit<LogEntry, 'atMs' | 'expiresAtMs' | 'isCertain'>, keepMs: number): Promise<void> {
    const atMs = this.#clock.now();
    const whole = { ...entry, atMs, expiresAtMs: atMs + Math.min(keepMs, RETENTION_MS), isCertain: true };
    const key = keyOf(entry.groupKey, entry.integration);
    this.#begun.delete(key);
    this.#entries.set(key, whole);
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

/** What was told before, or may have been. */
function uncertain(begun: Begun, before: LogEntry | undefined, nowMs: number): LogEntry {
  return {
    groupKey: begun.groupKey,
    integration: begun.integration,
    atMs: before?.atMs ?? nowMs,
    firing: [...new Set([...(before?.firing ?? []), ...begun.firing])],
    resolved: before?.resolved ?? [],
    expiresAtMs: nowMs + RETENTION_MS,
    isCertain: false,
  };
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
  if (!entry.isCertain) return firing.length > 0 || entry.firing.length > 0;
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
