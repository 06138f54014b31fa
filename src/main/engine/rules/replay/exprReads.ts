/** What a rule's expression looks at: which metrics, how far back, and whether the bounds of a range query would change it. */
import type { DurationExpr, Expr, TimeModifiers } from '../../promql/ast.ts';
import { parseQuery } from '../../promql/parser/parseQuery.ts';
import { childrenOf } from '../../promql/walk.ts';
import { assertNever } from '../../../../shared/errors.ts';
import { METRIC_NAME } from '../../../../shared/labels.ts';
import type { Matcher } from '../../storage/matcher.ts';

export interface ExprReads {
  readonly selectors: readonly (readonly Matcher[])[];
  /** How long before its moment an evaluation looks, lookback left out. */
  readonly reachMs: number;
  /** `@ start()`, `@ end()`, `step()`, `range()`: one range query is not as many instant queries. */
  readonly isBoundToRange: boolean;
}

/** @throws AppError `promql_invalid` */
export function readsOf(text: string): ExprReads {
  const selectors: (readonly Matcher[])[] = [];
  let isBoundToRange = false;

  const length = (duration: DurationExpr | undefined): number => {
    if (duration === undefined) return 0;
    if (duration.type === 'durationLiteral') return duration.ms;
    isBoundToRange ||= holdsBound(duration);
    // Of arithmetic the parts are summed: more than it can reach is harmless.
    return literalsOf(duration).reduce((sum, ms) => sum + Math.abs(ms), 0);
  };
  const shift = ({ offset, at }: TimeModifiers): number => {
    isBoundToRange ||= at?.type === 'start' || at?.type === 'end';
    return Math.max(length(offset), 0);
  };
  const reach = (expr: Expr): number => {
    switch (expr.type) {
      case 'vectorSelector':
        selectors.push(expr.matchers);
        return shift(expr);
      case 'matrixSelector':
        selectors.push(expr.selector.matchers);
        return shift(expr.selector) + length(expr.range);
      case 'subquery':
        return shift(expr) + length(expr.range) + length(expr.step) + reach(expr.expr);
      case 'number':
      case 'string':
      case 'paren':
      case 'unary':
      case 'binary':
      case 'aggregation':
      case 'call':
        return Math.max(0, ...childrenOf(expr).map(reach));
      default:
        return assertNever(expr);
    }
  };
  const reachMs = reach(parseQuery(text));
  return { selectors, reachMs, isBoundToRange };
}

/** Whether a series of that name, whatever its other labels, may be among those selected. */
export const mayRead = ({ selectors }: Pick<ExprReads, 'selectors'>, metric: string): boolean =>
  selectors.some((matchers) => matchers.every((matcher) => matcher.name !== METRIC_NAME || matcher.matches(metric)));

function holdsBound(duration: DurationExpr): boolean {
  switch (duration.type) {
    case 'durationLiteral':
      return false;
    case 'durationUnary':
      return holdsBound(duration.arg);
    case 'durationBinary':
      return holdsBound(duration.lhs) || holdsBound(duration.rhs);
    case 'durationStep':
    case 'durationRange':
      return true;
    default:
      return assertNever(duration);
  }
}

function literalsOf(duration: DurationExpr): readonly number[] {
  switch (duration.type) {
    case 'durationLiteral':
      return [duration.ms];
    case 'durationUnary':
      return literalsOf(duration.arg);
    case 'durationBinary':
      return [...literalsOf(duration.lhs), ...literalsOf(duration.rhs)];
    case 'durationStep':
    case 'durationRange':
      return [];
    default:
      return assertNever(duration);
  }
}
