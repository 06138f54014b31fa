/**
 * One rule group at work: evaluates its rules in order at each of its moments, one evaluation at a time, writes what they
 * yield, and keeps their state. It never throws for a rule that fails; the rule carries its last error.
 */
import { AppError } from '../../../shared/errors.ts';
import type { Labels } from '../../../shared/labels.ts';
import type { AlertView, RuleGroupView } from '../../../shared/status.ts';
import type { Milliseconds } from '../../../shared/time.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { QueryEngine } from '../promql/queryEngine.ts';
import type { CommitReport, Storage } from '../storage/storage.ts';
import { alertSamples, alertSeries, checkAlertLimit, type AlertTemplates } from './alertingRule.ts';
import { nextAlerts, type Alerts, type AlertSample, type AlertStep } from './alertState.ts';
import { alertView } from './alertView.ts';
import { groupSchedule, slotAt, type GroupSchedule } from './groupSchedule.ts';
import { recordedSeries } from './recordingRule.ts';
import { restoredAlerts } from './restoreState.ts';
import type { AlertingRule, RuleGroup } from './ruleFile.ts';
import { queryVector, type VectorSample } from './ruleQuery.ts';
import { orphanedSeries, ruleStates, ruleView, type CarriedRule, type RuleState } from './ruleState.ts';
import { endSeries, NOTHING_WRITTEN, type RuleOutput, type WrittenSeries } from './ruleWriter.ts';

/** A pause between evaluations longer than this and than two intervals means that the machine slept. */
const SLEEP_MS = 60_000;
/** After a wake, targets need to be scraped before an alert may begin to fire or end. */
const SETTLE_MS = 60_000;

export interface RuleSettings {
  /** For groups without an interval of their own. */
  readonly evaluationIntervalMs: Milliseconds;
  readonly queryOffsetMs: Milliseconds;
  readonly externalLabels: Labels;
  /** Where people reach this program; for links in templates. */
  readonly externalUrl: string;
}

export interface RuleGroupContext {
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: RuleSettings;
  /** Called after each evaluation. */
  onEvaluated(group: RunningGroup): void;
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

interface Evaluation {
  readonly t: number;
  /** Time since the evaluation before in which nothing was evaluated though it should have been: the machine slept. */
  readonly asleepMs: Milliseconds;
  readonly isSettling: boolean;
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
  counters: GroupCounters = {
    iterations: 0,
    missed: 0,
    evaluations: 0,
    failures: 0,
    lastSamples: 0,
    lastEvaluationMs: undefined,
    lastDurationMs: 0,
  };
  phase: GroupPhase = 'starting';
  private readonly context: RuleGroupContext;
  private readonly schedule: GroupSchedule;
  private readonly queryOffsetMs: Milliseconds;
  private readonly rules: readonly RuleState[];
  /** Series of rules that a reload took away; the next evaluation ends them. */
  private orphans: WrittenSeries;
  private readonly abort = new AbortController();
  private timer: Disposable | undefined;
  private running: Promise<void> = Promise.resolve();
  private lastT: number | undefined;
  private settledAt = -Infinity;

  constructor(group: RuleGroup, context: RuleGroupContext, carried: readonly CarriedRule[] | undefined) {
    this.group = group;
    this.context = context;
    this.settings = context.settings;
    this.schedule = groupSchedule(group.file, group.name, group.intervalMs ?? context.settings.evaluationIntervalMs);
    this.queryOffsetMs = group.queryOffsetMs ?? context.settings.queryOffsetMs;
    this.rules = ruleStates(group, context.storage, carried);
    this.orphans = orphanedSeries(this.rules, carried ?? []);
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
    let samples = 0;
    for (const state of this.rules) {
      if (this.abort.signal.aborted) return;
      samples += await this.evaluateRule(state, evaluation);
    }
    this.restoreAfterOutage(t);
    this.phase = this.phaseAt(t);
    endSeries(this.context.storage, t - this.queryOffsetMs, this.orphans);
    this.orphans = NOTHING_WRITTEN;
    this.counters = {
      ...this.counters,
      lastSamples: samples,
      lastEvaluationMs: t,
      lastDurationMs: this.context.clock.monotonic() - started,
    };
    this.context.onEvaluated(this);
  }

  private phaseAt(t: number): GroupPhase {
    if (this.rules.some((state) => !state.isRestored && state.rule.type === 'alerting')) return 'starting';
    return t <= this.settledAt + this.schedule.intervalMs ? 'settling' : 'running';
  }

  private begin(t: number): Evaluation {
    const { intervalMs } = this.schedule;
    const sinceMs = this.lastT === undefined ? intervalMs : t - this.lastT;
    const hasSlept = sinceMs < 0 || sinceMs > Math.max(2 * intervalMs, SLEEP_MS);
    const missed = Math.max(Math.round(sinceMs / intervalMs) - 1, 0);
    this.counters = {
      ...this.counters,
      iterations: this.counters.iterations + 1 + missed,
      missed: this.counters.missed + missed,
    };
    if (hasSlept) {
      this.settledAt = t + SETTLE_MS;
      this.context.log.info('rule group was asleep', { group: this.group.name, seconds: Math.round(sinceMs / 1000) });
    }
    this.lastT = t;
    return { t, asleepMs: hasSlept ? sinceMs - intervalMs : 0, isSettling: t < this.settledAt };
  }

  /** @returns samples written */
  private async evaluateRule(state: RuleState, evaluation: Evaluation): Promise<number> {
    const started = this.context.clock.monotonic();
    try {
      const samples = await this.query(state.expr, evaluation.t);
      const outputs = await this.outputs(state, samples, evaluation);
      const { written, report } = state.writer.write(evaluation.t - this.queryOffsetMs, outputs, state.written);
      state.written = written;
      state.samples = outputs.length;
      this.succeed(state, report);
      return report.appended;
    } catch (error) {
      this.fail(state, error);
      return 0;
    } finally {
      state.lastEvaluationMs = evaluation.t;
      state.durationMs = this.context.clock.monotonic() - started;
    }
  }

  private query(expr: string, t: number): Promise<readonly VectorSample[]> {
    return queryVector(this.context.queries, expr, t - this.queryOffsetMs, { signal: this.abort.signal });
  }

  private outputs(
    state: RuleState,
    samples: readonly VectorSample[],
    evaluation: Evaluation,
  ): Promise<readonly RuleOutput[]> | readonly RuleOutput[] {
    const { rule } = state;
    if (rule.type === 'recording') return recordedSeries(rule, samples, this.group.limit);
    return this.alertOutputs(state, rule, samples, evaluation);
  }

  private async alertOutputs(
    state: RuleState,
    rule: AlertingRule,
    samples: readonly VectorSample[],
    evaluation: Evaluation,
  ): Promise<readonly RuleOutput[]> {
    const { externalLabels, externalUrl } = this.settings;
    const elements = await alertSamples(rule, state.templates as AlertTemplates, samples, externalLabels, {
      nowMs: evaluation.t,
      externalUrl,
      query: (expr) => this.query(expr, evaluation.t),
    });
    const step = { ...evaluation, forMs: rule.forMs, keepFiringForMs: rule.keepFiringForMs };
    const next = nextAlerts(this.remembered(state, rule, elements, step), elements, step);
    try {
      checkAlertLimit(next, this.group.limit);
    } catch (error) {
      state.alerts = new Map();
      throw error;
    }
    state.alerts = next;
    return state.isRestored ? alertSeries(next) : [];
  }

  /** The rule's alerts before this evaluation; in the first one after a short outage, those of before the restart. */
  private remembered(state: RuleState, rule: AlertingRule, elements: readonly AlertSample[], step: AlertStep): Alerts {
    if (state.isRestored || this.counters.iterations > 1) return state.alerts;
    const begun = nextAlerts(state.alerts, elements, { ...step, isSettling: true });
    return restoredAlerts(this.context.storage, rule, begun, step.t, 'short');
  }

  /**
   * After the second evaluation, as Prometheus does: by then targets were scraped and recording rules have spoken.
   * From then on `ALERTS_FOR_STATE` is written, which overwrites the memory.
   */
  private restoreAfterOutage(t: number): void {
    if (this.counters.iterations < 2) return;
    for (const state of this.rules) {
      if (state.isRestored || state.rule.type === 'recording') continue;
      state.alerts = restoredAlerts(this.context.storage, state.rule, state.alerts, t, 'long');
      state.isRestored = true;
    }
  }

  private succeed(state: RuleState, report: CommitReport): void {
    this.counters = { ...this.counters, evaluations: this.counters.evaluations + 1 };
    const refused = report.outOfOrder + report.duplicate + report.outOfBounds;
    state.health = refused === 0 ? 'ok' : 'err';
    state.lastError = refused === 0 ? '' : refusal(report);
    if (refused > 0)
      this.context.log.warn('rule result not stored', {
        group: this.group.name,
        rule: state.rule.name,
        reason: state.lastError,
      });
  }

  private fail(state: RuleState, error: unknown): void {
    if (this.abort.signal.aborted) return;
    this.counters = {
      ...this.counters,
      evaluations: this.counters.evaluations + 1,
      failures: this.counters.failures + 1,
    };
    state.health = 'err';
    state.lastError = error instanceof Error ? error.message : String(error);
    const level = error instanceof AppError ? 'warn' : 'error';
    this.context.log[level]('rule failed', { group: this.group.name, rule: state.rule.name, reason: state.lastError });
  }

  view(): RuleGroupView {
    return {
      name: this.group.name,
      file: this.group.file,
      intervalMs: this.schedule.intervalMs,
      limit: this.group.limit,
      rules: this.rules.map(ruleView),
    };
  }

  alerts(): readonly AlertView[] {
    return this.rules.flatMap(({ rule, expr, alerts }) =>
      rule.type === 'recording' ? [] : [...alerts.values()].map((alert) => alertView(this.group, rule, expr, alert)),
    );
  }

  handOver(): readonly CarriedRule[] {
    return this.rules.map(({ key, alerts, written, isRestored }) => ({ key, alerts, written, isRestored }));
  }

  endSeries(t: number): void {
    for (const { written } of this.rules) endSeries(this.context.storage, t - this.queryOffsetMs, written);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.abort.signal.aborted) {
      this.abort.abort();
      this.timer?.[Symbol.dispose]();
      await this.running;
      for (const { writer } of this.rules) writer[Symbol.dispose]();
    }
    await this.running;
  }
}

function refusal({ outOfOrder, duplicate, outOfBounds }: CommitReport): string {
  const parts = [
    [outOfOrder, 'out of order'],
    [duplicate, 'with a second value for the same time'],
    [outOfBounds, 'outside of the time that is kept'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `Samples not stored: ${words.join(', ')}.`;
}
