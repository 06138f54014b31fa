/** The comparison in a rule's expression, taken apart and put together again. */
import { alertCondition } from '../../../editor/alertCondition.ts';

/** `Fire when the value is above 90`. */
export interface RuleCondition {
  readonly measured: string;
  readonly operator: string;
  /** As typed. */
  readonly limit: string;
}

export const OPERATORS: readonly (readonly [operator: string, words: string])[] = [
  ['>', 'is above'],
  ['>=', 'is at least'],
  ['<', 'is below'],
  ['<=', 'is at most'],
  ['==', 'is'],
  ['!=', 'is not'],
];

/** Undefined for an expression that is not one comparison with a number: it is kept whole. */
export function conditionOf(expr: string): RuleCondition | undefined {
  const found = alertCondition(expr);
  if (found === undefined || !OPERATORS.some(([operator]) => operator === found.operator)) return undefined;
  return { measured: found.expr, operator: found.operator, limit: expr.slice(...found.limitAt) };
}

export function exprOf({ measured, operator, limit }: RuleCondition): string {
  const plain = `${measured.trimEnd()} ${operator} ${limit}`;
  const isWhole = conditionOf(plain)?.measured === measured.trimEnd();
  // What binds less than the comparison needs its brackets.
  return isWhole || measured.trim() === '' ? plain : `(${measured.trim()}) ${operator} ${limit}`;
}

/** The expression with another limit, the rest as it is written; undefined where there is none. */
export function withLimit(expr: string, limit: string): string | undefined {
  const found = alertCondition(expr);
  return found && expr.slice(0, found.limitAt[0]) + limit + expr.slice(found.limitAt[1]);
}

/** A limit that was dragged to, with no more digits than a pixel is worth. */
export function limitText(value: number, spread: number): string {
  const digits = Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(Math.max(spread, 1e-12)))));
  return String(Number(value.toFixed(digits)));
}
