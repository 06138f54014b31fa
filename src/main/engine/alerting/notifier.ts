/**
 * From the state of alerts to what the person is told. Level-triggered: it gets every alert of a group after each
 * evaluation and compares with what it has told already, so nothing is lost or said twice when something in between
 * failed or the program restarted.
 */
import type { NotificationEvent } from '../../../shared/protocol.ts';
import type { AlertView } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { createFlapWatch, STEADY_MS } from './flapWatch.ts';
import {
  firingEvent,
  groupedEvent,
  groupedResolvedEvent,
  resolvedEvent,
  testEvent,
  toldFrom,
  type Told,
} from './notificationCopy.ts';
import { createSlices } from '../base/slices.ts';
import type { Fact, Journal, JournalRecord } from './journal/journal.ts';
import { ToldMemory } from './toldMemory.ts';

/** An alert that goes on firing is told again after this. */
const REPEAT_MS = 4 * 3_600_000;
/** Alerts of one evaluation arrive within moments of each other; well under the second that a toast may take. */
const GATHER_MS = 250;
/** So that gathering, asking and telling keep within the second. */
const FACTS_MS = 400;
/** More single notifications than this within the window become one. */
const SINGLES = 3;
const WINDOW_MS = 30_000;
/** After start or wake a second notification within the window already becomes a summary. */
const CATCH_UP_MS = 90_000;
const CATCH_UP_SINGLES = 1;

export interface AlertUpdate {
  /** Key of the rule group. */
  readonly group: string;
  /** Every alert of the group now: pending, firing, and resolved lately. */
  readonly alerts: readonly AlertView[];
  /**
   * `starting`: first evaluation of this run, alerts of before may be missing still; `settling`: just woken;
   * `removed`: the group is no longer configured.
   */
  readonly phase: 'starting' | 'settling' | 'running' | 'removed';
}

export interface NotifierOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly journal: Journal;
  /** What the journal held when it was opened. */
  readonly records: readonly JournalRecord[];
  /** What is worth knowing about an alert beside its own words, one line each. Never waited for for long. */
  readonly factsOf?: (alert: AlertView) => Promise<readonly string[]>;
  emit(event: NotificationEvent): void;
}

export interface Notifier extends AsyncDisposable {
  update(update: AlertUpdate): void;
  /** Shown at once and not remembered. @param alert  undefined: only that notifications arrive */
  sendTest(alert?: AlertView): void;
  /** What of it has to stay in the journal. */
  snapshot(): Iterable<Fact>;
}

export function createNotifier(options: NotifierOptions): Notifier {
  return new DesktopNotifier(options);
}

interface Waiting {
  readonly group: string;
  readonly alert: AlertView;
}

interface News extends Waiting {
  readonly told: Told;
  readonly facts: readonly string[];
}

class DesktopNotifier implements Notifier {
  private readonly options: NotifierOptions;
  private readonly told: ToldMemory;
  /** Told in a former run and not met since. */
  private readonly unseen: Set<string>;
  private readonly flaps = createFlapWatch();
  private readonly firing = new Map<string, Waiting>();
  private readonly resolved = new Map<string, Told>();
  private gathering: Disposable | undefined;
  private telling: Promise<void> = Promise.resolve();
  /** Alerts told in the present window, and whether their summary was given already. */
  private window = { startMs: -Infinity, told: [] as Told[], singles: 0, isSummarized: false };
  private windowEnd: Disposable | undefined;
  private caughtUpAtMs = -Infinity;
  private tests = 0;

  constructor(options: NotifierOptions) {
    this.options = options;
    this.told = new ToldMemory(options.journal);
    this.told.load(options.records, options.clock.now());
    this.unseen = new Set(Array.from(this.told.all(), ({ id }) => id));
  }

  update({ group, alerts, phase }: AlertUpdate): void {
    const now = this.options.clock.now();
    if (phase === 'starting' || phase === 'settling') this.caughtUpAtMs = now + CATCH_UP_MS;
    const present = new Set<string>();
    for (const alert of alerts) {
      present.add(alert.id);
      if (alert.state === 'firing') this.meetFiring(group, alert, now);
      else if (alert.state === 'resolved') this.meetResolved(alert.id);
    }
    this.meetMissing(group, present, phase);
    if (this.firing.size > 0 || this.resolved.size > 0) this.gather();
  }

  private meetFiring(group: string, alert: AlertView, now: number): void {
    this.unseen.delete(alert.id);
    this.resolved.delete(alert.id);
    if (isMeantForMachines(alert)) return;
    const told = this.told.get(alert.id);
    if (now - alert.activeAtMs >= STEADY_MS) this.flaps.forget(alert.id);
    if (told === undefined || now - told.atMs >= REPEAT_MS) this.firing.set(alert.id, { group, alert });
  }

  private meetResolved(id: string): void {
    this.unseen.delete(id);
    this.firing.delete(id);
    const told = this.told.get(id);
    // The end of an alert that comes and goes is told when it has stayed away.
    if (told !== undefined && !this.flaps.isFlapping(id)) this.resolved.set(id, told);
  }

  /** Alerts that were told and are not there any more: ended while we were away, or their rule is gone. */
  private meetMissing(group: string, present: ReadonlySet<string>, phase: AlertUpdate['phase']): void {
    for (const [id, waiting] of this.firing) if (waiting.group === group && !present.has(id)) this.firing.delete(id);
    if (phase === 'starting') return;
    const gone: string[] = [];
    for (const told of this.told.all()) {
      if (told.group !== group || present.has(told.id) || this.resolved.has(told.id)) continue;
      const isOver = phase !== 'removed' && (this.unseen.has(told.id) || this.flaps.isFlapping(told.id));
      this.flaps.forget(told.id);
      if (isOver) this.meetResolved(told.id);
      else gone.push(told.id);
    }
    for (const id of gone) this.unseen.delete(id);
    this.told.forget(gone);
  }

  private gather(): void {
    this.gathering ??= this.options.clock.after(GATHER_MS, () => {
      this.gathering = undefined;
      this.tellInTurn();
    });
  }

  private tellInTurn(): void {
    // One that fails must not silence those after it.
    this.telling = this.telling
      .then(() => this.tell())
      .catch((error: unknown) => this.options.log.error('nobody was told', { reason: String(error) }));
  }

  private async tell(): Promise<void> {
    const now = this.options.clock.now();
    if (now - this.window.startMs >= WINDOW_MS || now < this.window.startMs) {
      this.window = { startMs: now, told: [], singles: 0, isSummarized: false };
    }
    await this.tellFiring(now);
    this.tellResolved(now);
  }

  private async tellFiring(now: number): Promise<void> {
    const news = await this.news(now);
    if (news.length === 0) return;
    const singles = now < this.caughtUpAtMs ? CATCH_UP_SINGLES : SINGLES;
    const isFew = this.window.singles + news.length <= singles && !this.window.isSummarized;
    if (!isFew && this.window.isSummarized) {
      this.waitForWindow(now);
      return;
    }
    for (const { told } of news) {
      this.flaps.told(told.id, now);
      this.window.told.push(told);
      this.firing.delete(told.id);
    }
    if (isFew) {
      for (const { alert, facts } of news) this.emit(firingEvent(alert, now, this.flaps.isFlapping(alert.id), facts));
      this.window.singles += news.length;
    } else {
      this.emit(groupedEvent(`summary-${this.window.startMs}`, this.window.told, now));
      this.window.isSummarized = true;
    }
    this.told.put(news.map(({ told }) => told));
  }

  /** What waits to be told, in words; thousands are put into them bit by bit. */
  private async news(now: number): Promise<readonly News[]> {
    const slices = createSlices();
    const news: News[] = [];
    const waiting = Array.from(this.firing.values());
    const facts = waiting.length > SINGLES ? [] : await Promise.all(waiting.map(({ alert }) => this.facts(alert)));
    for (const [i, { group, alert }] of waiting.entries()) {
      news.push({ group, alert, told: toldFrom(group, alert, now), facts: facts[i] ?? [] });
      if (slices.isOver()) await slices.rest();
    }
    // Some may have ended meanwhile.
    return news.filter(({ alert }) => this.firing.has(alert.id));
  }

  private async facts(alert: AlertView): Promise<readonly string[]> {
    const { clock, factsOf, log } = this.options;
    if (factsOf === undefined) return [];
    const late = Promise.withResolvers<readonly string[]>();
    using _ = clock.after(FACTS_MS, () => late.resolve([]));
    const found = factsOf(alert).catch((error: unknown) => {
      log.warn('an alert is told without what is beside it', { id: alert.id, reason: String(error) });
      return [];
    });
    return await Promise.race([found, late.promise]);
  }

  private waitForWindow(now: number): void {
    this.windowEnd ??= this.options.clock.after(this.window.startMs + WINDOW_MS - now, () => {
      this.windowEnd = undefined;
      this.tellInTurn();
    });
  }

  private tellResolved(now: number): void {
    const ended = [...this.resolved.values()];
    if (ended.length === 0) return;
    if (ended.length <= SINGLES) for (const told of ended) this.emit(resolvedEvent(told, now));
    else this.emit(groupedResolvedEvent(`resolved-${now}`, ended, now));
    this.told.forget(ended.map(({ id }) => id));
    this.resolved.clear();
  }

  snapshot(): Iterable<Fact> {
    return this.told.snapshot();
  }

  sendTest(alert?: AlertView): void {
    this.tests += 1;
    const id = `test-${this.tests}`;
    const now = this.options.clock.now();
    if (alert === undefined) return this.emit(testEvent(id, now));
    const { about: _, ...event } = firingEvent(alert, now, false);
    return this.emit({ ...event, id, kind: 'test' });
  }

  private emit(event: NotificationEvent): void {
    try {
      this.options.emit(event);
    } catch (error) {
      this.options.log.error('notification not delivered', { id: event.id, reason: String(error) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gathering?.[Symbol.dispose]();
    this.windowEnd?.[Symbol.dispose]();
    await this.telling;
    this.windowEnd?.[Symbol.dispose]();
    await this.told.written();
  }
}

/** `severity: none` marks dead-man's switches and inhibitors: they fire all the time and mean nothing to a person. */
const isMeantForMachines = (alert: AlertView): boolean => alert.labels['severity'] === 'none';
