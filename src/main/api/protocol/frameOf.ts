/** A query result as the frame that crosses the wire. Histogram cells are absent in it, or come as series of their buckets. */
import { AppError } from '../../../shared/errors.ts';
import type { QueryFrame } from '../../../shared/frames.ts';
import { EMPTY_LABELS } from '../../../shared/labels.ts';
import type { QueryResult, ResultMatrix } from '../../engine/engine.ts';
import { bucketSeries } from './bucketSeries.ts';

export function frameOf(result: QueryResult, hasBuckets = false): QueryFrame {
  const { warnings, infos, stats } = result;
  const { series, startMs, stepMs, steps, values, presence } = matrixOf(result, hasBuckets);
  return {
    series,
    startMs,
    stepMs,
    steps,
    values,
    presence,
    warnings,
    infos,
    stats: { seriesRead: stats.seriesRead, samplesRead: stats.samplesRead, evalMs: stats.evalMs },
  };
}

function matrixOf({ value }: QueryResult, hasBuckets: boolean): ResultMatrix {
  switch (value.type) {
    case 'matrix':
    case 'vector':
      return hasBuckets ? bucketSeries(value.matrix) : withoutHistograms(value.matrix);
    case 'scalar':
      return {
        series: [EMPTY_LABELS],
        startMs: value.t,
        stepMs: 0,
        steps: 1,
        values: Float64Array.of(value.value),
        presence: Uint8Array.of(1),
        histograms: null,
      };
    case 'raw':
      throw new AppError(
        'bad_data',
        'This query gives raw samples over a range. Wrap it in a function such as rate(…) or last_over_time(…) to draw it.',
      );
    case 'string':
      throw new AppError('bad_data', 'This query gives a text, which cannot be drawn.');
  }
}

function withoutHistograms(matrix: ResultMatrix): ResultMatrix {
  if (matrix.histograms === null) return matrix;
  const presence = matrix.presence.map((present, cell) => (matrix.histograms?.[cell] === undefined ? present : 0));
  return { ...matrix, presence, histograms: null };
}
