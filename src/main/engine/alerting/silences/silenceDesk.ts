/** What a person does with silences: drafts, previews, acknowledgements that end by themselves, and the reminder before an end. */
import type { SilenceDraft, SilencePreview, SilenceView } from '../../../../shared/alerting.ts';
import { AppError } from '../../../../shared/errors.ts';
import { labelsFromRecord, labelsToRecord } from '../../../../shared/labels.ts';
import type { NotificationEvent } from '../../../../shared/protocol.ts';
import type { AlertView } from '../../../../shared/status.ts';
import type { Clock } from '../../base/clock.ts';
import { createMatcher, type Matcher } from '../../storage/matcher.ts';
import { isResolved, type Alert } from '../alert.ts';
import { silenceView } from '../alertmanagerViews.ts';
import type { AlertBook } from '../grouping/alertBook.ts';
import { matchesAll } from '../matchers/matchLabels.ts';
import { timeIntervalOf } from '../timeIntervals/timeWindow.ts';
import { reminderFor } from './expiryReminder.ts';
import { silenceState, type Silence } from './silence.ts';
import type { SilenceInput, Silences } from './silences.ts';

export interface SilenceDeskOptions {
  readonly clock: Clock;
  readonly silences: Silences;
  readonly book: AlertBook;
  /** What is silenced has changed. */
  readonly onChange: () => void;
  readonly remind: (event: NotificationEvent) => void;
}

export class SilenceDesk {
  readonly #options: SilenceDeskOptions;
  readonly #reminded = new Set<string>();

  constructor(options: SilenceDeskOptions) {
    this.#options = options;
  }

  /** @throws AppError `bad_data`, `not_found` */
  async set(input: SilenceInput): Promise<string> {
    const id = await this.#options.silences.set(input);
    this.#options.onChange();
    return id;
  }

  /** @throws AppError `bad_data`, `not_found` */
  draft(draft: SilenceDraft): Promise<string> {
    return this.set(inputOf(draft, this.#options.clock.now()));
  }

  /** @throws AppError `bad_data`, `not_found` */
  async expire(id: string): Promise<void> {
    await this.#options.silences.expire(id);
    this.#options.onChange();
  }

  /** One that is over holds again from now. @throws AppError `not_found` */
  extend(id: string, byMs: number): Promise<string> {
    const silence = this.#options.silences.get(id);
    if (silence === undefined) throw new AppError('not_found', `There is no silence ${id}.`);
    return this.set({ ...silence, endsAtMs: Math.max(silence.endsAtMs, this.#options.clock.now()) + byMs });
  }

  views(): readonly SilenceView[] {
    return [...this.#options.silences.all()].map((silence) => this.#view(silence));
  }

  /** @throws AppError `not_found` */
  view(id: string): SilenceView {
    const silence = this.#options.silences.get(id);
    if (silence === undefined) throw new AppError('not_found', `There is no silence ${id}.`);
    return this.#view(silence);
  }

  #view(silence: Silence): SilenceView {
    const now = this.#options.clock.now();
    const isOver = silenceState(silence, now) === 'expired';
    const firing = isOver ? [] : this.#firing(silence.matchers);
    return silenceView(
      silence,
      firing.map((alert) => alert.fingerprint),
      now,
    );
  }

  #firing(matchers: readonly Matcher[]): readonly Alert[] {
    const now = this.#options.clock.now();
    return [...this.#options.book.all()].filter(
      (alert) => !isResolved(alert, now) && matchesAll(matchers, alert.labels),
    );
  }

  /** @param known  all alerts of our rules, whatever their state */
  preview(draft: Pick<SilenceDraft, 'matchers'>, known: readonly AlertView[]): SilencePreview {
    try {
      const matchers = matchersOf(draft);
      const firing = this.#firing(matchers);
      const ids = new Set(firing.map((alert) => alert.origin?.id));
      const others = known
        .filter((view) => !ids.has(view.id) && matchesAll(matchers, labelsFromRecord(view.labels)))
        .map((view) => view.labels);
      return { firing: firing.map((alert) => labelsToRecord(alert.labels)), others, problem: undefined };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { firing: [], others: [], problem: error.message };
    }
  }

  /** Acknowledgements end with what they were about. */
  endAcknowledgements(): void {
    const now = this.#options.clock.now();
    for (const silence of this.#options.silences.all()) {
      if (!silence.isUntilResolved || silenceState(silence, now) !== 'active') continue;
      if (this.#firing(silence.matchers).length === 0) void this.expire(silence.id);
    }
  }

  remindOfEnds(): void {
    const now = this.#options.clock.now();
    for (const silence of this.#options.silences.all()) {
      const event = reminderFor(silence, () => this.#firing(silence.matchers), now);
      if (event === undefined || this.#reminded.has(event.id)) continue;
      this.#reminded.add(event.id);
      this.#options.remind(event);
    }
  }
}

const matchersOf = ({ matchers }: Pick<SilenceDraft, 'matchers'>): readonly Matcher[] =>
  matchers.map(({ name, type, value }) => createMatcher(name, type, value));

function inputOf(draft: SilenceDraft, nowMs: number): SilenceInput {
  const { windows = [], id, startsAtMs = nowMs, isUntilResolved = false, endsAtMs, createdBy, comment } = draft;
  return {
    id,
    matchers: matchersOf(draft),
    startsAtMs,
    endsAtMs,
    createdBy,
    comment,
    windows: windows.map(timeIntervalOf),
    isUntilResolved,
  };
}
