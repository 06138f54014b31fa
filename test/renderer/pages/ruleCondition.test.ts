/** A rule's comparison as fields of a form, and back to PromQL that Prometheus reads as well. */
import { describe, expect, it } from 'vitest';
import {
  conditionOf,
  exprOf,
  withLimit,
  type RuleCondition,
} from '../../../src/renderer/pages/alerts/rules/ruleCondition.ts';

const of = (measured: string, noData: RuleCondition['noData'], limit = '90'): RuleCondition => ({
  measured,
  operator: '>',
  limit,
  noData,
});

describe('what no data means', () => {
  it.for<[string, RuleCondition]>([
    ['cpu > 90', of('cpu', 'ok')],
    ['cpu{host="a"} > 90 or absent(cpu{host="a"})', of('cpu{host="a"}', 'alert')],
    [
      'sum by (job) (rate(x[5m])) > 90 or absent(sum by (job) (rate(x[5m])))',
      of('sum by (job) (rate(x[5m]))', 'alert'),
    ],
    ['last_over_time(cpu{a=")"}[1h]) > 90', of('cpu{a=")"}', 'keep')],
    ['last_over_time((a / b)[1h:]) > 90', of('a / b', 'keep')],
    ['(a or b) > 90 or absent(a or b)', of('a or b', 'alert')],
  ])('%s', ([expr, condition]) => {
    expect(conditionOf(expr)).toEqual(condition);
    expect(exprOf(condition)).toBe(expr);
  });

  it('changes the expression and nothing else', () => {
    const first = conditionOf('100 - free < 5');
    if (first === undefined) throw new Error('no condition');
    const alert = exprOf({ ...first, noData: 'alert' });
    expect(alert).toBe('100 - free < 5 or absent(100 - free)');
    expect(exprOf({ ...(conditionOf(alert) ?? first), noData: 'ok' })).toBe('100 - free < 5');
    expect(exprOf({ ...first, noData: 'keep' })).toBe('last_over_time((100 - free)[1h:]) < 5');
  });

  it.for([
    'cpu > 90 or absent(memory)',
    'cpu > 90 or on (host) absent(cpu)',
    'cpu > 90 or vector(1)',
    'cpu > 90 and absent(cpu)',
    'absent(cpu)',
  ])('%s is kept whole', (expr) => {
    expect(conditionOf(expr)).toBeUndefined();
  });

  it('a dragged limit leaves the rest as it is', () => {
    expect(withLimit('cpu  > 90 or absent(cpu)', '80')).toBe('cpu  > 80 or absent(cpu)');
    expect(conditionOf('last_over_time(cpu[2h]) > 90')).toEqual(of('last_over_time(cpu[2h])', 'ok'));
  });
});
