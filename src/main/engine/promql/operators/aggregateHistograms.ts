/** `sum` and `avg` of histograms, in the order of the series. */
import { metricName } from '../../../../shared/labels.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import {
  type Annotations,
  counterResetCollision,
  mixedExponentialCustomHistograms,
  reconciledCustomBuckets,
} from '../annotations.ts';
import type { Position } from '../ast.ts';
import { HistogramTotal } from '../functions/histogramTotal.ts';
import type { Matrix } from '../matrix.ts';

export class HistogramAccumulator {
  readonly #op: 'sum' | 'avg';
  readonly #pos: Position;
  readonly #annotations: Annotations;
  /** By `group * steps + step`. */
  readonly #totals = new Map<number, HistogramTotal>();

  constructor(op: 'sum' | 'avg', pos: Position, annotations: Annotations) {
    this.#op = op;
    this.#pos = pos;
    this.#annotations = annotations;
  }

  add(matrix: Matrix, ofRow: Int32Array): void {
    const { steps, histograms, presence } = matrix;
    if (histograms === null) return;
    matrix.series.forEach((labels, row) => {
      for (let i = 0; i < steps; i++) {
        const histogram = histograms[row * steps + i];
        if (histogram === undefined || presence[row * steps + i] === 0) continue;
        const cell = (ofRow[row] as number) * steps + i;
        let total = this.#totals.get(cell);
        if (total === undefined) this.#totals.set(cell, (total = new HistogramTotal(this.#op)));
        const wasCompatible = total.isCompatible;
        total.add(histogram);
        if (wasCompatible && !total.isCompatible) {
          this.#annotations.add(mixedExponentialCustomHistograms(this.#pos, metricName(labels)));
        }
      }
    });
  }

  get isEmpty(): boolean {
    return this.#totals.size === 0;
  }

  has(cell: number): boolean {
    return this.#totals.has(cell);
  }

  /** Undefined also where histograms of a group do not go together. */
  result(cell: number): FloatHistogram | undefined {
    const total = this.#totals.get(cell);
    if (total === undefined) return undefined;
    if (total.hasReconciledBounds) this.#annotations.add(reconciledCustomBuckets(this.#pos, 'aggregation'));
    if (total.isCompatible && total.hasHintCollision)
      this.#annotations.add(counterResetCollision(this.#pos, 'aggregation'));
    return total.result();
  }
}
