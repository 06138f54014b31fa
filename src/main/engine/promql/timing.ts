/** Which times an expression depends on. */
import type { AtModifier, DurationExpr, Expr, TimeModifiers } from './ast.ts';
import { type DurationContext, evaluateDuration } from './durationExpr.ts';

/** What a query's times are measured against. */
export interface QueryTimes extends DurationContext {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface FixedTimes {
  readonly offsetMs: number;
  readonly atMs: number | undefined;
}

export function timesOf({ offset, at }: TimeModifiers, times: QueryTimes): FixedTimes {
  return {
    offsetMs: offset === undefined ? 0 : evaluateDuration(offset, times, { text: times.text, allowNegative: true }),
    atMs: at === undefined ? undefined : atTime(at, times),
  };
}

function atTime(at: AtModifier, { startMs, endMs }: QueryTimes): number {
  switch (at.type) {
    case 'at':
      return at.ms;
    case 'start':
      return startMs;
    case 'end':
      return endMs;
  }
}

export const rangeOf = (range: DurationExpr, times: QueryTimes): number =>
  evaluateDuration(range, times, { text: times.text, allowNegative: false });

/** Functions whose value depends on the step even where their arguments do not. */
const OF_THE_STEP: ReadonlySet<string> = new Set([
  'days_in_month',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'hour',
  'minute',
  'month',
  'year',
  'predict_linear',
  'time',
  'timestamp',
]);

/** True when the value is the same at every step: all selectors are fixed by `@`. */
export function isStepInvariant(expr: Expr): boolean {
  switch (expr.type) {
    case 'number':
    case 'string':
      return true;
    case 'vectorSelector':
    case 'subquery':
      return expr.at !== undefined;
    case 'matrixSelector':
      return expr.selector.at !== undefined;
    case 'paren':
    case 'unary':
      return isStepInvariant(expr.expr);
    case 'binary':
      return isStepInvariant(expr.lhs) && isStepInvariant(expr.rhs);
    case 'aggregation':
      return isStepInvariant(expr.expr) && (expr.param === undefined || isStepInvariant(expr.param));
    case 'call':
      return !OF_THE_STEP.has(expr.func) && expr.args.every(isStepInvariant);
  }
}

/** The times of the first selector in `expr`, seen through the subqueries around it. */
export function selectorTimes(expr: Expr, times: QueryTimes): FixedTimes | undefined {
  switch (expr.type) {
    case 'vectorSelector':
      return timesOf(expr, times);
    case 'matrixSelector':
      return timesOf(expr.selector, times);
    case 'subquery': {
      const inner = selectorTimes(expr.expr, times);
      if (inner === undefined || inner.atMs !== undefined) return inner;
      const outer = timesOf(expr, times);
      return { offsetMs: outer.offsetMs + inner.offsetMs, atMs: outer.atMs };
    }
    case 'paren':
    case 'unary':
      return selectorTimes(expr.expr, times);
    case 'binary':
      return selectorTimes(expr.lhs, times) ?? selectorTimes(expr.rhs, times);
    case 'aggregation':
      return selectorTimes(expr.expr, times);
    case 'call':
      for (const arg of expr.args) {
        const found = selectorTimes(arg, times);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'number':
    case 'string':
      return undefined;
  }
}
