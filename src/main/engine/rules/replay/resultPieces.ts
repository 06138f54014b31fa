/**
 * An expression's results at many moments, as pieces in order of time. A range query fails as a whole where live
 * evaluation fails at single moments, so a stretch that fails is halved until the moments that fail stand alone.
 */
import { AppError } from '../../../../shared/errors.ts';
import { EMPTY_LABELS } from '../../../../shared/labels.ts';
import type { QueryEngine } from '../../promql/queryEngine.ts';
import type { QueryResult, ResultMatrix } from '../../promql/queryResult.ts';

export interface ReplayQuery {
  readonly queries: QueryEngine;
  readonly expr: string;
  /** One query per moment: a range query would mean something else. */
  readonly isOneByOne: boolean;
  readonly signal: AbortSignal;
}

export interface Moments {
  readonly firstMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

export type ResultPiece =
  | { readonly kind: 'result'; readonly matrix: ResultMatrix; readonly cells: number; release(): void }
  | { readonly kind: 'failed'; readonly message: string };

/** Failures of one stretch after which it is not looked at moment by moment any more. */
const MAX_FAILURES = 50;

/** @throws AppError what a query throws that cannot work at any moment, and `canceled` */
export async function* resultPieces(query: ReplayQuery, moments: Moments): AsyncGenerator<ResultPiece, void, void> {
  const left = [moments];
  let failures = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (query.isOneByOne && next.steps > 1) {
      left.push(rest(next, 1));
      next = { ...next, steps: 1 };
    }
    try {
      yield await ask(query, next);
    } catch (error) {
      if (!(error instanceof AppError) || !MAY_PASS.has(error.code)) throw error;
      if (next.steps === 1 || failures >= MAX_FAILURES) {
        failures += next.steps;
        for (let i = 0; i < next.steps; i++) yield { kind: 'failed', message: error.message };
      } else {
        const half = next.steps >> 1;
        left.push(rest(next, half), { ...next, steps: half });
      }
    }
  }
}

/** What may be otherwise at another moment, or over a shorter stretch. */
const MAY_PASS: ReadonlySet<string> = new Set(['execution', 'limit_exceeded', 'timeout']);

const rest = ({ firstMs, stepMs, steps }: Moments, from: number): Moments => ({
  firstMs: firstMs + from * stepMs,
  stepMs,
  steps: steps - from,
});

async function ask({ queries, expr, signal, isOneByOne }: ReplayQuery, moments: Moments): Promise<ResultPiece> {
  const { firstMs, stepMs, steps } = moments;
  const result = isOneByOne
    ? await queries.instant(expr, firstMs, { signal })
    : await queries.range(expr, firstMs, firstMs + (steps - 1) * stepMs, stepMs, { signal });
  const matrix = matrixOf(result, moments);
  return {
    kind: 'result',
    matrix,
    cells: Math.max(result.stats.peakCells, matrix.series.length * steps),
    release: () => result.release(),
  };
}

function matrixOf({ value }: QueryResult, { firstMs, stepMs }: Moments): ResultMatrix {
  switch (value.type) {
    case 'matrix':
    case 'vector':
      return { ...value.matrix, startMs: firstMs, stepMs };
    case 'scalar':
      return {
        series: [EMPTY_LABELS],
        startMs: firstMs,
        stepMs,
        steps: 1,
        values: Float64Array.of(value.value),
        presence: Uint8Array.of(1),
        histograms: null,
      };
    case 'raw':
    case 'string':
      throw new AppError('execution', 'rule result is not a vector or scalar');
  }
}
