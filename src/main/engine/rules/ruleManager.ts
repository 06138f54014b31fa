/**
 * All rule groups of the configuration in force. `apply` brings the running groups in line with the wanted ones: what did
 * not change goes on undisturbed, what changed takes its alerts along, what is gone ends its series.
 */
import { isDeepStrictEqual } from 'node:util';
import { EMPTY_LABELS } from '../../../shared/labels.ts';
import type { AlertView, RuleGroupView } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { MetricFamily } from '../base/metricFamily.ts';
import type { QueryEngine } from '../promql/queryEngine.ts';
import type { Storage } from '../storage/storage.ts';
import type { RuleSettings } from './groupEvaluator.ts';
import type { RuleGroup } from './ruleFile.ts';
import { startRuleGroup, type GroupPhase, type RunningGroup } from './ruleGroup.ts';
import { groupKey } from './ruleState.ts';
import { ruleMetrics } from './ruleMetrics.ts';

/** Every alert of one group after an evaluation: pending, firing, and resolved within the last 15 minutes. */
export interface GroupAlerts {
  readonly group: string;
  readonly alerts: readonly AlertView[];
  readonly phase: GroupPhase | 'removed';
}

export interface RuleManagerOptions {
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly clock: Clock;
  readonly log: Logger;
  /** The group's next evaluation waits for what is returned: updates of one group never overtake each other. */
  onAlerts(update: GroupAlerts): void | Promise<void>;
}

export interface RuleManager extends AsyncDisposable {
  /** Calls run one after another; resolves when the wanted groups are in force. */
  apply(groups: readonly RuleGroup[], settings?: Partial<RuleSettings>): Promise<void>;
  groups(): readonly RuleGroupView[];
  /** The groups in force, as their files have them. */
  configured(): readonly RuleGroup[];
  alerts(): readonly AlertView[];
  /** Prometheus' own metrics about its rules. */
  metrics(): readonly MetricFamily[];
}

/** Prometheus' defaults. */
const DEFAULT_SETTINGS: RuleSettings = {
  evaluationIntervalMs: 60_000,
  queryOffsetMs: 0,
  externalLabels: EMPTY_LABELS,
  externalUrl: '',
};

export function createRuleManager(options: RuleManagerOptions): RuleManager {
  return new Manager(options);
}

class Manager implements RuleManager {
  private readonly options: RuleManagerOptions;
  /** In the order of the configuration. */
  private running = new Map<string, RunningGroup>();
  private applying: Promise<void> = Promise.resolve();
  private hasApplied = false;
  private isStopped = false;

  constructor(options: RuleManagerOptions) {
    this.options = options;
  }

  apply(groups: readonly RuleGroup[], settings: Partial<RuleSettings> = {}): Promise<void> {
    const turn = this.applying.then(() => this.bringInLine(groups, { ...DEFAULT_SETTINGS, ...settings }));
    this.applying = turn.catch(() => {});
    return turn;
  }

  private async bringInLine(groups: readonly RuleGroup[], settings: RuleSettings): Promise<void> {
    if (this.isStopped) return;
    const before = this.running;
    const after = new Map<string, RunningGroup>();
    for (const group of groups) {
      const key = groupKey(group);
      const former = before.get(key);
      before.delete(key);
      const isSame = former !== undefined && isDeepStrictEqual([former.group, former.settings], [group, settings]);
      after.set(key, isSame ? former : await this.replace(former, group, settings));
    }
    for (const gone of before.values()) await this.remove(gone);
    this.running = after;
    this.hasApplied = true;
  }

  private async replace(
    former: RunningGroup | undefined,
    group: RuleGroup,
    settings: RuleSettings,
  ): Promise<RunningGroup> {
    await former?.[Symbol.asyncDispose]();
    const carried = former?.handOver() ?? (this.hasApplied ? [] : undefined);
    const { storage, queries, clock, log } = this.options;
    const context = { storage, queries, clock, log, settings, onEvaluated: (one: RunningGroup) => this.publish(one) };
    return startRuleGroup(group, context, carried);
  }

  private async remove(gone: RunningGroup): Promise<void> {
    await gone[Symbol.asyncDispose]();
    gone.endSeries(this.options.clock.now());
    await this.options.onAlerts({ group: groupKey(gone.group), alerts: [], phase: 'removed' });
  }

  private async publish(group: RunningGroup): Promise<void> {
    await this.options.onAlerts({ group: groupKey(group.group), alerts: group.alerts(), phase: group.phase });
  }

  groups(): readonly RuleGroupView[] {
    return [...this.running.values()].map((group) => group.view());
  }

  configured(): readonly RuleGroup[] {
    return [...this.running.values()].map(({ group }) => group);
  }

  alerts(): readonly AlertView[] {
    return [...this.running.values()].flatMap((group) => group.alerts());
  }

  metrics(): readonly MetricFamily[] {
    return ruleMetrics([...this.running.values()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isStopped = true;
    await this.applying;
    await Promise.all([...this.running.values()].map((group) => group[Symbol.asyncDispose]()));
  }
}
