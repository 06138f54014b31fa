/** The language of rule expressions, as the rules room asks for it. */
import { AppError } from '../../../shared/errors.ts';
import { parseQuery } from '../promql/parser/parseQuery.ts';
import { printExpr } from '../promql/printer.ts';

/** Why the text is not an expression, in upstream's words; undefined when it is one. */
export function expressionProblem(expr: string): string | undefined {
  try {
    parseQuery(expr);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message;
  }
}

/**
 * As Prometheus prints it, which is also what it evaluates.
 * @throws AppError `promql_invalid`; not for an expression of a rule file that was read
 */
export const printExpression = (expr: string): string => printExpr(parseQuery(expr));
