/** Alerts as pages, notifications and the API see them. */
import { createHash } from 'node:crypto';
import { labelsKey, labelsToRecord, labelValue, type Labels } from '../../../shared/labels.ts';
import type { AlertView } from '../../../shared/status.ts';
import type { Alert } from './alertState.ts';
import type { AlertingRule, RuleGroup } from './ruleFile.ts';

/** Made once per alert: each look at the same alert is the same object. */
const views = new WeakMap<Alert, AlertView>();
/** By the labels, which an alert keeps for as long as it is active: hashing ten thousand of them takes a while. */
const identities = new WeakMap<Labels, Pick<AlertView, 'id' | 'labels' | 'severity'>>();

/** @param alert  of this rule alone */
export function knownAlertView(group: RuleGroup, rule: AlertingRule, expr: string, alert: Alert): AlertView {
  let view = views.get(alert);
  if (view === undefined) {
    view = alertView(group, rule, expr, alert);
    views.set(alert, view);
  }
  return view;
}

export function alertView(group: RuleGroup, rule: AlertingRule, expr: string, alert: Alert): AlertView {
  const annotations = labelsToRecord(alert.annotations);
  return {
    ...identityOf(group, rule, alert.labels),
    rule: rule.name,
    group: group.name,
    file: group.file,
    state: alert.state,
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

function identityOf(
  group: RuleGroup,
  rule: AlertingRule,
  labels: Labels,
): Pick<AlertView, 'id' | 'labels' | 'severity'> {
  let identity = identities.get(labels);
  if (identity === undefined) {
    const severity = severityOf(labelValue(labels, 'severity'));
    identity = { id: alertId(group, rule, labels), labels: labelsToRecord(labels), severity };
    identities.set(labels, identity);
  }
  return identity;
}

/** The same alert has the same id after a restart: what was already said about it hangs on it. */
function alertId(group: RuleGroup, rule: AlertingRule, labels: Labels): string {
  const identity = [group.file, group.name, rule.name, labelsKey(labels)].join('\0');
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
