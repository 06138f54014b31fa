/**
 * Splits an alert's expression at its comparison, so that the measured side can be drawn with the limit across it:
 * `a / b > 0.8` is `a / b` and a limit of 0.8. By Prometheus' own grammar.
 */
import {
  Absent,
  BinaryExpr,
  Eql,
  FunctionCall,
  FunctionCallBody,
  FunctionIdentifier,
  Gte,
  Gtr,
  Lss,
  Lte,
  Neq,
  NumberDurationLiteral,
  Or,
  ParenExpr,
  parser,
  VectorSelector,
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
  /** What must not be missing: `up` of `… or absent(up)`. */
  readonly absent: string | undefined;
}

const RELATIONS: readonly (readonly [number, AlertCondition['relation']])[] = [
  [Gtr, 'above'],
  [Gte, 'above'],
  [Lss, 'below'],
  [Lte, 'below'],
  [Eql, 'is'],
  [Neq, 'is not'],
];

/** `undefined` where the expression is not one comparison with a number, or one beside an `or absent(…)`. */
export function alertCondition(expr: string): AlertCondition | undefined {
  const top = bare(parser.parse(expr).topNode.firstChild);
  const absence = absenceBeside(top, expr);
  const node = absence === undefined ? top : bare(absence.other);
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
    absent: absence?.text,
  };
}

function bare(node: SyntaxNode | null): SyntaxNode | null {
  let inner = node;
  while (inner?.type.id === ParenExpr) inner = inner.getChild(BinaryExpr) ?? inner.getChild(ParenExpr);
  return inner;
}

/** `A or absent(B)`: the text of B, and A. */
function absenceBeside(
  node: SyntaxNode | null,
  expr: string,
): { readonly text: string; readonly other: SyntaxNode } | undefined {
  if (node?.type.id !== BinaryExpr || node.getChild(Or) === null) return undefined;
  const { firstChild: other, lastChild: call } = node;
  const name = call?.type.id === FunctionCall ? call.getChild(FunctionIdentifier) : null;
  const body = call?.getChild(FunctionCallBody);
  if (!other || !call || !name?.getChild(Absent) || !body) return undefined;
  // With a matching clause between them it is more than that.
  if (expr.slice(other.to, call.from).trim().toLowerCase() !== 'or') return undefined;
  return { text: expr.slice(body.from + 1, body.to - 1).trim(), other };
}

/** Whether it is a plain selector, after which a range may stand. */
export const isSelector = (expr: string): boolean => {
  const tree = parser.parse(expr);
  const { firstChild } = tree.topNode;
  return firstChild?.type.id === VectorSelector && firstChild.to === expr.trimEnd().length;
};
