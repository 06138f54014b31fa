/** /api/v1/rules and /api/v1/alerts in Prometheus' shape. */
import { AppError } from '../../../shared/errors.ts';
import type { AlertView, RuleGroupView, RuleView } from '../../../shared/status.ts';
import type { Engine } from '../../engine/engine.ts';
import { textResponse, type ApiRequest, type ApiResponse } from './apiRequest.ts';
import { successOf } from './envelope.ts';
import { invalidParameter } from './parameters.ts';
import { alertValueText } from './numberText.ts';

export function rules(engine: Engine, { params }: ApiRequest): ApiResponse {
  const type = params.get('type') ?? '';
  if (type !== '' && type !== 'alert' && type !== 'record') {
    throw invalidParameter('type', `not supported value "${type}"`);
  }
  const alerts = engine.alerts();
  const groups = engine.ruleGroups().map((group) => ({
    name: group.name,
    file: group.file,
    interval: group.intervalMs / 1000,
    limit: group.limit,
    rules: group.rules
      .filter((rule) => type === '' || (type === 'alert') === (rule.type === 'alerting'))
      .map((rule) => ruleJson(rule, rule.type === 'alerting' ? alerts.filter((a) => isOf(a, group, rule)) : [])),
    evaluationTime: group.rules.reduce((sum, rule) => sum + rule.evaluationDurationMs, 0) / 1000,
    lastEvaluation: isoTime(group.rules[0]?.lastEvaluationMs),
  }));
  return successOf({ groups });
}

export function alerts(engine: Engine): ApiResponse {
  return successOf({
    alerts: engine
      .alerts()
      .filter((alert) => alert.state !== 'resolved')
      .map(alertJson),
  });
}

/** The Alertmanagers outside that alerts are sent to. */
export function alertmanagers(engine: Engine): ApiResponse {
  const all = engine.alertRouting.externalAlertmanagers();
  const urlsWhere = (isActive: boolean): { url: string }[] =>
    all.filter((one) => one.isActive === isActive).map(({ url }) => ({ url }));
  return successOf({ activeAlertmanagers: urlsWhere(true), droppedAlertmanagers: urlsWhere(false) });
}

/** A sign of life from somebody that `watched_heartbeats` expects. */
export function hearHeartbeat(engine: Engine, name: string): ApiResponse {
  if (engine.alertRouting.hearHeartbeat(name)) return textResponse(200, 'Heard.\n');
  throw new AppError('not_found', `No heartbeat called "${name}" is expected. Name it in watched_heartbeats.`);
}

const isOf = (alert: AlertView, group: RuleGroupView, rule: RuleView): boolean =>
  alert.state !== 'resolved' &&
  alert.file === group.file &&
  alert.group === group.name &&
  alert.rule === rule.name &&
  alert.expr === rule.expr;

function ruleJson(rule: RuleView, alerts: readonly AlertView[]): Record<string, unknown> {
  const shared = {
    name: rule.name,
    query: rule.expr,
    labels: rule.labels,
    health: rule.health,
    ...(rule.lastError === '' ? {} : { lastError: rule.lastError }),
    evaluationTime: rule.evaluationDurationMs / 1000,
    lastEvaluation: isoTime(rule.lastEvaluationMs),
    type: rule.type,
  };
  if (rule.type === 'recording') return shared;
  return {
    state: rule.state,
    ...shared,
    duration: rule.forMs / 1000,
    keepFiringFor: rule.keepFiringForMs / 1000,
    annotations: rule.annotations,
    alerts: alerts.map(alertJson),
  };
}

function alertJson(alert: AlertView): Record<string, unknown> {
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    state: alert.state,
    activeAt: isoTime(alert.activeAtMs),
    value: alertValueText(alert.value),
  };
}

/** Go's zero time where nothing was evaluated yet, as Prometheus answers. */
const isoTime = (ms: number | undefined): string =>
  ms === undefined ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString();
