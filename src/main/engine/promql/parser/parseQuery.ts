/** A query as the engine takes it: parsed and type-checked. */
import type { Expr } from '../ast.ts';
import { typeCheck } from '../typeCheck.ts';
import type { PromqlFeatures } from './features.ts';
import { parseExpr } from './parseExpr.ts';

/** @throws AppError `promql_invalid` */
export function parseQuery(text: string, features: PromqlFeatures = {}): Expr {
  const expr = parseExpr(text, features);
  typeCheck(expr, text);
  return expr;
}
