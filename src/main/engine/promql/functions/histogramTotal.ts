/** Sum or mean of the histograms of a group or window, with what there is to say about how they went together. */
import type { FloatHistogram } from '../../storage/histogram.ts';
import { divideHistogram } from '../histogram/arithmetic.ts';
import { HistogramSum } from '../histogram/histogramSum.ts';

export class HistogramTotal {
  /** False once exponential and custom buckets have met: there is no result. */
  isCompatible = true;
  hasReconciledBounds = false;
  readonly #isMean: boolean;
  readonly #added: FloatHistogram[] = [];
  #sum: HistogramSum | undefined;
  #hasReset = false;
  #hasNonReset = false;

  constructor(kind: 'sum' | 'avg') {
    this.#isMean = kind === 'avg';
  }

  /** A reset and a non-reset were added up. */
  get hasHintCollision(): boolean {
    return this.#hasReset && this.#hasNonReset;
  }

  add(histogram: FloatHistogram): void {
    if (!this.isCompatible) return;
    if (histogram.counterResetHint === 'reset') this.#hasReset = true;
    if (histogram.counterResetHint === 'not_reset') this.#hasNonReset = true;
    if (this.#isMean) this.#added.push(histogram);
    if (this.#sum === undefined) {
      this.#sum = new HistogramSum(histogram);
      return;
    }
    const outcome = this.#sum.add(histogram);
    if (!outcome.isCompatible) this.isCompatible = false;
    if (outcome.hasReconciledBounds) this.hasReconciledBounds = true;
  }

  result(): FloatHistogram | undefined {
    if (!this.isCompatible) return undefined;
    const total = this.#sum?.result(this.#isMean ? this.#added.length : 1);
    return this.#isMean && total !== undefined && hasOverflow(total) ? meanOfShares(this.#added) : total;
  }
}

const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity;

function hasOverflow({ count, sum, zeroCount, positiveBuckets, negativeBuckets }: FloatHistogram): boolean {
  return (
    [count, sum, zeroCount].some(isInfinite) || positiveBuckets.some(isInfinite) || negativeBuckets.some(isInfinite)
  );
}

/** Where the sum is too large for a float, the mean may still not be: each histogram gives its share. */
function meanOfShares(histograms: readonly FloatHistogram[]): FloatHistogram | undefined {
  let sum: HistogramSum | undefined;
  for (const histogram of histograms) {
    const share = divideHistogram(histogram, histograms.length);
    if (sum === undefined) sum = new HistogramSum(share);
    else sum.add(share);
  }
  return sum?.result();
}
