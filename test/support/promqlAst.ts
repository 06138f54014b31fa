/** Syntax trees as tests compare them: without places, matchers in one order, numbers that JSON lacks as text. */
import type { Expr } from '../../src/main/engine/promql/ast.ts';
import type { Matcher } from '../../src/main/engine/storage/matcher.ts';

export function comparableExpr(expr: Expr): string {
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'pos') return undefined;
    if (key === 'matchers')
      return (value as Matcher[]).map(({ name, type, value: text }) => [name, type, text].join(' ')).sort();
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
}
