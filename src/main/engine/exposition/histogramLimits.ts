/** Bounds on native histograms at the door: too many buckets or too fine ones are merged into coarser ones, in pairs. */
import type { BucketSpan, FloatHistogram } from '../storage/histogram.ts';
import { CUSTOM_BUCKETS_SCHEMA } from '../storage/histogram.ts';
import { ExpositionError } from './expositionParser.ts';
import { compact } from './nativeHistogram.ts';

export interface HistogramLimits {
  /** Most buckets of one histogram; 0: no limit. */
  readonly buckets: number;
  /** Least growth from one bucket to the next; 0: no limit. */
  readonly minFactor: number;
}

const COARSEST_SCHEMA = -4;
const FINEST_SCHEMA = 8;

/** @throws ExpositionError when even the coarsest buckets are too many */
export function limitHistogram(histogram: FloatHistogram, { buckets, minFactor }: HistogramLimits): FloatHistogram {
  let limited = histogram;
  if (buckets > 0) {
    while (bucketCount(limited) > buckets) {
      if (limited.schema === CUSTOM_BUCKETS_SCHEMA || limited.schema <= COARSEST_SCHEMA)
        throw new ExpositionError(0, 'histogram bucket limit exceeded');
      limited = atSchema(limited, limited.schema - 1);
    }
  }
  const finest = minFactor > 0 ? schemaFor(minFactor) : FINEST_SCHEMA;
  return limited.schema > finest ? atSchema(limited, finest) : limited;
}

const bucketCount = ({ positiveBuckets, negativeBuckets }: FloatHistogram): number =>
  positiveBuckets.length + negativeBuckets.length;

/** The finest schema whose buckets grow by at least the factor. */
function schemaFor(factor: number): number {
  const floor = Math.floor(-Math.log2(Math.log2(Math.max(factor, 1.00271))));
  return Math.min(FINEST_SCHEMA, Math.max(COARSEST_SCHEMA, floor));
}

function atSchema(histogram: FloatHistogram, schema: number): FloatHistogram {
  const shift = histogram.schema - schema;
  const positive = merged(histogram.positiveSpans, histogram.positiveBuckets, shift);
  const negative = merged(histogram.negativeSpans, histogram.negativeBuckets, shift);
  return {
    ...histogram,
    schema,
    positiveSpans: positive.spans,
    positiveBuckets: positive.counts,
    negativeSpans: negative.spans,
    negativeBuckets: negative.counts,
  };
}

/** Each step of the schema puts bucket 2i-1 and 2i into bucket i. */
function merged(
  spans: readonly BucketSpan[],
  counts: Float64Array,
  shift: number,
): { spans: readonly BucketSpan[]; counts: Float64Array } {
  const ends: number[] = [];
  const sums: number[] = [];
  let index = 0;
  let read = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++, index++) {
      const target = ((index - 1) >> shift) + 1;
      if (ends.at(-1) === target) sums[sums.length - 1] = (sums.at(-1) as number) + (counts[read] as number);
      else {
        ends.push(target);
        sums.push(counts[read] as number);
      }
      read += 1;
    }
  }
  const single = ends.map((end, i): BucketSpan => ({
    offset: i === 0 ? end : end - (ends[i - 1] as number) - 1,
    length: 1,
  }));
  return compact(single, sums);
}
