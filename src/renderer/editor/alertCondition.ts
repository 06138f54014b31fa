/**
 * Splits an alert's expression at its comparison, so that the measured side can be drawn with the limit across it:
 * `a / b > 0.8` is `a / b` and a limit of 0.8. By Prometheus' own grammar.
 */
import {
  BinaryExpr,
  Eql,
  Gte,
  Gtr,
  Lss,
  Lte,
  Neq,
  NumberDurationLiteral,
  ParenExpr,
  parser,
} from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

export interface AlertCondition {
  /** The measured side. */
  readonly expr: string;
  /** How a breach stands to the limit: `above 0.8`, `is 0`. */
  readonly relation: 'above' | 'below' | 'is' | 'is not';
  readonly limit: number;
  /** As it stands in the text: `>=`. */
  readonly operator: string;
  /** Where the limit stands in the text: half-open. */
  readonly limitAt: readonly [from: number, to: number];
}

const RELATIONS: readonly (readonly [number, AlertCondition['relation']])[] = [
  [Gtr, 'above'],
  [Gte, 'above'],
  [Lss, 'below'],
  [Lte, 'below'],
  [Eql, 'is'],
  [Neq, 'is not'],
];

/** `undefined` where the expression is not one comparison with a number. */
export function alertCondition(expr: string): AlertCondition | undefined {
  let node: SyntaxNode | null = parser.parse(expr).topNode.firstChild;
  while (node?.type.id === ParenExpr) node = node.getChild(BinaryExpr) ?? node.getChild(ParenExpr);
  if (node?.type.id !== BinaryExpr) return undefined;
  const operator = RELATIONS.find(([id]) => node.getChild(id) !== null);
  const left = node.firstChild;
  const right = node.lastChild;
  if (!operator || !left || right?.type.id !== NumberDurationLiteral) return undefined;
  const limit = Number(expr.slice(right.from, right.to));
  if (!Number.isFinite(limit)) return undefined;
  return {
    expr: expr.slice(left.from, left.to),
    relation: operator[1],
    limit,
    operator: expr.slice(left.to, right.from).trim(),
    limitAt: [right.from, right.to],
  };
}
