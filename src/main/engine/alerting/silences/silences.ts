/** All silences, with Alertmanager's rules for changing them. What was acknowledged survives a crash. */
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../../shared/errors.ts';
import type { Labels } from '../../../../shared/labels.ts';
import type { Clock } from '../../base/clock.ts';
import { createMatcher, type Matcher, type MatchType } from '../../storage/matcher.ts';
import type { Fact, Journal, JournalRecord } from '../journal/journal.ts';
import { matchesAll } from '../matchers/matchLabels.ts';
import type { TimeInterval } from '../timeIntervals/timeInterval.ts';
import { isHolding, silenceState, type Silence } from './silence.ts';

/** How long an expired silence can still be seen. */
const RETENTION_MS = 120 * 3_600_000;

/** Window edges lie on whole minutes. */
const MINUTE_MS = 60_000;

export interface SilenceInput {
  /** Of the silence to change; undefined or '': a new one. */
  readonly id?: string | undefined;
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
  readonly windows?: readonly TimeInterval[];
  readonly isUntilResolved?: boolean;
}

interface StoredMatcher {
  readonly name: string;
  readonly type: MatchType;
  readonly value: string;
}

interface SilenceRecord extends JournalRecord, Omit<Silence, 'matchers'> {
  readonly kind: 'silence';
  readonly matchers: readonly StoredMatcher[];
}

export class Silences {
  readonly #silences = new Map<string, Silence>();
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #newId: () => string;
  /** Changes whenever somebody changed a silence; time alone changes answers as well, see `nextChangeMs`. */
  version = 0;

  constructor(clock: Clock, journal: Journal, newId: () => string) {
    this.#clock = clock;
    this.#journal = journal;
    this.#newId = newId;
  }

  load(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind !== 'silence') continue;
      const { kind: _, matchers, ...rest } = record as SilenceRecord;
      const silence = { ...rest, matchers: matchers.map(({ name, type, value }) => createMatcher(name, type, value)) };
      this.#silences.set(silence.id, silence);
    }
    this.collect();
  }

  *snapshot(): Generator<Fact> {
    for (const silence of this.#silences.values()) yield () => toRecord(silence);
  }

  /**
   * Makes a new silence, changes one, or replaces one that cannot be changed in place: the old one then expires.
   * @returns id of the silence that holds now
   * @throws AppError `bad_data`, `not_found`
   */
  async set(input: SilenceInput): Promise<string> {
    const now = this.#clock.now();
    const before = input.id === undefined || input.id === '' ? undefined : this.#silences.get(input.id);
    if (before === undefined && input.id !== undefined && input.id !== '') throw notFound();
    const wanted: Silence = {
      id: before?.id ?? '',
      matchers: input.matchers,
      startsAtMs: input.startsAtMs,
      endsAtMs: input.endsAtMs,
      updatedAtMs: now,
      createdBy: input.createdBy,
      comment: input.comment,
      windows: input.windows ?? [],
      isUntilResolved: input.isUntilResolved ?? false,
    };
    check(wanted);
    if (before !== undefined && canChange(before, wanted, now)) return this.#put(wanted);
    if (before !== undefined && silenceState(before, now) !== 'expired') await this.expire(before.id);
    return this.#put({ ...wanted, id: this.#newId(), startsAtMs: Math.max(wanted.startsAtMs, now) });
  }

  /** @throws AppError `not_found`, `bad_data` when it has ended already */
  async expire(id: string): Promise<void> {
    const silence = this.#silences.get(id);
    if (silence === undefined) throw notFound();
    const now = this.#clock.now();
    const state = silenceState(silence, now);
    if (state === 'expired') throw new AppError('bad_data', `silence ${id} already expired`);
    // A silence whose end is now holds up to and with this moment; one millisecond earlier it is over.
    const startsAtMs = state === 'pending' ? now - 1 : Math.min(silence.startsAtMs, now - 1);
    await this.#put({ ...silence, startsAtMs, endsAtMs: now - 1, updatedAtMs: now });
  }

  async #put(silence: Silence): Promise<string> {
    this.#silences.set(silence.id, silence);
    this.version += 1;
    await this.#journal.append(toRecord(silence));
    return silence.id;
  }

  get(id: string): Silence | undefined {
    return this.#silences.get(id);
  }

  all(): Iterable<Silence> {
    return this.#silences.values();
  }

  /** The silences that hold for these labels now. */
  silencing(labels: Labels, nowMs: number): readonly Silence[] {
    const found: Silence[] = [];
    for (const silence of this.#silences.values()) {
      if (isHolding(silence, nowMs) && matchesAll(silence.matchers, labels)) found.push(silence);
    }
    return found;
  }

  /** When the next silence begins or ends by itself. */
  nextChangeMs(nowMs: number): number | undefined {
    let next: number | undefined;
    const consider = (ms: number): void => {
      if (ms > nowMs && (next === undefined || ms < next)) next = ms;
    };
    for (const silence of this.#silences.values()) {
      consider(silence.startsAtMs);
      consider(silence.endsAtMs);
      if (silence.windows.length > 0 && silenceState(silence, nowMs) === 'active') {
        consider((Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS);
      }
    }
    return next;
  }

  /** Forgets what expired long ago. */
  collect(): void {
    const before = this.#clock.now() - RETENTION_MS;
    for (const { id, endsAtMs } of this.#silences.values()) if (endsAtMs < before) this.#silences.delete(id);
  }
}

const notFound = (): AppError => new AppError('not_found', 'silence not found');

function refuse(reason: string): never {
  throw new AppError('bad_data', `invalid silence: ${reason}`);
}

function check({ matchers, startsAtMs, endsAtMs }: Silence): void {
  if (matchers.length === 0) refuse('at least one matcher required');
  const isEmptyName = matchers.some(({ name }) => name === '' || !name.isWellFormed());
  if (isEmptyName) refuse('invalid label matcher: invalid label name');
  if (matchers.every((matcher) => matcher.matches(''))) refuse('at least one matcher must not match the empty string');
  if (!(endsAtMs >= startsAtMs)) refuse('end time must not be before start time');
}

/** An active silence keeps its start; a pending one may move; nothing else than its matchers makes it another one. */
function canChange(before: Silence, after: Silence, nowMs: number): boolean {
  if (!isDeepStrictEqual(toRecord(before).matchers, toRecord(after).matchers)) return false;
  switch (silenceState(before, nowMs)) {
    case 'active':
      return before.startsAtMs === after.startsAtMs && after.endsAtMs >= nowMs;
    case 'pending':
      return after.startsAtMs >= nowMs;
    case 'expired':
      return false;
  }
}

const toRecord = (silence: Silence): SilenceRecord => ({
  kind: 'silence',
  ...silence,
  matchers: silence.matchers.map(({ name, type, value }) => ({ name, type, value })),
});
