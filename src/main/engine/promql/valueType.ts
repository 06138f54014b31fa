/** Which type of value an expression gives; known from the text alone. */
import { assertNever } from '../../../shared/errors.ts';
import type { Expr, ValueType } from './ast.ts';
import { FUNCTIONS } from './functions/signatures.ts';

export function valueTypeOf(expr: Expr): ValueType {
  switch (expr.type) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vectorSelector':
    case 'aggregation':
      return 'vector';
    case 'matrixSelector':
    case 'subquery':
      return 'matrix';
    case 'paren':
    case 'unary':
      return valueTypeOf(expr.expr);
    case 'binary':
      return valueTypeOf(expr.lhs) === 'scalar' && valueTypeOf(expr.rhs) === 'scalar' ? 'scalar' : 'vector';
    case 'call':
      return FUNCTIONS.get(expr.func)?.returnType ?? 'none';
    default:
      return assertNever(expr);
  }
}

/** A type in the words of Prometheus' documentation. */
export function documentedType(type: ValueType): string {
  if (type === 'vector') return 'instant vector';
  return type === 'matrix' ? 'range vector' : type;
}
