/** The language of rule expressions, as the rules room asks for it. */

/** Why the text is not an expression, in upstream's words; undefined when it is one. */
export function expressionProblem(_expr: string): string | undefined {
  return undefined;
}

/** As Prometheus prints it. */
export const printExpression = (expr: string): string => expr.trim();
