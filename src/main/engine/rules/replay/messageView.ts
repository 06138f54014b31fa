/** An alert of the past with its words: annotations are expanded for the moment at which it fired. */
import { labelsFromRecord, labelsKey } from '../../../../shared/labels.ts';
import type { AlertSpan } from '../../../../shared/ruleReplay.ts';
import type { AlertView } from '../../../../shared/status.ts';
import type { QueryEngine } from '../../promql/queryEngine.ts';
import { alertSamples, alertTemplates } from '../alertingRule.ts';
import { alertView } from '../alertView.ts';
import { printExpression } from '../expression.ts';
import type { RuleSettings } from '../groupEvaluator.ts';
import type { AlertingRule, RuleGroup } from '../ruleFile.ts';
import { queryVector, type VectorSample } from '../ruleQuery.ts';

interface MessageContext {
  readonly queries: QueryEngine;
  readonly settings: RuleSettings;
  readonly signal: AbortSignal;
}

export async function messageView(
  group: RuleGroup,
  rule: AlertingRule,
  span: AlertSpan,
  { queries, settings, signal }: MessageContext,
): Promise<AlertView> {
  const firedAtMs = span.firedAtMs ?? span.activeAtMs;
  const expr = printExpression(rule.expr);
  const query = (text: string): Promise<readonly VectorSample[]> =>
    queryVector(queries, text, firedAtMs - (group.queryOffsetMs ?? settings.queryOffsetMs), { signal });
  const context = { nowMs: firedAtMs, externalUrl: settings.externalUrl, query };
  const elements = await alertSamples(rule, alertTemplates(rule), await query(expr), settings.externalLabels, context);
  const labels = labelsFromRecord(span.labels);
  const own = elements.find(({ key }) => key === labelsKey(labels));
  return alertView(group, rule, expr, {
    labels,
    annotations: own?.annotations ?? labelsFromRecord({}),
    state: 'firing',
    value: own?.value ?? span.value,
    activeAtMs: span.activeAtMs,
    firedAtMs,
    resolvedAtMs: undefined,
    keepFiringSinceMs: undefined,
  });
}
