/**
 * The times at which an expression is evaluated: startMs, startMs + stepMs, … A query has one grid; each subquery inside it
 * has its own.
 */
export interface Grid {
  readonly startMs: number;
  /** At least 1, also where there is a single step. */
  readonly stepMs: number;
  readonly steps: number;
}

export function gridOf(startMs: number, endMs: number, stepMs: number): Grid {
  const steps = endMs < startMs ? 0 : Math.floor((endMs - startMs) / stepMs) + 1;
  return { startMs, stepMs, steps };
}

export const gridEnd = (grid: Grid): number => grid.startMs + (grid.steps - 1) * grid.stepMs;

/** The same start, one step: where what does not depend on the step is evaluated. */
export const firstStep = (grid: Grid): Grid => ({ startMs: grid.startMs, stepMs: grid.stepMs, steps: 1 });

export const gridKey = (grid: Grid): string => `${grid.startMs}/${grid.stepMs}/${grid.steps}`;
