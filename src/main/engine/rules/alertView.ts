/** Alerts as pages, notifications and the API see them. */
import { createHash } from 'node:crypto';
import { labelsKey, labelsToRecord, labelValue } from '../../../shared/labels.ts';
import type { AlertView } from '../../../shared/status.ts';
import type { Alert } from './alertState.ts';
import type { AlertingRule, RuleGroup } from './ruleFile.ts';

export function alertView(group: RuleGroup, rule: AlertingRule, expr: string, alert: Alert): AlertView {
  const annotations = labelsToRecord(alert.annotations);
  return {
    id: alertId(group, rule, alert),
    rule: rule.name,
    group: group.name,
    file: group.file,
    state: alert.state,
    severity: severityOf(labelValue(alert.labels, 'severity')),
    labels: labelsToRecord(alert.labels),
    annotations,
    summary: annotations['summary'] ?? annotations['message'] ?? annotations['title'] ?? sentenceOf(rule, alert),
    description: annotations['description'] ?? '',
    expr,
    value: alert.value,
    activeAtMs: alert.activeAtMs,
    firedAtMs: alert.firedAtMs,
    resolvedAtMs: alert.resolvedAtMs,
    forMs: rule.forMs,
  };
}

/** The same alert has the same id after a restart: what was already said about it hangs on it. */
function alertId(group: RuleGroup, rule: AlertingRule, alert: Alert): string {
  const identity = [group.file, group.name, rule.name, labelsKey(alert.labels)].join('\0');
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

const CRITICAL: ReadonlySet<string> = new Set(['critical', 'page', 'emergency', 'fatal', 'disaster', 'crit', 'high']);
const INFO: ReadonlySet<string> = new Set(['info', 'information', 'informational', 'none', 'notice', 'low', 'debug']);

/** People's own words for the label fall into three. Without one it is a warning. */
function severityOf(label: string): AlertView['severity'] {
  const word = label.toLowerCase();
  if (CRITICAL.has(word)) return 'critical';
  return INFO.has(word) ? 'info' : 'warning';
}

/** For a rule without a summary: `HostOutOfMemory` on db-1:9100 → `host out of memory on db-1:9100`. */
function sentenceOf(rule: AlertingRule, alert: Alert): string {
  const words = rule.name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\s]+/g, ' ')
    .replaceAll(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
  const where = ['instance', 'host', 'node', 'job']
    .map((name) => labelValue(alert.labels, name))
    .find((at) => at !== '');
  return where === undefined ? words : `${words} on ${where}`;
}
