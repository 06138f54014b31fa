/** An alerting rule: makes labels and annotations of each element, and the `ALERTS` series of what is active. */
import { AppError } from '../../../shared/errors.ts';
import {
  dropMetricName,
  labelsFromPairs,
  labelsKey,
  METRIC_NAME,
  withLabel,
  type Labels,
} from '../../../shared/labels.ts';
import { createSlices } from '../base/slices.ts';
import { isActive, type Alert, type Alerts, type AlertSample } from './alertState.ts';
import type { AlertingRule } from './ruleFile.ts';
import type { VectorSample } from './ruleQuery.ts';
import type { RuleOutput } from './ruleWriter.ts';
import { alertTemplate, type AlertData, type AlertTemplate, type TemplateContext } from './alertTemplate.ts';

const ALERTS = 'ALERTS';
const ALERT_STATE = 'alertstate';
export const ALERTS_FOR_STATE = 'ALERTS_FOR_STATE';
export const ALERT_NAME = 'alertname';

type NamedTemplate = readonly [string, AlertTemplate];

export interface AlertTemplates {
  readonly labels: readonly NamedTemplate[];
  readonly annotations: readonly NamedTemplate[];
}

export function alertTemplates(rule: AlertingRule): AlertTemplates {
  const compile = (texts: Readonly<Record<string, string>>): readonly NamedTemplate[] =>
    Object.entries(texts).map(([name, text]) => [name, alertTemplate(text, rule.name)]);
  return { labels: compile(rule.labels), annotations: compile(rule.annotations) };
}

/** @throws AppError `execution` when two elements come out alike */
export async function alertSamples(
  rule: AlertingRule,
  templates: AlertTemplates,
  samples: readonly VectorSample[],
  externalLabels: Labels,
  context: TemplateContext,
): Promise<readonly AlertSample[]> {
  const made = new Map<string, AlertSample>();
  const slices = createSlices();
  for (const sample of samples) {
    if (slices.isOver()) await slices.rest();
    const data: AlertData = { labels: sample.labels, value: sample.value, externalLabels };
    const labels = await alertLabels(rule.name, templates.labels, data, context);
    const key = labelsKey(labels);
    if (made.has(key)) {
      throw new AppError('execution', 'vector contains metrics with the same labelset after applying alert labels');
    }
    const annotations = labelsFromPairs(await expandAll(templates.annotations, data, context));
    made.set(key, { key, labels, annotations, value: sample.value });
  }
  return [...made.values()];
}

async function alertLabels(
  alert: string,
  templates: readonly NamedTemplate[],
  data: AlertData,
  context: TemplateContext,
): Promise<Labels> {
  const extra = await expandAll(templates, data, context);
  const labels = extra.reduce((sum, [name, value]) => withLabel(sum, name, value), dropMetricName(data.labels));
  return withLabel(labels, ALERT_NAME, alert);
}

async function expandAll(
  templates: readonly NamedTemplate[],
  data: AlertData,
  context: TemplateContext,
): Promise<readonly (readonly [string, string])[]> {
  const texts: [string, string][] = [];
  for (const [name, template] of templates) {
    const text = template.expand(data, context);
    texts.push([name, typeof text === 'string' ? text : await text]);
  }
  return texts;
}

/** @throws AppError `limit_exceeded` when more alerts are active than the group allows */
export function checkAlertLimit(alerts: Alerts, limit: number): void {
  if (limit === 0) return;
  const count = [...alerts.values()].filter(isActive).length;
  if (count > limit) throw new AppError('limit_exceeded', `exceeded limit of ${limit} with ${count} alerts`);
}

/** Thousands of them bit by bit. */
export async function alertSeries(alerts: Alerts): Promise<readonly RuleOutput[]> {
  const slices = createSlices();
  const outputs: RuleOutput[] = [];
  for (const alert of alerts.values()) {
    if (alert.state === 'resolved') continue;
    const { forState, ...series } = seriesOf(alert.labels);
    outputs.push(
      { labels: series[alert.state], value: 1 },
      { labels: forState, value: Math.floor(alert.activeAtMs / 1000) },
    );
    if (slices.isOver()) await slices.rest();
  }
  return outputs;
}

interface AlertSeries {
  readonly pending: Labels;
  readonly firing: Labels;
  /** The series that remembers since when the alert has been active, in seconds. */
  readonly forState: Labels;
}

/** By the labels, which an alert keeps for as long as it is active. */
const knownSeries = new WeakMap<Labels, AlertSeries>();

function seriesOf(labels: Labels): AlertSeries {
  let series = knownSeries.get(labels);
  if (series === undefined) {
    const named = withLabel(labels, METRIC_NAME, ALERTS);
    series = {
      pending: withLabel(named, ALERT_STATE, 'pending'),
      firing: withLabel(named, ALERT_STATE, 'firing'),
      forState: withLabel(labels, METRIC_NAME, ALERTS_FOR_STATE),
    };
    knownSeries.set(labels, series);
  }
  return series;
}

export const forStateLabels = ({ labels }: Alert): Labels => seriesOf(labels).forState;
