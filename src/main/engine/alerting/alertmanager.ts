/**
 * The Alertmanager inside: takes alerts from our rules and from clients of the API, keeps them in groups by the routing
 * tree, and tells receivers. Everything that must outlive the program is in one journal.
 */
import { AppError } from '../../../shared/errors.ts';
import { labelsFromRecord, labelsToRecord } from '../../../shared/labels.ts';
import type { NotificationEvent } from '../../../shared/protocol.ts';
import type { AlertView } from '../../../shared/status.ts';
import type { Matcher } from '../storage/matcher.ts';
import { createSlices } from '../base/slices.ts';
import { isResolved, type Alert } from './alert.ts';
import type { AlertmanagerConfig } from './config/alertmanagerConfig.ts';
import { defaultConfig } from './config/defaultConfig.ts';
import { ReceiverTrial } from './delivery/receiverTrial.ts';
import { createTurns } from './delivery/turns.ts';
import { fingerprintOf } from './fingerprint.ts';
import { AlertBook } from './grouping/alertBook.ts';
import type { Destination } from './grouping/dispatcher.ts';
import { bringIntoForce, type InForce, type Surroundings } from './inForce.ts';
import type { Inhibitor } from './inhibition/inhibitor.ts';
import type { DurableJournal, Fact, JournalRecord } from './journal/journal.ts';
import { NotificationLog } from './notificationLog/notificationLog.ts';
import { parseMatchers } from './matchers/parseMatchers.ts';
import { alertFrom, postedAlerts, type PostedAlert } from './postedAlerts.ts';
import { RoutingInspection } from './routingInspection.ts';
import { alertsOf, ended, type RuleAlerts } from './ruleAlerts.ts';
import { SilenceDesk } from './silences/silenceDesk.ts';
import { Silences } from './silences/silences.ts';
import { AlertHistory } from './why/alertHistory.ts';
import { Decisions } from './why/decisions.ts';

export interface AlertmanagerOptions extends Surroundings {
  /** Where everything that must outlive the program is kept. It stays the caller's to close. */
  readonly journal: DurableJournal;
  /** What else is in the journal and has to stay. */
  readonly alsoKept?: () => Iterable<Fact>;
  /** Where a browser finds this program; '' when nowhere. */
  readonly externalUrl: () => string;
  /** The graph of an alert of our own rules. */
  readonly graphPath: (alert: AlertView) => string;
  readonly random: () => number;
  readonly newId: () => string;
  /** Reminders that concern the person, not a receiver. */
  readonly remind: (event: NotificationEvent) => void;
  /** Something that pages show has changed. */
  readonly onChange: () => void;
}

const MAINTENANCE_MS = 15_000;
/** A wall clock that ran this much further than the program: the machine slept. */
const SLEEP_MS = 30_000;
/** Longest that an acknowledgement holds. */
const ACKNOWLEDGED_MS = 365 * 86_400_000;
/** Messages on their way at once. */
const MOST_AT_ONCE = 64;
/** Alerts of rules that never came back after a restart are withdrawn after this. */
const LOST_MS = 15 * 60_000;

type Taken = ReturnType<AlertBook['put']>;

export class Alertmanager implements AsyncDisposable {
  readonly #options: AlertmanagerOptions;
  readonly #journal: DurableJournal;
  readonly #book: AlertBook;
  readonly #log: NotificationLog;
  readonly #history: AlertHistory;
  readonly #turns = createTurns(MOST_AT_ONCE);
  readonly #silences: Silences;
  readonly #decisions: Decisions;
  readonly silences: SilenceDesk;
  readonly seen: RoutingInspection;
  readonly trial: ReceiverTrial;
  readonly #destinations = new Map<string, readonly Destination[]>();
  /** Alerts of our rules known from before, and not met since. */
  readonly #unmet = new Set<string>();
  readonly #startedMs: number;
  #running: InForce | undefined;
  #hasLoadedBook = false;
  #applying: Promise<void> = Promise.resolve();
  #maintenance: Disposable;
  #lastTick: { readonly wallMs: number; readonly monotonicMs: number };

  constructor(options: AlertmanagerOptions) {
    const { clock, journal, newId } = options;
    this.#options = options;
    this.#journal = journal;
    const { records } = journal;
    this.#book = new AlertBook(clock, this.#journal);
    this.#log = new NotificationLog(clock, this.#journal);
    this.#history = new AlertHistory(this.#journal);
    this.#silences = new Silences(clock, this.#journal, newId);
    this.#decisions = new Decisions(this.#journal);
    this.silences = new SilenceDesk({
      clock,
      silences: this.#silences,
      book: this.#book,
      onChange: () => {
        this.#running?.dispatcher.poke();
        options.onChange();
      },
      remind: (event) => options.remind(event),
    });
    const inForce = (): InForce => this.#inForce;
    const destinationsOf = (alert: Alert): readonly Destination[] =>
      this.#destinations.get(alert.fingerprint) ?? inForce().dispatcher.destinations(alert.labels);
    const stores = { book: this.#book, log: this.#log, history: this.#history, silences: this.#silences };
    this.seen = new RoutingInspection({ ...stores, clock, decisions: this.#decisions, inForce, destinationsOf });
    this.trial = new ReceiverTrial({
      clock,
      book: this.#book,
      history: this.#history,
      inForce,
      externalUrl: options.externalUrl,
    });
    this.#log.load(records);
    this.#silences.load(records);
    this.#history.load(records, clock.now());
    this.#decisions.load(records, clock.now());
    this.#startedMs = clock.now();
    this.#lastTick = { wallMs: clock.now(), monotonicMs: clock.monotonic() };
    this.#maintenance = this.#armMaintenance();
  }

  // What is in force

  /** @param config  undefined: there is no file, the desktop is told */
  apply(config: AlertmanagerConfig | undefined): Promise<void> {
    const turn = this.#applying.then(() => this.#bringIntoForce(config));
    this.#applying = turn.catch(() => {});
    return turn;
  }

  async #bringIntoForce(wanted: AlertmanagerConfig | undefined): Promise<void> {
    const config = wanted ?? defaultConfig();
    await this.#running?.dispatcher[Symbol.asyncDispose]();
    const { clock } = this.#options;
    const parts = {
      silences: this.#silences,
      log: this.#log,
      decisions: this.#decisions,
      history: this.#history,
      externalUrl: this.#options.externalUrl,
      turns: this.#turns,
      random: this.#options.random,
      onDelivery: this.#options.onChange,
    };
    this.#running = bringIntoForce(config, this.#options, parts, () => this.#keepThroughSleep(clock.now()));
    const { inhibitor } = this.#running;
    this.#destinations.clear();
    await this.#loadBook(config);
    await this.#takeKnown(inhibitor);
    for (const alert of this.#book.all()) this.#dispatch(alert);
    this.#options.onChange();
  }

  /** What was known before, bit by bit; what comes meanwhile is taken as it comes. */
  async #takeKnown(inhibitor: Inhibitor): Promise<void> {
    const slices = createSlices();
    for (const { fingerprint } of Array.from(this.#book.all())) {
      const alert = this.#book.get(fingerprint);
      if (alert === undefined) continue;
      inhibitor.process(alert, this.#options.clock.now());
      this.#destinationsFor(alert);
      if (slices.isOver()) await slices.rest();
    }
  }

  /** Alerts of before need the resolve timeout, which the first configuration brings. */
  async #loadBook(config: AlertmanagerConfig): Promise<void> {
    if (this.#hasLoadedBook) return;
    this.#hasLoadedBook = true;
    this.#book.load(this.#journal.records, config.global.resolveTimeout);
    const now = this.#options.clock.now();
    for (const alert of this.#book.all()) {
      if (isResolved(alert, now)) continue;
      this.#history.began(alert);
      if (alert.origin !== undefined) this.#unmet.add(alert.fingerprint);
    }
    await this.#journal.compactWith(() => this.#snapshot());
  }

  *#snapshot(): Generator<Fact> {
    yield* this.#silences.snapshot();
    yield* this.#log.snapshot();
    yield* this.#book.snapshot();
    yield* this.#history.snapshot();
    yield* this.#decisions.snapshot();
    yield* this.#options.alsoKept?.() ?? [];
  }

  get #inForce(): InForce {
    if (this.#running === undefined) throw new AppError('unavailable', 'Alert routing is not running yet.');
    return this.#running;
  }

  // Alerts come in

  /** Takes thousands of alerts bit by bit; groups get them all at once, so that they are told of together. */
  async updateRules(update: RuleAlerts): Promise<void> {
    const now = this.#options.clock.now();
    const slices = createSlices();
    const version = this.#running?.inhibitor.version;
    const taken: Taken[] = [];
    for (const view of update.alerts) {
      this.#notePending(view);
      if (slices.isOver()) await slices.rest();
    }
    for (const alert of alertsOf(update, this.#book, now, (view) => this.#graphUrl(view))) {
      if (alert !== undefined) taken.push(this.#take(alert, now));
      if (slices.isOver()) await slices.rest();
    }
    this.#hand(taken, version);
    if (this.#unmet.size === 0) return;
    for (const alert of this.#book.ofGroup(update.group)) this.#unmet.delete(alert.fingerprint);
  }

  #graphUrl(view: AlertView): string {
    return `${this.#options.externalUrl().replace(/\/$/, '')}${this.#options.graphPath(view)}`;
  }

  #notePending(view: AlertView): void {
    if (view.state !== 'pending') return;
    const labels = labelsFromRecord(view.labels);
    const until = new Date(view.activeAtMs + view.forMs).toISOString().slice(0, 19).replace('T', ' ');
    const text = `Its rule holds since ${new Date(view.activeAtMs).toISOString().slice(11, 19)} and fires at ${until}.`;
    this.#decisions.note(fingerprintOf(labels), labels, { kind: 'pending', text }, this.#options.clock.now());
  }

  /** The body of a client's post. @throws AppError `bad_data` */
  readPostedAlerts(body: unknown): readonly PostedAlert[] {
    const read = postedAlerts.safeParse(body);
    if (read.success) return read.data;
    throw new AppError('bad_data', `The alerts cannot be read: ${read.error.issues[0]?.message ?? ''}`);
  }

  /** @throws AppError `bad_data` */
  readMatchers(text: string): readonly Matcher[] {
    return parseMatchers(text);
  }

  /** @returns what is wrong with some of them; the others are taken */
  postAlerts(posted: readonly PostedAlert[]): readonly string[] {
    const now = this.#options.clock.now();
    const timeout = this.#inForce.config.global.resolveTimeout;
    const made = posted.map((one) => alertFrom(one, now, timeout));
    this.#put(made.filter((alert) => typeof alert !== 'string'));
    return made.filter((alert) => typeof alert === 'string');
  }

  /** Resolves when a crash cannot undo what was taken so far. */
  flushed(): Promise<void> {
    return this.#journal.flushed();
  }

  #put(alerts: readonly Alert[]): void {
    const now = this.#options.clock.now();
    const version = this.#running?.inhibitor.version;
    this.#hand(
      alerts.map((alert) => this.#take(alert, now)),
      version,
    );
  }

  /** From here on the alert is known; its groups are not told of it yet. */
  #take(alert: Alert, nowMs: number): Taken {
    const taken = this.#book.put(alert);
    if (taken.news === 'began') this.#noteBegin(taken.alert, nowMs);
    if (taken.news === 'ended') this.#noteEnd(taken.alert, nowMs);
    this.#running?.inhibitor.process(taken.alert, nowMs);
    this.#destinationsFor(taken.alert);
    return taken;
  }

  /** @param version  of the inhibitor before the first of them was taken */
  #hand(taken: readonly Taken[], version: number | undefined): void {
    for (const { alert } of taken) this.#dispatch(alert);
    const running = this.#running;
    if (running !== undefined && running.inhibitor.version !== version) running.dispatcher.poke();
    if (taken.some(({ news }) => news === 'ended')) this.silences.endAcknowledgements();
    if (taken.length > 0) this.#options.onChange();
  }

  #noteBegin(alert: Alert, nowMs: number): void {
    this.#history.began(alert);
    const text = alert.origin === undefined ? 'It came through the API.' : 'Its rule fires.';
    this.#decisions.note(alert.fingerprint, alert.labels, { kind: 'firing', text }, nowMs);
  }

  #noteEnd(alert: Alert, nowMs: number): void {
    this.#history.ended(alert, alert.endsAtMs ?? nowMs);
    const decision = alert.isWithdrawn
      ? ({ kind: 'withdrawn', text: 'Its rule is gone.' } as const)
      : ({ kind: 'resolved', text: 'It ended.' } as const);
    this.#decisions.note(alert.fingerprint, alert.labels, decision, nowMs);
  }

  #dispatch(alert: Alert): void {
    this.#running?.dispatcher.process(alert, this.#destinationsFor(alert));
  }

  #destinationsFor(alert: Alert): readonly Destination[] {
    const { dispatcher } = this.#running ?? {};
    if (dispatcher === undefined) return [];
    let destinations = this.#destinations.get(alert.fingerprint);
    if (destinations === undefined) {
      destinations = dispatcher.destinations(alert.labels);
      this.#destinations.set(alert.fingerprint, destinations);
      for (const { route, key } of destinations) {
        const text = `In the group ${key} for ${route.receiver}.`;
        const decision = { kind: 'grouped', text, receiver: route.receiver, subject: key } as const;
        this.#decisions.note(alert.fingerprint, alert.labels, decision, this.#options.clock.now());
      }
    }
    return destinations;
  }

  /** Silences one alert until it ends. @throws AppError `not_found` */
  acknowledge(fingerprint: string, author: string, comment: string): Promise<string> {
    const words = { author, comment, durationMs: ACKNOWLEDGED_MS };
    return this.silenceAlert(fingerprint, words, true);
  }

  /** Silences one alert, and no other, for a time. @throws AppError `not_found` */
  async silenceAlert(
    fingerprint: string,
    { author, comment, durationMs }: { readonly author: string; readonly comment: string; readonly durationMs: number },
    isUntilResolved = false,
  ): Promise<string> {
    const alert = this.#book.get(fingerprint);
    if (alert === undefined) throw new AppError('not_found', 'There is no such alert.');
    const labels = Object.entries(labelsToRecord(alert.labels));
    return this.silences.draft({
      matchers: labels.map(([name, value]) => ({ name, type: '=', value })),
      endsAtMs: this.#options.clock.now() + durationMs,
      createdBy: author,
      comment,
      isUntilResolved,
    });
  }

  get config(): AlertmanagerConfig {
    return this.#inForce.config;
  }

  /** Every silence that is still known, as the journal keeps them: for what is played over again. */
  get knownSilences(): Iterable<JournalRecord> {
    return this.#silences.snapshot().map((fact) => fact());
  }

  /** What is wrong with remembering, one sentence. */
  get problem(): string | undefined {
    return this.#journal.problem;
  }

  // Upkeep

  #armMaintenance(): Disposable {
    return this.#options.clock.after(MAINTENANCE_MS, () => {
      this.#maintain();
      this.#maintenance = this.#armMaintenance();
    });
  }

  #maintain(): void {
    const { clock } = this.#options;
    const now = clock.now();
    this.#keepThroughSleep(now);
    this.#endTimedOut(now);
    this.#withdrawLost(now);
    this.silences.remindOfEnds();
    this.#running?.inhibitor.collect(now);
    this.#silences.collect();
    this.#log.collect();
    this.#book.collect();
    this.#history.collect(now);
    for (const fingerprint of this.#destinations.keys()) {
      if (this.#book.get(fingerprint) === undefined) this.#destinations.delete(fingerprint);
    }
  }

  /** While the machine slept nobody could tell us that an alert goes on: it gets the time that it slept through. */
  #keepThroughSleep(nowMs: number): void {
    const monotonicMs = this.#options.clock.monotonic();
    const sleptMs = nowMs - this.#lastTick.wallMs - (monotonicMs - this.#lastTick.monotonicMs);
    this.#lastTick = { wallMs: nowMs, monotonicMs };
    if (sleptMs < SLEEP_MS) return;
    const before = nowMs - sleptMs;
    const cut = [...this.#book.all()].filter((alert) => alert.isTimeout && (alert.endsAtMs ?? 0) > before);
    this.#put(cut.map((alert) => prolonged(alert, sleptMs, nowMs)));
  }

  /** Ends that were only a time limit are news of their own. */
  #endTimedOut(nowMs: number): void {
    const ended = this.#history
      .openSpans()
      .flatMap((fingerprint) => this.#book.get(fingerprint) ?? [])
      .filter((alert) => isResolved(alert, nowMs));
    for (const alert of ended) {
      this.#book.confirmEnd(alert);
      this.#noteEnd(alert, nowMs);
    }
    if (ended.length > 0) this.silences.endAcknowledgements();
  }

  #withdrawLost(nowMs: number): void {
    if (this.#unmet.size === 0 || nowMs - this.#startedMs < LOST_MS) return;
    const lost = [...this.#unmet].flatMap((fingerprint) => this.#book.get(fingerprint) ?? []);
    this.#unmet.clear();
    this.#put(lost.filter((alert) => !isResolved(alert, nowMs)).map((alert) => ended(alert, nowMs, nowMs, true)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#maintenance[Symbol.dispose]();
    await this.#applying;
    await this.#running?.dispatcher[Symbol.asyncDispose]();
  }
}

const prolonged = (alert: Alert, byMs: number, nowMs: number): Alert => ({
  ...alert,
  endsAtMs: (alert.endsAtMs ?? nowMs) + byMs,
  updatedAtMs: nowMs,
});
