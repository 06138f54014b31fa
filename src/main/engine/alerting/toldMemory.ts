/**
 * What the person was told and when, as lines of the journal: without it every start would tell of everything again. A
 * line follows the telling, so a crash in between repeats rather than loses. Thousands are written bit by bit.
 */
import { createSlices } from '../base/slices.ts';
import type { Fact, Journal, JournalRecord } from './journal/journal.ts';
import type { Told } from './notificationCopy.ts';

interface ToldRecord extends JournalRecord, Told {
  readonly kind: 'told';
}

/** The end was told, or there will be none. */
interface ForgottenRecord extends JournalRecord {
  readonly kind: 'untold';
  readonly id: string;
}

/** Alerts of rules that never came back are forgotten after this. */
const FORGET_MS = 7 * 86_400_000;

export class ToldMemory {
  readonly #journal: Journal;
  readonly #told = new Map<string, Told>();
  #writing: Promise<void> = Promise.resolve();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  load(records: readonly JournalRecord[], nowMs: number): void {
    for (const record of records) {
      if (record.kind === 'untold') this.#told.delete((record as ForgottenRecord).id);
      if (record.kind !== 'told') continue;
      const { kind: _, ...told } = record as ToldRecord;
      if (nowMs - told.atMs < FORGET_MS) this.#told.set(told.id, told);
    }
  }

  *snapshot(): Generator<Fact> {
    for (const told of this.#told.values()) yield () => toldRecord(told);
  }

  get(id: string): Told | undefined {
    return this.#told.get(id);
  }

  all(): Iterable<Told> {
    return this.#told.values();
  }

  put(alerts: readonly Told[]): void {
    for (const told of alerts) this.#told.set(told.id, told);
    this.#write(alerts, toldRecord);
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#told.delete(id);
    this.#write(ids, (id): ForgottenRecord => ({ kind: 'untold', id }));
  }

  #write<T>(all: readonly T[], recordOf: (one: T) => JournalRecord): void {
    if (all.length === 0) return;
    this.#writing = this.#writing.then(async () => {
      const slices = createSlices();
      for (const one of all) {
        void this.#journal.append(recordOf(one));
        if (slices.isOver()) await slices.rest();
      }
    });
  }

  /** Resolves when the journal has everything. */
  written(): Promise<void> {
    return this.#writing;
  }
}

const toldRecord = (told: Told): ToldRecord => ({ kind: 'told', ...told });
