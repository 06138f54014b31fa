/** An alerting rule: makes labels and annotations of each element, and the `ALERTS` series of what is active. */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import {
  dropMetricName,
  labelsFromPairs,
  labelsKey,
  METRIC_NAME,
  withLabel,
  type Labels,
} from '../../../shared/labels.ts';
import { isActive, type Alert, type Alerts, type AlertSample } from './alertState.ts';
import type { AlertingRule } from './ruleFile.ts';
import type { VectorSample } from './ruleQuery.ts';
import type { RuleOutput } from './ruleWriter.ts';
import { alertTemplate, type AlertData, type AlertTemplate, type TemplateContext } from './alertTemplate.ts';

const ALERTS = 'ALERTS';
export const ALERTS_FOR_STATE = 'ALERTS_FOR_STATE';
export const ALERT_NAME = 'alertname';

/** Elements between two turns of the event loop: thousands of alerts must not make a scrape late. */
const YIELD_EVERY = 500;

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
  for (const [i, sample] of samples.entries()) {
    if (i > 0 && i % YIELD_EVERY === 0) await setImmediate();
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

export function alertSeries(alerts: Alerts): readonly RuleOutput[] {
  return [...alerts.values()].filter(isActive).flatMap((alert) => [
    { labels: withLabel(withLabel(alert.labels, METRIC_NAME, ALERTS), 'alertstate', alert.state), value: 1 },
    { labels: forStateLabels(alert), value: Math.floor(alert.activeAtMs / 1000) },
  ]);
}

/** The series that remembers since when the alert has been active, in seconds. */
export const forStateLabels = (alert: Alert): Labels => withLabel(alert.labels, METRIC_NAME, ALERTS_FOR_STATE);
