/**
 * Sum of many histograms, each number with what rounding loses beside it. Buckets are dense arrays over the indexes seen so
 * far: adding one histogram allocates nothing once the range is covered.
 * @see Prometheus model/histogram/float_histogram.go, KahanAdd
 */
import type { BucketSpan, FloatHistogram } from '../../storage/histogram.ts';
import { withBuckets } from './arithmetic.ts';
import { newBuckets } from './bucketMemory.ts';
import { coarserIndex, exponentialBound, usesCustomBuckets } from './bounds.ts';
import { KahanSum, lostIn } from './kahan.ts';
import { boundMapper, combinedHint, commonBounds, haveEqualBounds, widenedZero } from './reconcile.ts';
import type { Side } from './side.ts';

export interface AddOutcome {
  /** False: one has custom buckets and the other has not; nothing was added. */
  readonly isCompatible: boolean;
  readonly isHintCollision: boolean;
  readonly hasReconciledBounds: boolean;
}

const INCOMPATIBLE: AddOutcome = { isCompatible: false, isHintCollision: false, hasReconciledBounds: false };
const ADDED: AddOutcome = { isCompatible: true, isHintCollision: false, hasReconciledBounds: false };

export class HistogramSum {
  /** Carries schema, zero threshold, custom bounds and hint; its numbers are those of the first histogram only. */
  #frame: FloatHistogram;
  readonly #count = new KahanSum();
  readonly #sum = new KahanSum();
  #zero = new KahanSum();
  #positive = new DenseSide();
  #negative = new DenseSide();

  constructor(first: FloatHistogram) {
    this.#frame = first;
    this.#addNumbers(first, first.zeroCount);
  }

  add(histogram: FloatHistogram): AddOutcome {
    const isCustom = usesCustomBuckets(this.#frame);
    if (isCustom !== usesCustomBuckets(histogram)) return INCOMPATIBLE;
    const { hint, isCollision } = combinedHint(this.#frame.counterResetHint, histogram.counterResetHint);
    const hasReconciledBounds = isCustom && !haveEqualBounds(this.#frame, histogram);
    if (hint !== this.#frame.counterResetHint) this.#frame = { ...this.#frame, counterResetHint: hint };
    if (hasReconciledBounds) this.#addMapped(histogram);
    else this.#addNumbers(histogram, isCustom ? 0 : this.#coverZero(histogram));
    if (!isCollision && !hasReconciledBounds) return ADDED;
    return { isCompatible: true, isHintCollision: isCollision, hasReconciledBounds };
  }

  /** The sum, or its quotient by `divisor` for a mean; without empty buckets. */
  result(divisor = 1): FloatHistogram {
    const totals: FloatHistogram = {
      ...this.#frame,
      count: this.#count.value / divisor,
      sum: this.#sum.value / divisor,
      zeroCount: this.#zero.value / divisor,
    };
    return withBuckets(totals, this.#positive.toSide(divisor), this.#negative.toSide(divisor));
  }

  #addNumbers(histogram: FloatHistogram, zeroCount: number): void {
    const frame = this.#frame;
    this.#count.add(histogram.count);
    this.#sum.add(histogram.sum);
    this.#zero.add(zeroCount);
    const isWidened = frame.zeroThreshold > histogram.zeroThreshold;
    const isOutside = (index: number): boolean =>
      !isWidened || exponentialBound(index, histogram.schema) > frame.zeroThreshold;
    const target =
      frame.schema === histogram.schema
        ? undefined
        : (index: number): number => coarserIndex(index, histogram.schema, frame.schema);
    const select = isWidened || target !== undefined ? { isOutside, target: target ?? same } : undefined;
    this.#positive.addSpans(histogram.positiveSpans, histogram.positiveBuckets, select);
    this.#negative.addSpans(histogram.negativeSpans, histogram.negativeBuckets, select);
  }

  /** Brings schema and zero bucket to what also holds `histogram`. @returns its zero count at the common threshold */
  #coverZero(histogram: FloatHistogram): number {
    if (this.#frame.schema > histogram.schema) {
      const from = this.#frame.schema;
      const regroup = (index: number): number => coarserIndex(index, from, histogram.schema);
      this.#positive = this.#positive.regrouped(regroup);
      this.#negative = this.#negative.regrouped(regroup);
      this.#frame = { ...this.#frame, schema: histogram.schema };
    }
    let widened = { threshold: histogram.zeroThreshold, count: histogram.zeroCount };
    while (widened.threshold !== this.#frame.zeroThreshold) {
      if (widened.threshold > this.#frame.zeroThreshold) this.#widenZero(widened.threshold);
      if (widened.threshold < this.#frame.zeroThreshold) widened = widenedZero(histogram, this.#frame.zeroThreshold);
    }
    return widened.count;
  }

  #widenZero(threshold: number): void {
    const { threshold: zeroThreshold, count } = widenedZero(this.result(), threshold);
    const isOutside = (index: number): boolean => exponentialBound(index, this.#frame.schema) > zeroThreshold;
    this.#zero = new KahanSum();
    this.#zero.add(count);
    this.#positive = this.#positive.regrouped(same, isOutside);
    this.#negative = this.#negative.regrouped(same, isOutside);
    this.#frame = { ...this.#frame, zeroThreshold };
  }

  #addMapped(histogram: FloatHistogram): void {
    const ours = this.#frame.customValues ?? new Float64Array(0);
    const theirs = histogram.customValues ?? new Float64Array(0);
    const customValues = commonBounds(ours, theirs);
    this.#positive = this.#positive.regrouped(boundMapper(ours, customValues));
    this.#frame = { ...this.#frame, customValues };
    this.#count.add(histogram.count);
    this.#sum.add(histogram.sum);
    const select = { isOutside: () => true, target: boundMapper(theirs, customValues) };
    this.#positive.addSpans(histogram.positiveSpans, histogram.positiveBuckets, select);
  }
}

const same = (index: number): number => index;

interface Selection {
  readonly isOutside: (index: number) => boolean;
  readonly target: (index: number) => number;
}

/** Sums and losses by bucket index, `#first` being the index of element 0. */
class DenseSide {
  #first = 0;
  #sums = new Float64Array(0);
  #lost = new Float64Array(0);

  addSpans(spans: readonly BucketSpan[], buckets: Float64Array, select: Selection | undefined): void {
    if (select === undefined) return this.#addAll(spans, buckets);
    let index = 0;
    let at = 0;
    for (const span of spans) {
      index += span.offset;
      for (let i = 0; i < span.length; i++, index++, at++) {
        const count = buckets[at];
        if (count === undefined || !select.isOutside(index)) continue;
        this.#add(select.target(index), count);
      }
    }
  }

  #addAll(spans: readonly BucketSpan[], buckets: Float64Array): void {
    if (this.#sums.length === 0) this.#coverSpans(spans);
    let index = 0;
    let at = 0;
    for (const { offset, length } of spans) {
      index += offset;
      const count = Math.min(length, buckets.length - at);
      if (count <= 0) return;
      this.#coverRange(index, index + count - 1);
      const sums = this.#sums;
      const lost = this.#lost;
      for (let i = index - this.#first; i < index - this.#first + count; i++, at++) {
        const sum = sums[i] as number;
        const term = buckets[at] as number;
        const next = sum + term;
        lost[i] = lostIn(sum, term, next, lost[i] as number);
        sums[i] = next;
      }
      index += length;
    }
  }

  /** The first ones mostly have the buckets of those that follow. */
  #coverSpans(spans: readonly BucketSpan[]): void {
    const width = spans.reduce((sum, { offset, length }) => sum + offset + length, 0);
    this.#first = spans[0]?.offset ?? 0;
    this.#sums = newBuckets(Math.max(0, width - this.#first));
    this.#lost = newBuckets(this.#sums.length);
  }

  #coverRange(first: number, last: number): void {
    if (first < this.#first || this.#sums.length === 0) this.#cover(first);
    if (last >= this.#first + this.#sums.length) this.#cover(last);
  }

  regrouped(target: (index: number) => number, keep: (index: number) => boolean = () => true): DenseSide {
    const side = new DenseSide();
    for (const [i, sum] of this.#sums.entries()) {
      const index = this.#first + i;
      if ((sum === 0 && this.#lost[i] === 0) || !keep(index)) continue;
      side.#add(target(index), sum);
      side.#add(target(index), this.#lost[i] ?? 0);
    }
    return side;
  }

  toSide(divisor: number): Side {
    const indexes: number[] = [];
    const counts: number[] = [];
    for (let i = 0; i < this.#sums.length; i++) {
      const count = ((this.#sums[i] as number) + (this.#lost[i] as number)) / divisor;
      if (count === 0) continue;
      indexes.push(this.#first + i);
      counts.push(count);
    }
    return { indexes, counts };
  }

  #add(index: number, count: number): void {
    if (index < this.#first || index >= this.#first + this.#sums.length) this.#cover(index);
    const i = index - this.#first;
    const sum = this.#sums[i] ?? 0;
    const next = sum + count;
    this.#lost[i] = lostIn(sum, count, next, this.#lost[i] ?? 0);
    this.#sums[i] = next;
  }

  #cover(index: number): void {
    const isEmpty = this.#sums.length === 0;
    const first = isEmpty ? index : Math.min(this.#first, index);
    const last = isEmpty ? index : Math.max(this.#first + this.#sums.length - 1, index);
    // Room for neighbours: buckets are added one after the other.
    const room = Math.max(8, last - first + 1);
    const from = index < this.#first && !isEmpty ? first - room : first;
    const sums = newBuckets(last - from + 1 + room);
    const lost = newBuckets(sums.length);
    if (!isEmpty) sums.set(this.#sums, this.#first - from);
    if (!isEmpty) lost.set(this.#lost, this.#first - from);
    this.#first = from;
    this.#sums = sums;
    this.#lost = lost;
  }
}
