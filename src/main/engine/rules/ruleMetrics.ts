/** The metrics by which Prometheus lets its rule groups be watched, under its own names. */
import { labelsFromRecord } from '../../../shared/labels.ts';
import type { MetricFamily } from '../base/metricFamily.ts';
import type { RunningGroup } from './ruleGroup.ts';
import { groupKey } from './ruleState.ts';

interface RuleMetric {
  readonly name: string;
  readonly type: MetricFamily['type'];
  readonly help: string;
  read(group: RunningGroup): number;
}

const METRICS: readonly RuleMetric[] = [
  {
    name: 'prometheus_rule_evaluations_total',
    type: 'counter',
    help: 'Rule evaluations, failed ones included.',
    read: ({ counters }) => counters.evaluations,
  },
  {
    name: 'prometheus_rule_evaluation_failures_total',
    type: 'counter',
    help: 'Rule evaluations that failed.',
    read: ({ counters }) => counters.failures,
  },
  {
    name: 'prometheus_rule_group_iterations_total',
    type: 'counter',
    help: 'Scheduled evaluations of the group, executed or missed.',
    read: ({ counters }) => counters.iterations,
  },
  {
    name: 'prometheus_rule_group_iterations_missed_total',
    type: 'counter',
    help: 'Scheduled evaluations of the group that did not take place.',
    read: ({ counters }) => counters.missed,
  },
  {
    name: 'prometheus_rule_group_interval_seconds',
    type: 'gauge',
    help: 'Interval of the group.',
    read: (group) => group.view().intervalMs / 1000,
  },
  {
    name: 'prometheus_rule_group_rules',
    type: 'gauge',
    help: 'Rules in the group.',
    read: ({ group }) => group.rules.length,
  },
  {
    name: 'prometheus_rule_group_last_duration_seconds',
    type: 'gauge',
    help: 'How long the last evaluation of the group took.',
    read: ({ counters }) => counters.lastDurationMs / 1000,
  },
  {
    name: 'prometheus_rule_group_last_evaluation_timestamp_seconds',
    type: 'gauge',
    help: 'When the group was last evaluated.',
    read: ({ counters }) => (counters.lastEvaluationMs ?? 0) / 1000,
  },
  {
    name: 'prometheus_rule_group_last_evaluation_samples',
    type: 'gauge',
    help: 'Samples that the last evaluation of the group wrote.',
    read: ({ counters }) => counters.lastSamples,
  },
];

export function ruleMetrics(groups: readonly RunningGroup[]): readonly MetricFamily[] {
  return METRICS.map((metric) => ({
    name: metric.name,
    type: metric.type,
    help: metric.help,
    samples: groups.map((group) => ({
      labels: labelsFromRecord({ __name__: metric.name, rule_group: groupKey(group.group) }),
      value: metric.read(group),
    })),
  }));
}
