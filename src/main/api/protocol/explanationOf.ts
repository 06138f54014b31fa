/** Evaluates a query to see what its parts take. */
import type { QueryExplanation } from '../../../shared/explain.ts';
import type { RangeQuery } from '../../../shared/protocol.ts';
import type { Engine } from '../../engine/engine.ts';

export async function explanationOf(
  queries: Engine['queries'],
  { expr, startMs, endMs, stepMs }: RangeQuery,
  signal: AbortSignal,
): Promise<QueryExplanation> {
  const options = { signal, isTraced: true };
  const result =
    stepMs === 0
      ? await queries.instant(expr, endMs, options)
      : await queries.range(expr, startMs, endMs, stepMs, options);
  const { root, stats, warnings, infos } = result;
  const { parseMs, evalMs, seriesRead, samplesRead, peakCells } = stats;
  result.release();
  return { root, parseMs, evalMs, seriesRead, samplesRead, peakCells, warnings, infos };
}
