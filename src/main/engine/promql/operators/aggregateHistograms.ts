/** `sum` and `avg` of histograms, in the order of the series. */
import { metricName } from '../../../../shared/labels.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import { counterResetCollision, mixedExponentialCustomHistograms, reconciledCustomBuckets } from '../annotations.ts';
import type { Position } from '../ast.ts';
import { HistogramTotal } from '../functions/histogramTotal.ts';
import type { Matrix } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import type { Groups } from './grouping.ts';

export interface HistogramGroups {
  /** 1 where a group has a histogram at the step. */
  readonly seen: Uint8Array;
  /** Undefined also where histograms of a group do not go together. */
  readonly cells: readonly (FloatHistogram | undefined)[];
}

export interface HistogramInput {
  readonly matrix: Matrix;
  readonly groups: Groups;
  readonly pos: Position;
}

export function aggregateHistograms(
  op: 'sum' | 'avg',
  { matrix, groups, pos }: HistogramInput,
  run: QueryRun,
): HistogramGroups {
  const { steps, histograms, presence } = matrix;
  const sums: (HistogramTotal | undefined)[] = new Array(groups.labels.length * steps).fill(undefined);
  const seen = new Uint8Array(sums.length);
  matrix.series.forEach((labels, row) => {
    for (let i = 0; i < steps; i++) {
      const histogram = histograms?.[row * steps + i];
      if (histogram === undefined || presence[row * steps + i] === 0) continue;
      const cell = (groups.ofRow[row] as number) * steps + i;
      seen[cell] = 1;
      const sum = (sums[cell] ??= new HistogramTotal(op));
      const wasCompatible = sum.isCompatible;
      sum.add(histogram);
      if (wasCompatible && !sum.isCompatible)
        run.annotations.add(mixedExponentialCustomHistograms(pos, metricName(labels)));
    }
  });
  const cells = sums.map((sum) => {
    if (sum === undefined) return undefined;
    if (sum.hasReconciledBounds) run.annotations.add(reconciledCustomBuckets(pos, 'aggregation'));
    if (!sum.isCompatible) return undefined;
    if (sum.hasHintCollision) run.annotations.add(counterResetCollision(pos, 'aggregation'));
    return sum.result();
  });
  return { seen, cells };
}
