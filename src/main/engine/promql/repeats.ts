/** Finds parts of a query that occur more than once, so that they are evaluated once. */
import type { Expr } from './ast.ts';
import { childrenOf } from './walk.ts';

/** Equal for expressions that differ in their place in the text at most. */
export function structuralKey(expr: Expr): string {
  return JSON.stringify(expr, (name, value: unknown) => {
    if (name === 'pos') return undefined;
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return `${Object.is(value, -0) ? '-0' : value}`;
    return value;
  });
}

/** Dashboards ask the same parsed query again and again. */
const known = new WeakMap<Expr, ReadonlySet<string>>();

/** Keys of repeated parts; empty, and cheap to find out, for queries without a selector that occurs twice. */
export function repeatedKeys(root: Expr): ReadonlySet<string> {
  let keys = known.get(root);
  if (keys === undefined) known.set(root, (keys = findRepeatedKeys(root)));
  return keys;
}

function findRepeatedKeys(root: Expr): ReadonlySet<string> {
  const selectors = new Set<string>();
  let hasRepeat = false;
  const visit = (expr: Expr, onNode: (expr: Expr) => void): void => {
    onNode(expr);
    for (const child of childrenOf(expr)) visit(child, onNode);
  };
  visit(root, (expr) => {
    if (expr.type !== 'vectorSelector' && expr.type !== 'matrixSelector') return;
    const key = structuralKey(expr);
    if (selectors.has(key)) hasRepeat = true;
    selectors.add(key);
  });
  const repeated = new Set<string>();
  if (!hasRepeat) return repeated;
  const seen = new Set<string>();
  visit(root, (expr) => {
    if (expr.type === 'number' || expr.type === 'string' || expr.type === 'matrixSelector') return;
    const key = structuralKey(expr);
    if (seen.has(key)) repeated.add(key);
    seen.add(key);
  });
  return repeated;
}
