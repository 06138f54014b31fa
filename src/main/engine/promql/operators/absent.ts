/** `absent` and `absent_over_time`: 1 where nothing is there, labelled with what was asked for. */
import { type Labels, METRIC_NAME, labelsFromPairs } from '../../../../shared/labels.ts';
import type { Matcher } from '../../storage/matcher.ts';
import type { Expr } from '../ast.ts';
import { type Matrix, MatrixBuilder, vectorValue } from '../matrix.ts';
import { type Operator, vectorOf } from './operator.ts';

/** @param expr  finds what is there: the argument, or `present_over_time` of it */
export function absent(expr: Operator, labels: Labels): Operator {
  return async (run, grid) => vectorValue(gapsOf(await vectorOf(expr, run, grid), labels));
}

function gapsOf(matrix: Matrix, labels: Labels): Matrix {
  const { steps } = matrix;
  const builder = new MatrixBuilder(matrix.memory, steps);
  builder.values.fill(1, 0, steps);
  builder.presence.fill(1, 0, steps);
  for (let cell = 0; cell < matrix.presence.length; cell++) {
    if (matrix.presence[cell] === 1) builder.presence[cell % steps] = 0;
  }
  builder.commitRow(labels, false);
  return builder.build();
}

/**
 * The labels a selector asks for by equality; nothing for other expressions. A label that is matched again is left out, as
 * Prometheus does, unless the equality comes after.
 */
export function absentLabels(expr: Expr): Labels {
  const equal = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, type, value } of matchersOf(expr)) {
    if (name === METRIC_NAME) continue;
    if (type === '=' && !taken.has(name)) {
      equal.set(name, value);
      taken.add(name);
    } else equal.delete(name);
  }
  return labelsFromPairs(equal);
}

function matchersOf(expr: Expr): readonly Matcher[] {
  if (expr.type === 'paren') return matchersOf(expr.expr);
  if (expr.type === 'matrixSelector') return expr.selector.matchers;
  return expr.type === 'vectorSelector' ? expr.matchers : [];
}
