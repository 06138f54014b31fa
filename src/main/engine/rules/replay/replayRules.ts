/**
 * The rule time machine: what the rules of a file would have done over stored history. The moments, the queries, the
 * alerts and their state machine are those of live evaluation; only that an expression is asked for thousands of moments
 * at once, as a range query. Nothing is written, and memory does not grow with the length of the replay.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { RuleReplay, RulesReplay } from '../../../../shared/ruleReplay.ts';
import type { Milliseconds } from '../../../../shared/time.ts';
import type { Clock } from '../../base/clock.ts';
import { createQueryEngine } from '../../promql/createQueryEngine.ts';
import type { QueryEngine } from '../../promql/queryEngine.ts';
import type { Storage } from '../../storage/storage.ts';
import { printExpression } from '../expression.ts';
import type { RuleSettings } from '../groupEvaluator.ts';
import { groupSchedule, slotAt, type GroupSchedule } from '../groupSchedule.ts';
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from '../ruleFile.ts';
import { queryVector } from '../ruleQuery.ts';
import { AlertSweep } from './alertSweep.ts';
import { recordOver, type RecordedStorage } from './recordedStorage.ts';
import { RecordingReplay } from './recordingReplay.ts';
import { replayOrder, type PlannedRule } from './replayOrder.ts';
import { resultPieces, type ReplayQuery } from './resultPieces.ts';

/**
 * What is replayed over: samples, which recording rules are replayed upon as well; or a query engine somewhere else, whose
 * recorded series are taken as they are.
 */
export type ReplaySource = { readonly storage: Pick<Storage, 'querier'> } | { readonly queries: QueryEngine };

interface ReplayRange {
  readonly clock: Clock;
  readonly settings: RuleSettings;
  readonly lookbackMs: Milliseconds;
  /** Evaluations from `startMs` to `endMs`, both included. */
  readonly startMs: number;
  readonly endMs: number;
  readonly signal: AbortSignal;
  /** Rules that are asked for; absent: every alerting rule. */
  readonly isWanted?: (rule: Rule) => boolean;
  /** @param share  of the work that is done, 0 to 1 */
  onProgress?(share: number): void;
}

export type ReplayOptions = ReplayRange & ReplaySource;

/** @throws AppError `canceled`, `promql_invalid`, and what a query throws that fails at every moment alike */
export function replayRules(groups: readonly RuleGroup[], options: ReplayOptions): Promise<RulesReplay> {
  return new Replay(groups, options).run();
}

/** Cells that one query may hold at once: few enough for the memory that queries pass on to each other, which is three times as fast. */
const CELLS_PER_QUERY = 200_000;
/** Evaluations in the first chunk of a replay, which tells how large the others may be. */
const FIRST_STEPS = 500;
const MAX_STEPS = 20_000;

class Replay {
  readonly #options: ReplayOptions;
  /** Undefined: nothing is recorded, what is there is somebody else's. */
  readonly #recorded: RecordedStorage | undefined;
  readonly #queries: QueryEngine;
  readonly #rules: readonly ReplayedRule[];
  readonly #isStepwise: boolean;
  readonly #shortestMs: Milliseconds;

  constructor(groups: readonly RuleGroup[], options: ReplayOptions) {
    this.#options = options;
    const { clock, lookbackMs, settings, isWanted = (rule): boolean => rule.type === 'alerting' } = options;
    if ('queries' in options) this.#queries = options.queries;
    else {
      this.#recorded = recordOver(options.storage);
      this.#queries = createQueryEngine({
        storage: this.#recorded,
        clock,
        lookbackMs,
        defaultSubqueryStepMs: settings.evaluationIntervalMs,
        limits: { maxSteps: Infinity },
      });
    }
    const replayed = this.#recorded === undefined ? groups.map(alertingOnly) : groups;
    const { rules, isStepwise } = replayOrder(replayed, lookbackMs, isWanted);
    this.#isStepwise = isStepwise;
    this.#rules = rules.map((planned) => this.#replayed(planned, isWanted(planned.rule)));
    this.#shortestMs = Math.min(...this.#rules.map(({ schedule }) => schedule.intervalMs));
  }

  #replayed({ place, group, rule, isBoundToRange, leadMs, keptMs }: PlannedRule, isWanted: boolean): ReplayedRule {
    const { settings, signal, startMs } = this.#options;
    const queryOffsetMs = group.queryOffsetMs ?? settings.queryOffsetMs;
    const query: ReplayQuery = {
      queries: this.#queries,
      expr: printExpression(rule.expr),
      isOneByOne: isBoundToRange,
      signal,
    };
    const schedule = groupSchedule(group.file, group.name, group.intervalMs ?? settings.evaluationIntervalMs);
    return new ReplayedRule({
      place,
      group,
      schedule,
      query,
      queryOffsetMs,
      isWanted,
      startMs: startMs - leadMs,
      sink: (onFailure) =>
        rule.type === 'alerting'
          ? this.#sweep(group, rule, queryOffsetMs, onFailure)
          : this.#recording(group, rule, keptMs, onFailure),
      rule,
    });
  }

  #sweep(
    group: RuleGroup,
    rule: AlertingRule,
    queryOffsetMs: number,
    onFailure: (message: string) => void,
  ): AlertSweep {
    const { settings, signal } = this.#options;
    return new AlertSweep({
      ...settings,
      rule,
      queryOffsetMs,
      limit: group.limit,
      query: (expr, t) => queryVector(this.#queries, expr, t - queryOffsetMs, { signal }),
      signal,
      onFailure,
    });
  }

  #recording(
    group: RuleGroup,
    rule: RecordingRule,
    keptMs: number,
    onFailure: (message: string) => void,
  ): RecordingReplay {
    if (this.#recorded === undefined) throw new AppError('internal', 'Nothing is recorded over another server.');
    return new RecordingReplay(rule, group.limit, this.#recorded.record(rule.name), keptMs, onFailure);
  }

  async run(): Promise<RulesReplay> {
    const { startMs, endMs } = this.#options;
    const firstMs = Math.min(startMs, ...this.#rules.map((rule) => rule.startMs));
    let chunkMs = this.#isStepwise ? this.#shortestMs : FIRST_STEPS * this.#shortestMs;
    for (let fromMs = firstMs; fromMs <= endMs;) {
      const untilMs = Math.min(fromMs + chunkMs, endMs + 1);
      let cellsPerMs = 0;
      for (const rule of this.#rules) {
        const cells = await rule.advance(untilMs);
        cellsPerMs = Math.max(cellsPerMs, cells / (untilMs - fromMs));
      }
      if (!this.#isStepwise) chunkMs = this.#fitting(cellsPerMs);
      fromMs = untilMs;
      this.#options.onProgress?.((fromMs - firstMs) / (endMs + 1 - firstMs));
    }
    return {
      startMs,
      endMs,
      rules: this.#rules.toSorted((a, b) => a.place - b.place).flatMap((rule) => rule.report(endMs)),
      recordingRules: this.#rules.filter(({ isRecording }) => isRecording).length,
    };
  }

  #fitting(cellsPerMs: number): Milliseconds {
    const most = MAX_STEPS * this.#shortestMs;
    const fitting = cellsPerMs === 0 ? most : CELLS_PER_QUERY / cellsPerMs;
    return Math.ceil(Math.min(Math.max(fitting, this.#shortestMs), most));
  }
}

const alertingOnly = (group: RuleGroup): RuleGroup => ({
  ...group,
  rules: group.rules.filter(({ type }) => type === 'alerting'),
});

interface ReplayedRuleOptions {
  readonly place: number;
  readonly group: RuleGroup;
  readonly rule: Rule;
  readonly schedule: GroupSchedule;
  readonly query: ReplayQuery;
  readonly queryOffsetMs: Milliseconds;
  readonly isWanted: boolean;
  readonly startMs: number;
  sink(onFailure: (message: string) => void): AlertSweep | RecordingReplay;
}

class ReplayedRule {
  readonly schedule: GroupSchedule;
  readonly startMs: number;
  readonly isRecording: boolean;
  readonly place: number;
  readonly #options: ReplayedRuleOptions;
  readonly #sink: AlertSweep | RecordingReplay;
  /** The first evaluation that is still to come. */
  #next: number;
  #evaluations = 0;
  #failures = 0;
  #firstFailure = '';

  constructor(options: ReplayedRuleOptions) {
    this.#options = options;
    this.schedule = options.schedule;
    this.startMs = options.startMs;
    this.place = options.place;
    this.isRecording = options.rule.type === 'recording';
    this.#sink = options.sink((message) => this.#fail(message));
    const slot = slotAt(options.schedule, options.startMs);
    this.#next = slot < options.startMs ? slot + options.schedule.intervalMs : slot;
  }

  /** Evaluates at every moment before `untilMs`. @returns the cells that the queries held at most */
  async advance(untilMs: number): Promise<number> {
    const { intervalMs } = this.schedule;
    const steps = Math.ceil((untilMs - this.#next) / intervalMs);
    if (steps <= 0) return 0;
    const { query, queryOffsetMs } = this.#options;
    const firstMs = this.#next - queryOffsetMs;
    let cells = 0;
    for await (const piece of resultPieces(query, { firstMs, stepMs: intervalMs, steps })) {
      if (piece.kind === 'failed') this.#fail(piece.message);
      else {
        cells = Math.max(cells, piece.cells * (steps / piece.matrix.steps));
        await this.#sink.feed(piece.matrix);
        piece.release();
      }
    }
    this.#next += steps * intervalMs;
    this.#evaluations += steps;
    if (this.#sink instanceof RecordingReplay) this.#sink.forgetBefore(this.#next);
    return cells;
  }

  #fail(message: string): void {
    if (this.#failures === 0) this.#firstFailure = message;
    this.#failures += 1;
  }

  /** None for a rule that was only replayed for others. */
  report(endMs: number): readonly RuleReplay[] {
    const { group, rule, isWanted, query } = this.#options;
    if (!isWanted || rule.type === 'recording' || this.#sink instanceof RecordingReplay) return [];
    return [
      {
        group: group.name,
        file: group.file,
        rule: rule.name,
        expr: query.expr,
        forMs: rule.forMs,
        keepFiringForMs: rule.keepFiringForMs,
        evaluations: this.#evaluations,
        ...this.#sink.figures(endMs),
        failures: this.#failures,
        firstFailure: this.#firstFailure,
      },
    ];
  }
}
