/** Whether the order of an instant query's series means something. */
import type { Expr } from './ast.ts';

const SORTING: ReadonlySet<string> = new Set(['sort', 'sort_desc', 'sort_by_label', 'sort_by_label_desc']);

/** True where a sort or ranking shows through: operations that go series by series leave the order as it is. */
export function keepsOrder(expr: Expr): boolean {
  switch (expr.type) {
    case 'paren':
    case 'unary':
      return keepsOrder(expr.expr);
    case 'binary':
      return keepsOrder(expr.lhs) || keepsOrder(expr.rhs);
    case 'aggregation':
      return expr.op === 'topk' || expr.op === 'bottomk';
    case 'call':
      return SORTING.has(expr.func) || expr.args.some(keepsOrder);
    case 'number':
    case 'string':
    case 'vectorSelector':
    case 'matrixSelector':
    case 'subquery':
      return false;
  }
}
