/** A rule's expression at one moment, as the vector that rules work on. */
import { AppError } from '../../../shared/errors.ts';
import { EMPTY_LABELS, type Labels } from '../../../shared/labels.ts';
import type { QueryEngine, QueryOptions } from '../promql/queryEngine.ts';
import type { QueryResult, ResultMatrix } from '../promql/queryResult.ts';
import type { FloatHistogram } from '../storage/histogram.ts';

export interface VectorSample {
  readonly labels: Labels;
  /** Without meaning when `histogram` is there. */
  readonly value: number;
  readonly histogram: FloatHistogram | undefined;
}

/** @throws AppError whatever the query throws; `execution` when the result is neither a vector nor a scalar */
export async function queryVector(
  queries: QueryEngine,
  expr: string,
  t: number,
  options?: QueryOptions,
): Promise<readonly VectorSample[]> {
  return vectorOf(await queries.instant(expr, t, options));
}

function vectorOf({ value }: QueryResult): readonly VectorSample[] {
  if (value.type === 'vector') return presentSamples(value.matrix);
  if (value.type === 'scalar') return [{ labels: EMPTY_LABELS, value: value.value, histogram: undefined }];
  throw new AppError('execution', 'rule result is not a vector or scalar');
}

function presentSamples(matrix: ResultMatrix): readonly VectorSample[] {
  return matrix.series.flatMap((labels, i) => {
    const cell = i * matrix.steps;
    if (matrix.presence[cell] !== 1) return [];
    return [{ labels, value: matrix.values[cell] ?? Number.NaN, histogram: matrix.histograms?.[cell] }];
  });
}
