/** The series of one classic histogram, gathered as they come and made into one native histogram with custom buckets. */
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from '../storage/histogram.ts';
import { compact } from './nativeHistogram.ts';

export class ClassicHistogram {
  /** Upper bounds and cumulative counts, in the order they came. */
  readonly #buckets: { readonly bound: number; readonly count: number }[] = [];
  #count: number | undefined;
  #sum = 0;

  setBucket(bound: number, count: number): void {
    if (!this.#buckets.some((bucket) => bucket.bound === bound)) this.#buckets.push({ bound, count });
  }

  setCount(count: number): void {
    this.#count = count;
  }

  setSum(sum: number): void {
    this.#sum = sum;
  }

  /** @returns undefined when the parts do not make a histogram: no count, counts that fall, or another total */
  toNative(): FloatHistogram | undefined {
    const buckets = this.#buckets.toSorted((a, b) => a.bound - b.bound);
    if (buckets.some(({ bound, count }) => Number.isNaN(bound) || !(count >= 0))) return undefined;
    const last = buckets.at(-1)?.count ?? 0;
    const total = this.#count ?? (buckets.at(-1)?.bound === Infinity ? last : undefined);
    if (total === undefined || last > total) return undefined;
    if (buckets.at(-1)?.bound !== Infinity) buckets.push({ bound: Infinity, count: total });
    else if (last !== total) return undefined;
    const counts: number[] = [];
    for (const [i, { count }] of buckets.entries()) counts.push(count - (buckets[i - 1]?.count ?? 0));
    if (counts.some((count) => count < 0)) return undefined;
    const { spans, counts: positiveBuckets } = compact([{ offset: 0, length: counts.length }], counts);
    return {
      schema: CUSTOM_BUCKETS_SCHEMA,
      zeroThreshold: 0,
      zeroCount: 0,
      count: total,
      sum: this.#sum,
      positiveSpans: spans,
      positiveBuckets,
      negativeSpans: [],
      negativeBuckets: new Float64Array(0),
      customValues: Float64Array.from(buckets.slice(0, -1), ({ bound }) => bound),
      counterResetHint: 'unknown',
    };
  }
}
