/** One rule while it runs: what it is made of, what it remembers, and how pages see it. */
import type { RuleView } from '../../../shared/status.ts';
import type { Storage } from '../storage/storage.ts';
import { alertTemplates, type AlertTemplates } from './alertingRule.ts';
import type { Alert, Alerts } from './alertState.ts';
import { printExpression } from './expression.ts';
import type { Rule, RuleGroup } from './ruleFile.ts';
import { createRuleWriter, NOTHING_WRITTEN, type RuleWriter, type WrittenSeries } from './ruleWriter.ts';

/** State of one rule that outlives a reload when the rule is still there. */
export interface CarriedRule {
  readonly key: string;
  readonly alerts: Alerts;
  readonly written: WrittenSeries;
  readonly isRestored: boolean;
}

export interface RuleState {
  readonly rule: Rule;
  readonly key: string;
  /** The expression as Prometheus prints it. */
  readonly expr: string;
  readonly templates: AlertTemplates | undefined;
  readonly writer: RuleWriter;
  alerts: Alerts;
  written: WrittenSeries;
  /** False until the state from before a restart has been read; `ALERTS` is not written until then. */
  isRestored: boolean;
  health: RuleView['health'];
  lastError: string;
  lastEvaluationMs: number | undefined;
  durationMs: number;
  samples: number;
}

export const groupKey = (group: Pick<RuleGroup, 'file' | 'name'>): string => `${group.file};${group.name}`;

export function ruleStates(
  group: RuleGroup,
  storage: Storage,
  carried: readonly CarriedRule[] | undefined,
): readonly RuleState[] {
  const unclaimed = [...(carried ?? [])];
  const sources = sourceKeys(group);
  return group.rules.map((rule, i) => {
    const key = ruleKey(rule);
    const claimed = unclaimed.findIndex((candidate) => candidate.key === key);
    const [former] = claimed < 0 ? [] : unclaimed.splice(claimed, 1);
    return {
      rule,
      key,
      expr: printExpression(rule.expr),
      templates: rule.type === 'alerting' ? alertTemplates(rule) : undefined,
      writer: createRuleWriter(storage, sources[i] ?? ''),
      alerts: former?.alerts ?? new Map<string, Alert>(),
      written: former?.written ?? NOTHING_WRITTEN,
      // A rule that is new in a running program has no past to restore.
      isRestored: former?.isRestored ?? carried !== undefined,
      health: 'unknown',
      lastError: '',
      lastEvaluationMs: undefined,
      durationMs: 0,
      samples: 0,
    };
  });
}

/** Keys of the rules in the store: file, group and name, so that they stay when a rule is put before them. */
function sourceKeys(group: RuleGroup): readonly string[] {
  const counts = new Map<string, number>();
  return group.rules.map(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${groupKey(group)};${name}${count === 1 ? '' : `;${count}`}`;
  });
}

/** Series of rules that nobody carries on. */
export function orphanedSeries(rules: readonly RuleState[], carried: readonly CarriedRule[]): WrittenSeries {
  const kept = new Set(rules.map((state) => state.written));
  return new Map(carried.filter(({ written }) => !kept.has(written)).flatMap(({ written }) => Array.from(written)));
}

/** Rules keep their state over a reload when name and labels are the same, as in Prometheus. */
const ruleKey = (rule: Rule): string =>
  JSON.stringify([rule.type, rule.name, Object.entries(rule.labels).sort(([a], [b]) => (a < b ? -1 : 1))]);

export function ruleView({ rule, expr, alerts, ...state }: RuleState): RuleView {
  const isAlert = rule.type === 'alerting';
  return {
    type: rule.type,
    name: rule.name,
    expr,
    forMs: isAlert ? rule.forMs : 0,
    keepFiringForMs: isAlert ? rule.keepFiringForMs : 0,
    labels: rule.labels,
    annotations: isAlert ? rule.annotations : {},
    health: state.health,
    lastError: state.lastError,
    lastEvaluationMs: state.lastEvaluationMs,
    evaluationDurationMs: state.durationMs,
    state: isAlert ? worstState(alerts) : 'recording',
  };
}

function worstState(alerts: Alerts): RuleView['state'] {
  const states = new Set([...alerts.values()].map((alert) => alert.state));
  return states.has('firing') ? 'firing' : states.has('pending') ? 'pending' : 'inactive';
}
