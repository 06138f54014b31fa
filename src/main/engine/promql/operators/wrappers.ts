/** Operators around others: what does not depend on the step is evaluated once, and so is what occurs twice. */
import { firstStep, gridKey } from '../grid.ts';
import { type Value, broadcast, cellsOf } from '../matrix.ts';
import type { Operator } from './operator.ts';

/** Evaluates at the first step only and repeats the answer. */
export function stepInvariant(operator: Operator): Operator {
  return async (run, grid) => {
    if (grid.steps === 1) return operator(run, grid);
    const value = await operator(run, firstStep(grid));
    switch (value.type) {
      case 'vector':
        return { type: 'vector', matrix: broadcast(value.matrix, grid.steps) };
      case 'scalar':
        return { type: 'scalar', values: new Float64Array(grid.steps).fill(value.values[0] as number) };
      case 'string':
        return value;
    }
  };
}

/** Counts the cells of the result as alive once its inputs are not any more. */
export function accounted(operator: Operator): Operator {
  const counted: Operator = async (run, grid) => {
    const before = run.liveCells;
    const value = await operator(run, grid);
    run.liveCells = before + cellsOf(value);
    if (run.isOutOfBreath) await run.breathe();
    return value;
  };
  if (operator.pieces) counted.pieces = operator.pieces;
  return counted;
}

/**
 * Shares the answer between equal expressions of one query. A plan serves one query, so the cache ends with it.
 * Annotations of the second occurrence would say the same again and are kept once anyway.
 */
export function shared(operator: Operator, cache: Map<string, Promise<Value>>, key: string): Operator {
  return (run, grid) => {
    const at = `${gridKey(grid)} ${key}`;
    let value = cache.get(at);
    if (value === undefined) cache.set(at, (value = operator(run, grid)));
    return value;
  };
}
