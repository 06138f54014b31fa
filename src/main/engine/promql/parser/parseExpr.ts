/** The door of the parser: text to tree, without the type check. */
import type { Expr } from '../ast.ts';
import { ExprParser } from './exprParser.ts';
import type { PromqlFeatures } from './features.ts';

/** @throws AppError `promql_invalid` with Prometheus' message (`1:5: parse error: …`); the detail is a PromqlPosition */
export function parseExpr(text: string, features: PromqlFeatures = {}): Expr {
  return new ExprParser(text, features).parse();
}
