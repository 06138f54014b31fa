/**
 * One rule group at work: it is evaluated at each of its moments, never twice at once; moments that were missed are
 * counted, and a long pause is taken for what it is: the machine slept.
 */
import type { AlertView, RuleGroupView } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { QueryEngine } from '../promql/queryEngine.ts';
import type { Storage } from '../storage/storage.ts';
import { GroupEvaluator, type Evaluation, type RuleSettings } from './groupEvaluator.ts';
import { groupSchedule, slotAt, type GroupSchedule } from './groupSchedule.ts';
import type { RuleGroup } from './ruleFile.ts';
import { ruleView, type CarriedRule } from './ruleState.ts';

/** A pause between evaluations longer than this and than two intervals means that the machine slept. */
const SLEEP_MS = 60_000;
/** After a wake, targets need to be scraped before an alert may begin to fire or end. */
const SETTLE_MS = 60_000;

export interface RuleGroupContext {
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: RuleSettings;
  /** Called after each evaluation; the next one waits for it. */
  onEvaluated(group: RunningGroup): Promise<void>;
}

export interface GroupCounters {
  readonly iterations: number;
  readonly missed: number;
  readonly evaluations: number;
  readonly failures: number;
  readonly lastSamples: number;
  readonly lastEvaluationMs: number | undefined;
  readonly lastDurationMs: number;
}

/**
 * `starting`: what was active before a restart may not be known again yet; `settling`: just woken from sleep, or in the
 * evaluation right after, when everything that waited begins to fire at once.
 */
export type GroupPhase = 'starting' | 'settling' | 'running';

export interface RunningGroup extends AsyncDisposable {
  readonly group: RuleGroup;
  readonly settings: RuleSettings;
  readonly counters: GroupCounters;
  readonly phase: GroupPhase;
  view(): RuleGroupView;
  alerts(): readonly AlertView[];
  /** What a successor with changed rules goes on from. Only after disposal. */
  handOver(): readonly CarriedRule[];
  /** Ends the series of every rule at `t`. Only after disposal, for a group that is gone. */
  endSeries(t: number): void;
}

/** @param carried  state of the group's former self; undefined when the group is new since the program started */
export function startRuleGroup(
  group: RuleGroup,
  context: RuleGroupContext,
  carried: readonly CarriedRule[] | undefined,
): RunningGroup {
  const runner = new RuleGroupRunner(group, context, carried);
  runner.start();
  return runner;
}

class RuleGroupRunner implements RunningGroup {
  readonly group: RuleGroup;
  readonly settings: RuleSettings;
  phase: GroupPhase = 'starting';
  private readonly context: RuleGroupContext;
  private readonly schedule: GroupSchedule;
  private readonly evaluator: GroupEvaluator;
  private readonly abort = new AbortController();
  private timer: Disposable | undefined;
  private running: Promise<void> = Promise.resolve();
  private lastT: number | undefined;
  private lastDurationMs = 0;
  private lastSamples = 0;
  private missed = 0;
  private settledAt = -Infinity;

  constructor(group: RuleGroup, context: RuleGroupContext, carried: readonly CarriedRule[] | undefined) {
    this.group = group;
    this.context = context;
    this.settings = context.settings;
    this.schedule = groupSchedule(group.file, group.name, group.intervalMs ?? context.settings.evaluationIntervalMs);
    const { storage, queries, log, settings, clock } = context;
    const signal = this.abort.signal;
    const options = { storage, queries, log, settings, signal, monotonic: () => clock.monotonic() };
    this.evaluator = new GroupEvaluator(group, options, carried);
  }

  start(): void {
    this.arm(slotAt(this.schedule, this.context.clock.now()) + this.schedule.intervalMs);
  }

  private arm(slot: number): void {
    if (this.abort.signal.aborted) return;
    this.timer = this.context.clock.after(slot - this.context.clock.now(), () => this.tick(slot));
  }

  /** Runs the slot that is due now. A timer may come early (the wall clock was set back) or late (the machine slept). */
  private tick(planned: number): void {
    const now = this.context.clock.now();
    const slot = slotAt(this.schedule, now);
    const early = planned - slot;
    // Timers may fire a moment before the wall clock gets there; a clock that was set back further starts a new count.
    if (early > 0 && early <= this.schedule.intervalMs) {
      this.arm(planned);
      return;
    }
    this.running = this.evaluate(slot)
      .catch((error: unknown) =>
        this.context.log.error('rule group failed', { group: this.group.name, reason: String(error) }),
      )
      .finally(() => this.start());
  }

  private async evaluate(t: number): Promise<void> {
    const evaluation = this.begin(t);
    const started = this.context.clock.monotonic();
    this.lastSamples = await this.evaluator.evaluate(evaluation);
    this.lastDurationMs = this.context.clock.monotonic() - started;
    if (this.abort.signal.aborted) return;
    this.phase = this.phaseAt(t);
    await this.evaluator.prepareAlerts();
    await this.context.onEvaluated(this);
  }

  private phaseAt(t: number): GroupPhase {
    if (!this.evaluator.isRestored) return 'starting';
    return t <= this.settledAt + this.schedule.intervalMs ? 'settling' : 'running';
  }

  private begin(t: number): Evaluation {
    const { intervalMs } = this.schedule;
    const sinceMs = this.lastT === undefined ? intervalMs : t - this.lastT;
    const hasSlept = sinceMs < 0 || sinceMs > Math.max(2 * intervalMs, SLEEP_MS);
    this.missed += Math.max(Math.round(sinceMs / intervalMs) - 1, 0);
    if (hasSlept) {
      this.settledAt = t + SETTLE_MS;
      this.context.log.info('rule group was asleep', { group: this.group.name, seconds: Math.round(sinceMs / 1000) });
    }
    this.lastT = t;
    return { t, asleepMs: hasSlept ? sinceMs - intervalMs : 0, isSettling: t < this.settledAt };
  }

  get counters(): GroupCounters {
    const { iterations, evaluations, failures } = this.evaluator;
    return {
      iterations: iterations + this.missed,
      missed: this.missed,
      evaluations,
      failures,
      lastSamples: this.lastSamples,
      lastEvaluationMs: this.lastT,
      lastDurationMs: this.lastDurationMs,
    };
  }

  view(): RuleGroupView {
    return {
      name: this.group.name,
      file: this.group.file,
      intervalMs: this.schedule.intervalMs,
      limit: this.group.limit,
      rules: this.evaluator.rules.map(ruleView),
    };
  }

  alerts(): readonly AlertView[] {
    return this.evaluator.alerts();
  }

  handOver(): readonly CarriedRule[] {
    return this.evaluator.handOver();
  }

  endSeries(t: number): void {
    this.evaluator.endAll(t);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.abort.signal.aborted) {
      this.abort.abort();
      this.timer?.[Symbol.dispose]();
      await this.running;
      this.evaluator[Symbol.dispose]();
    }
    await this.running;
  }
}
