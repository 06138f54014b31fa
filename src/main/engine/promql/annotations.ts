/**
 * Warnings and infos of a query, in Prometheus' words: a query that works but is odd says so. Equal sentences are kept once;
 * the place in the query is added when they are shown.
 * @see Prometheus util/annotations/annotations.go
 */
import { formatDuration } from '../../../shared/time.ts';
import type { Position } from './ast.ts';
import { formatShort } from '../base/goFloat.ts';
import { formatDigits } from '../base/goFloatVerbs.ts';
import { quoteText } from './parser/goText.ts';
import { placeInQuery } from './parser/parseError.ts';

export interface Annotation {
  readonly kind: 'warning' | 'info';
  readonly message: string;
  readonly position: Position;
  /** Gathered over all samples of the same sentence and told at its end. */
  readonly repairs?: MonotonicityRepairs;
}

/** What histogram_quantile had to change to make bucket counts grow with their bounds. */
export interface MonotonicityRepairs {
  readonly minT: number;
  readonly maxT: number;
  readonly minBucket: number;
  readonly maxBucket: number;
  readonly maxDiff: number;
  readonly samples: number;
}

export type HistogramOperation = 'addition' | 'subtraction' | 'aggregation';

export class Annotations {
  readonly #byMessage = new Map<string, Annotation>();

  get isEmpty(): boolean {
    return this.#byMessage.size === 0;
  }

  add(annotation: Annotation): void {
    const known = this.#byMessage.get(annotation.message);
    if (known === undefined) this.#byMessage.set(annotation.message, annotation);
    else if (known.repairs !== undefined && annotation.repairs !== undefined) {
      this.#byMessage.set(annotation.message, { ...known, repairs: mergeRepairs(known.repairs, annotation.repairs) });
    }
  }

  merge(other: Annotations): void {
    for (const annotation of other.#byMessage.values()) this.add(annotation);
  }

  /**
   * @param query  the text the positions count in; '' leaves them out
   * @param limit  sentences of each kind, the rest are counted; 0 for all. The HTTP API shows 10.
   */
  toSentences(query: string, limit: number): { warnings: string[]; infos: string[] } {
    return { warnings: this.#sentences('warning', query, limit), infos: this.#sentences('info', query, limit) };
  }

  #sentences(kind: Annotation['kind'], query: string, limit: number): string[] {
    const all = [...this.#byMessage.values()].filter((annotation) => annotation.kind === kind);
    const shown = (limit === 0 ? all : all.slice(0, limit)).map((annotation) => sentence(annotation, query));
    const omitted = all.length - shown.length;
    return omitted === 0 ? shown : [...shown, `${omitted} more ${kind} annotations omitted`];
  }
}

function sentence({ message, position, repairs }: Annotation, query: string): string {
  if (query === '') return message;
  return `${message}${repairs === undefined ? '' : repairText(repairs)} (${placeInQuery(query, position.from)})`;
}

function repairText({ minT, maxT, minBucket, maxBucket, maxDiff, samples }: MonotonicityRepairs): string {
  const buckets = `from buckets ${formatShort(minBucket)} to ${formatShort(maxBucket)}`;
  const over = `over ${samples} samples from ${wholeSecond(minT)} to ${wholeSecond(maxT)}`;
  return `, ${buckets}, with a max diff of ${formatDigits(maxDiff, 2)}, ${over}`;
}

function wholeSecond(ms: number): string {
  return new Date(Math.trunc(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function mergeRepairs(a: MonotonicityRepairs, b: MonotonicityRepairs): MonotonicityRepairs {
  return {
    minT: Math.min(a.minT, b.minT),
    maxT: Math.max(a.maxT, b.maxT),
    minBucket: Math.min(a.minBucket, b.minBucket),
    maxBucket: Math.max(a.maxBucket, b.maxBucket),
    maxDiff: Math.max(a.maxDiff, b.maxDiff),
    samples: a.samples + b.samples,
  };
}

const warning = (position: Position, text: string): Annotation => ({
  kind: 'warning',
  message: `PromQL warning: ${text}`,
  position,
});
const info = (position: Position, text: string): Annotation => ({
  kind: 'info',
  message: `PromQL info: ${text}`,
  position,
});
const forMetric = (text: string, metricName: string): string =>
  metricName === '' ? text : `${text} for metric name ${quoteText(metricName)}`;

export function invalidQuantile(position: Position, quantile: number): Annotation {
  return warning(position, `quantile value should be between 0 and 1, got ${formatShort(quantile)}`);
}

export function invalidRatio(position: Position, ratio: number, capped: number): Annotation {
  const got = `got ${formatShort(ratio)}, capping to ${formatShort(capped)}`;
  return warning(position, `ratio value should be between -1 and 1, ${got}`);
}

export function badBucketLabel(position: Position, metricName: string, le: string): Annotation {
  const text = `bucket label "le" is missing or has a malformed value of ${quoteText(le)}`;
  return warning(position, forMetric(text, metricName));
}

export function mixedFloatsHistograms(position: Position, metricName: string): Annotation {
  return warning(position, `encountered a mix of histograms and floats for metric name ${quoteText(metricName)}`);
}

export function mixedFloatsHistogramsInAggregation(position: Position): Annotation {
  return warning(position, 'encountered a mix of histograms and floats for aggregation');
}

export function mixedClassicNativeHistograms(position: Position, metricName: string): Annotation {
  return warning(position, forMetric('vector contains a mix of classic and native histograms', metricName));
}

export function nativeHistogramNotCounter(position: Position, metricName: string): Annotation {
  return warning(position, `this native histogram metric is not a counter: ${quoteText(metricName)}`);
}

export function nativeHistogramNotGauge(position: Position, metricName: string): Annotation {
  return warning(position, `this native histogram metric is not a gauge: ${quoteText(metricName)}`);
}

export function mixedExponentialCustomHistograms(position: Position, metricName: string): Annotation {
  const text = 'vector contains a mix of histograms with exponential and custom buckets schemas';
  return warning(position, `${text} for metric name ${quoteText(metricName)}`);
}

export function incompatibleBucketLayout(position: Position, operator: string): Annotation {
  return warning(position, `incompatible bucket layout encountered for binary operator ${operator}`);
}

export function sortInRangeQuery(position: Position): Annotation {
  return warning(position, 'sort is ineffective for range queries since results are always ordered by labels');
}

export function counterResetCollision(position: Position, operation: HistogramOperation): Annotation {
  return warning(position, `conflicting counter resets during histogram ${operation}`);
}

export function possibleNonCounter(position: Position, metricName: string): Annotation {
  const text = 'metric might not be a counter, name does not end in _total/_sum/_count/_bucket';
  return info(position, `${text}: ${quoteText(metricName)}`);
}

export function forcedMonotonicity(
  position: Position,
  metricName: string,
  repairs: Omit<MonotonicityRepairs, 'minT' | 'maxT' | 'samples'> & { readonly t: number },
): Annotation {
  const { t, minBucket, maxBucket, maxDiff } = repairs;
  const see = 'https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile';
  const text = `input to histogram_quantile needed to be fixed for monotonicity (see ${see})`;
  return {
    ...info(position, forMetric(text, metricName)),
    repairs: { minT: t, maxT: t, minBucket, maxBucket, maxDiff, samples: 1 },
  };
}

export function incompatibleTypesInBinary(
  position: Position,
  operator: string,
  types: { readonly lhs: 'float' | 'histogram'; readonly rhs: 'float' | 'histogram' },
): Annotation {
  const text = `incompatible sample types encountered for binary operator ${quoteText(operator)}`;
  return info(position, `${text}: ${types.lhs} ${operator} ${types.rhs}`);
}

export function histogramIgnoredInAggregation(position: Position, aggregation: string): Annotation {
  return info(position, `ignored histogram in ${aggregation} aggregation`);
}

export function histogramIgnoredInMixedRange(position: Position, metricName: string): Annotation {
  const text = 'ignored histograms in a range containing both floats and histograms for metric name';
  return info(position, `${text} ${quoteText(metricName)}`);
}

export function quantileOfNaNs(position: Position, metricName: string): Annotation {
  return info(position, forMetric('input to histogram_quantile has NaN observations, result is NaN', metricName));
}

export function quantileSkewedByNaNs(position: Position, metricName: string): Annotation {
  const text = 'input to histogram_quantile has NaN observations, result is skewed higher';
  return info(position, forMetric(text, metricName));
}

export function fractionWithoutNaNs(position: Position, metricName: string): Annotation {
  const text = 'input to histogram_fraction has NaN observations, which are excluded from all fractions';
  return info(position, forMetric(text, metricName));
}

export function reconciledCustomBuckets(position: Position, operation: HistogramOperation): Annotation {
  return info(position, `mismatched custom buckets were reconciled during ${operation}`);
}

/** Of the whole query: whichever part asks. */
const ANYWHERE: Position = { from: 0, to: 0 };

export function condensedSamples(resolutionMs: number, untilT: number): Annotation {
  const text = `samples up to ${wholeSecond(untilT)} are kept at a resolution of ${formatDuration(resolutionMs)}`;
  return info(ANYWHERE, text);
}

export function tooCondensed(resolutionMs: number, untilT: number, rangeMs: number): Annotation {
  const kept = `samples up to ${wholeSecond(untilT)} are kept at a resolution of ${formatDuration(resolutionMs)} only`;
  return info(ANYWHERE, `${kept}, which a range of ${formatDuration(rangeMs)} is too short for`);
}
