/**
 * Evaluates the rules of one group, in order, at a moment it is given. It knows nothing of schedules or of the clock on the
 * wall, so live groups, the history replay and rule unit tests run the very same code.
 */
import { AppError } from '../../../shared/errors.ts';
import type { Labels } from '../../../shared/labels.ts';
import type { AlertView } from '../../../shared/status.ts';
import type { Milliseconds } from '../../../shared/time.ts';
import type { Logger } from '../base/logger.ts';
import { createSlices } from '../base/slices.ts';
import type { QueryEngine } from '../promql/queryEngine.ts';
import type { CommitReport, Storage } from '../storage/storage.ts';
import { alertSamples, alertSeries, checkAlertLimit, type AlertTemplates } from './alertingRule.ts';
import { nextAlerts, type Alerts, type AlertSample, type AlertStep } from './alertState.ts';
import { knownAlertView } from './alertView.ts';
import { recordedSeries } from './recordingRule.ts';
import { restoredAlerts } from './restoreState.ts';
import type { AlertingRule, RuleGroup } from './ruleFile.ts';
import { queryVector, type VectorSample } from './ruleQuery.ts';
import { orphanedSeries, ruleStates, type CarriedRule, type RuleState } from './ruleState.ts';
import { endSeries, NOTHING_WRITTEN, type RuleOutput, type WrittenSeries } from './ruleWriter.ts';

export interface RuleSettings {
  /** For groups without an interval of their own. */
  readonly evaluationIntervalMs: Milliseconds;
  readonly queryOffsetMs: Milliseconds;
  readonly externalLabels: Labels;
  /** Where people reach this program; for links in templates. */
  readonly externalUrl: string;
}

export interface EvaluatorOptions {
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly log: Logger;
  readonly settings: RuleSettings;
  readonly signal: AbortSignal;
  /** For measuring. */
  monotonic(): number;
}

export interface Evaluation {
  readonly t: number;
  /** Time since the evaluation before in which nothing was evaluated though it should have been: the machine slept. */
  readonly asleepMs: Milliseconds;
  readonly isSettling: boolean;
}

export class GroupEvaluator implements Disposable {
  readonly rules: readonly RuleState[];
  iterations = 0;
  evaluations = 0;
  failures = 0;
  private readonly group: RuleGroup;
  private readonly options: EvaluatorOptions;
  private readonly queryOffsetMs: Milliseconds;
  /** Series of rules that a reload took away; the next evaluation ends them. */
  private orphans: WrittenSeries;

  /** @param carried  state of the group's former self; undefined when the group is new since the program started */
  constructor(group: RuleGroup, options: EvaluatorOptions, carried: readonly CarriedRule[] | undefined) {
    this.group = group;
    this.options = options;
    this.queryOffsetMs = group.queryOffsetMs ?? options.settings.queryOffsetMs;
    this.rules = ruleStates(group, options.storage, carried);
    this.orphans = orphanedSeries(this.rules, carried ?? []);
  }

  /** Never rejects for a rule that fails; the rule carries its last error. @returns samples written */
  async evaluate(evaluation: Evaluation): Promise<number> {
    this.iterations += 1;
    let samples = 0;
    for (const state of this.rules) {
      if (this.options.signal.aborted) return samples;
      samples += await this.evaluateRule(state, evaluation);
    }
    this.restoreAfterOutage(evaluation.t);
    endSeries(this.options.storage, evaluation.t - this.queryOffsetMs, this.orphans);
    this.orphans = NOTHING_WRITTEN;
    return samples;
  }

  /** False until what was active before a restart is known again. */
  get isRestored(): boolean {
    return this.rules.every((state) => state.isRestored || state.rule.type === 'recording');
  }

  alerts(): readonly AlertView[] {
    return this.rules.flatMap(({ rule, expr, alerts }) =>
      rule.type === 'recording'
        ? []
        : [...alerts.values()].map((alert) => knownAlertView(this.group, rule, expr, alert)),
    );
  }

  /** Makes what `alerts` gives, thousands of them bit by bit: afterwards it is at hand. */
  async prepareAlerts(): Promise<void> {
    const slices = createSlices();
    for (const { rule, expr, alerts } of this.rules) {
      if (rule.type === 'recording') continue;
      for (const alert of alerts.values()) {
        knownAlertView(this.group, rule, expr, alert);
        if (slices.isOver()) await slices.rest();
      }
    }
  }

  handOver(): readonly CarriedRule[] {
    return this.rules.map(({ key, alerts, written, isRestored }) => ({ key, alerts, written, isRestored }));
  }

  /** Ends the series of every rule. */
  endAll(t: number): void {
    for (const { written } of this.rules) endSeries(this.options.storage, t - this.queryOffsetMs, written);
  }

  [Symbol.dispose](): void {
    for (const { writer } of this.rules) writer[Symbol.dispose]();
  }

  /** @returns samples written */
  private async evaluateRule(state: RuleState, evaluation: Evaluation): Promise<number> {
    const started = this.options.monotonic();
    try {
      const samples = await this.query(state.expr, evaluation.t);
      const outputs = await this.outputs(state, samples, evaluation);
      const t = evaluation.t - this.queryOffsetMs;
      const { written, report } = await state.writer.write(t, outputs, state.written);
      state.written = written;
      state.samples = outputs.length;
      this.succeed(state, report);
      return report.appended;
    } catch (error) {
      this.fail(state, error);
      return 0;
    } finally {
      state.lastEvaluationMs = evaluation.t;
      state.durationMs = this.options.monotonic() - started;
    }
  }

  private query(expr: string, t: number): Promise<readonly VectorSample[]> {
    return queryVector(this.options.queries, expr, t - this.queryOffsetMs, { signal: this.options.signal });
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
    const { externalLabels, externalUrl } = this.options.settings;
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
    if (state.isRestored || this.iterations > 1) return state.alerts;
    const begun = nextAlerts(state.alerts, elements, { ...step, isSettling: true });
    return restoredAlerts(this.options.storage, rule, begun, step.t, 'short');
  }

  /**
   * After the second evaluation, as Prometheus does: by then targets were scraped and recording rules have spoken.
   * From then on `ALERTS_FOR_STATE` is written, which overwrites the memory.
   */
  private restoreAfterOutage(t: number): void {
    if (this.iterations < 2) return;
    for (const state of this.rules) {
      if (state.isRestored || state.rule.type === 'recording') continue;
      state.alerts = restoredAlerts(this.options.storage, state.rule, state.alerts, t, 'long');
      state.isRestored = true;
    }
  }

  private succeed(state: RuleState, report: CommitReport): void {
    this.evaluations += 1;
    const refused = report.outOfOrder + report.duplicate + report.outOfBounds;
    state.health = refused === 0 ? 'ok' : 'err';
    state.lastError = refused === 0 ? '' : refusal(report);
    if (refused > 0)
      this.options.log.warn('rule result not stored', {
        group: this.group.name,
        rule: state.rule.name,
        reason: state.lastError,
      });
  }

  private fail(state: RuleState, error: unknown): void {
    if (this.options.signal.aborted) return;
    this.evaluations += 1;
    this.failures += 1;
    state.health = 'err';
    state.lastError = error instanceof Error ? error.message : String(error);
    const level = error instanceof AppError ? 'warn' : 'error';
    this.options.log[level]('rule failed', { group: this.group.name, rule: state.rule.name, reason: state.lastError });
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
