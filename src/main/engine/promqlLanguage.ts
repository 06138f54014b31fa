/** The language without data, as the engine's door gives it: check, format, tree, selectors. */
import { toWireError } from '../../shared/errors.ts';
import type { PromqlLanguage } from './engine.ts';
import type { Expr } from './promql/ast.ts';
import { exprToJson } from './promql/astJson.ts';
import { parseQuery } from './promql/parser/parseQuery.ts';
import { parseSelector } from './promql/parser/parseSelector.ts';
import { formatExpr } from './promql/printer.ts';
import { childrenOf } from './promql/walk.ts';
import type { Matcher } from './storage/matcher.ts';

export const promqlLanguage: PromqlLanguage = {
  check(expr) {
    try {
      parseQuery(expr);
      return null;
    } catch (error) {
      return toWireError(error);
    }
  },
  format: (expr) => formatExpr(parseQuery(expr)),
  toJson: (expr) => exprToJson(parseQuery(expr)),
  selector: parseSelector,
  selectorsOf: (expr) => selectorsIn(parseQuery(expr)),
};

function selectorsIn(expr: Expr): (readonly Matcher[])[] {
  if (expr.type === 'vectorSelector') return [expr.matchers];
  if (expr.type === 'matrixSelector') return [expr.selector.matchers];
  return childrenOf(expr).flatMap(selectorsIn);
}
