/**
 * Functions over ranges where a window has histograms.
 * @see Prometheus promql/functions.go
 */
import { metricName } from '../../../../shared/labels.ts';
import { Extrapolation } from '../../kernels/extrapolation.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import {
  type HistogramOperation,
  counterResetCollision,
  histogramIgnoredInMixedRange,
  mixedExponentialCustomHistograms,
  mixedFloatsHistograms,
  nativeHistogramNotCounter,
  nativeHistogramNotGauge,
  reconciledCustomBuckets,
} from '../annotations.ts';
import {
  type Combined,
  addHistograms,
  compactHistogram,
  divideHistogram,
  scaleHistogram,
  scaleOwnGauge,
  subtractHistograms,
  withHint,
} from '../histogram/arithmetic.ts';
import { usesCustomBuckets } from '../histogram/bounds.ts';
import { isReset } from '../histogram/detectReset.ts';
import { equalHistograms } from '../histogram/equals.ts';
import { HistogramTotal } from './histogramTotal.ts';
import type { MixedWindow } from './rangeFunction.ts';

const hasFloats = (window: MixedWindow): boolean => window.floatHi > window.floatLo;
const nameOf = (window: MixedWindow): string => metricName(window.labels);
const histogramAt = (window: MixedWindow, index: number): FloatHistogram => window.histograms[index] as FloatHistogram;

/** Functions that know floats only: histograms are left out, with an info where there is something to compute. */
export function ignoreHistograms(window: MixedWindow): number | undefined {
  if (hasFloats(window)) window.annotations.add(histogramIgnoredInMixedRange(window.pos, nameOf(window)));
  return window.floatResult;
}

export function countAll(window: MixedWindow): number {
  return window.floatHi - window.floatLo + window.hi - window.lo;
}

export const present = (): number => 1;

export function first(window: MixedWindow): number | FloatHistogram {
  const isFloat =
    hasFloats(window) && (window.floatTimes[window.floatLo] as number) < (window.times[window.lo] as number);
  return isFloat ? (window.floats[window.floatLo] as number) : histogramAt(window, window.lo);
}

export function last(window: MixedWindow): number | FloatHistogram {
  const lastTime = window.times[window.hi - 1] as number;
  const isFloat = hasFloats(window) && lastTime < (window.floatTimes[window.floatHi - 1] as number);
  return isFloat ? (window.floats[window.floatHi - 1] as number) : histogramAt(window, window.hi - 1);
}

export function timeOfFirst(window: MixedWindow): number {
  const time = window.times[window.lo] as number;
  return (hasFloats(window) ? Math.min(time, window.floatTimes[window.floatLo] as number) : time) / 1000;
}

export function timeOfLast(window: MixedWindow): number {
  const time = window.times[window.hi - 1] as number;
  return (hasFloats(window) ? Math.max(time, window.floatTimes[window.floatHi - 1] as number) : time) / 1000;
}

export const sumOverTime = (window: MixedWindow): FloatHistogram | undefined =>
  accumulate(window, new HistogramTotal('sum'));
export const averageOverTime = (window: MixedWindow): FloatHistogram | undefined =>
  accumulate(window, new HistogramTotal('avg'));

function accumulate(window: MixedWindow, sum: HistogramTotal): FloatHistogram | undefined {
  const { annotations, pos } = window;
  if (hasFloats(window)) return refuseMix(window);
  for (let k = window.lo; k < window.hi; k++) sum.add(histogramAt(window, k));
  if (sum.hasHintCollision) annotations.add(counterResetCollision(pos, 'aggregation'));
  if (sum.hasReconciledBounds) annotations.add(reconciledCustomBuckets(pos, 'aggregation'));
  if (sum.isCompatible) return sum.result();
  annotations.add(mixedExponentialCustomHistograms(pos, nameOf(window)));
  return undefined;
}

function refuseMix(window: MixedWindow): undefined {
  window.annotations.add(mixedFloatsHistograms(window.pos, nameOf(window)));
  return undefined;
}

/** `changes` and `resets` look at floats and histograms in the order of their times; going from one to the other is an event. */
function countEvents(
  window: MixedWindow,
  isFloatEvent: (current: number, previous: number) => boolean,
  isEvent: (current: FloatHistogram, previous: FloatHistogram) => boolean,
): number | undefined {
  const from = anchoredStart(window);
  if (from === undefined) return undefined;
  let f = from.float;
  let h = from.histogram;
  let previous: number | FloatHistogram | undefined;
  let events = 0;
  while (f < window.floatHi || h < window.hi) {
    const isFloatNext =
      h >= window.hi || (f < window.floatHi && (window.floatTimes[f] as number) < (window.times[h] as number));
    const current: number | FloatHistogram = isFloatNext ? (window.floats[f++] as number) : histogramAt(window, h++);
    if (previous !== undefined && isPairEvent(current, previous, isFloatEvent, isEvent)) events++;
    previous = current;
  }
  return events;
}

function isPairEvent(
  current: number | FloatHistogram,
  previous: number | FloatHistogram,
  isFloatEvent: (current: number, previous: number) => boolean,
  isEvent: (current: FloatHistogram, previous: FloatHistogram) => boolean,
): boolean {
  if (typeof current === 'number') return typeof previous === 'number' ? isFloatEvent(current, previous) : true;
  return typeof previous === 'number' ? true : isEvent(current, previous);
}

/** An anchored window begins with its last sample at or before the range start; it is empty when nothing follows. */
function anchoredStart(window: MixedWindow): { float: number; histogram: number } | undefined {
  let { floatLo: float, lo: histogram } = window;
  if (window.extension !== 'anchored') return { float, histogram };
  const { floatTimes, times, rangeStart, floatHi, hi } = window;
  const lastFloat = floatHi > float ? (floatTimes[floatHi - 1] as number) : -Infinity;
  if (Math.max(lastFloat, times[hi - 1] as number) <= rangeStart) return undefined;
  while (float < floatHi && (floatTimes[float] as number) <= rangeStart) float++;
  while (histogram < hi && (times[histogram] as number) <= rangeStart) histogram++;
  const floatBefore = float > window.floatLo ? (floatTimes[float - 1] as number) : -Infinity;
  const before = histogram > window.lo ? (times[histogram - 1] as number) : -Infinity;
  if (floatBefore === -Infinity && before === -Infinity) return { float, histogram };
  return floatBefore > before ? { float: float - 1, histogram } : { float, histogram: histogram - 1 };
}

export const countResets = (window: MixedWindow): number | undefined =>
  countEvents(window, (current, previous) => current < previous, isReset);
export const countChanges = (window: MixedWindow): number | undefined =>
  countEvents(
    window,
    (current, previous) => current !== previous && !(Number.isNaN(current) && Number.isNaN(previous)),
    (current, previous) => !equalHistograms(current, previous),
  );

/** `irate` and `idelta`: the last two samples, whichever they are. */
export function instantChange(window: MixedWindow, isRate: boolean): number | FloatHistogram | undefined {
  const { annotations, pos, times, floatTimes } = window;
  const floats = window.floatHi - window.floatLo;
  const count = window.hi - window.lo;
  if (floats + count < 2) return undefined;
  const isNewer = (index: number): boolean =>
    floats === 0 || (times[index] as number) > (floatTimes[window.floatHi - 1] as number);
  if (count < 2 || !isNewer(window.hi - 2)) {
    const areFloats = floats >= 2 && (floatTimes[window.floatHi - 2] as number) > (times[window.hi - 1] as number);
    return areFloats ? window.floatResult : refuseMix(window);
  }
  const current = histogramAt(window, window.hi - 1);
  const previous = histogramAt(window, window.hi - 2);
  const gauges = [current, previous].filter((histogram) => histogram.counterResetHint === 'gauge').length;
  if (isRate && gauges > 0) annotations.add(nativeHistogramNotCounter(pos, nameOf(window)));
  if (!isRate && gauges < 2) annotations.add(nativeHistogramNotGauge(pos, nameOf(window)));
  let result = current;
  if (!isRate || !isReset(current, previous)) {
    const difference = checked(window, subtractHistograms(current, previous), 'subtraction');
    if (difference === undefined) return undefined;
    result = difference;
  }
  result = compactHistogram(withHint(result, 'gauge'));
  if (!isRate) return result;
  return divideHistogram(result, ((times[window.hi - 1] as number) - (times[window.hi - 2] as number)) / 1000);
}

/** Says what a combination of histograms says; undefined when they do not go together. */
function checked(
  window: MixedWindow,
  combined: Combined | undefined,
  operation: HistogramOperation,
): FloatHistogram | undefined {
  if (combined === undefined) {
    window.annotations.add(mixedExponentialCustomHistograms(window.pos, nameOf(window)));
    return undefined;
  }
  // Conflicting hints are not told: resets are counted by these functions themselves.
  if (combined.hasReconciledBounds) window.annotations.add(reconciledCustomBuckets(window.pos, operation));
  return combined.histogram;
}

export interface RateKind {
  readonly isCounter: boolean;
  readonly perSecond: boolean;
}

/** `rate`, `increase`, `delta`. */
export function extrapolatedChange(
  window: MixedWindow,
  { isCounter, perSecond }: RateKind,
): FloatHistogram | undefined {
  if (hasFloats(window)) return refuseMix(window);
  if (window.extension !== undefined) return extendedChange(window, { isCounter, perSecond });
  if (window.hi - window.lo < 2) return undefined;
  const change = isCounter ? counterChange(window) : gaugeChange(window);
  if (change === undefined) return undefined;
  const { times, lo, hi, rangeStart, rangeEnd } = window;
  const factor = singleStep(isCounter, perSecond).histogramFactor(
    0,
    rangeEnd - rangeStart,
    rangeStart,
    rangeEnd,
    times[lo] as number,
    times[hi - 1] as number,
    hi - lo,
    histogramAt(window, lo).count,
    change.count,
  );
  // The change was made above, out of new arrays.
  return scaleOwnGauge(compactHistogram(change), factor);
}

/** Extrapolations of one window at a time, by kind. */
const singleSteps: Extrapolation[] = [];

function singleStep(isCounter: boolean, perSecond: boolean): Extrapolation {
  const kind = (isCounter ? 2 : 0) + (perSecond ? 1 : 0);
  return (singleSteps[kind] ??= new Extrapolation(1, isCounter, perSecond));
}

function gaugeChange(window: MixedWindow): FloatHistogram | undefined {
  const from = histogramAt(window, window.lo);
  const to = histogramAt(window, window.hi - 1);
  if (usesCustomBuckets(from) !== usesCustomBuckets(to)) return refuseSchemas(window);
  const change = checked(window, subtractHistograms(to, from), 'subtraction');
  if (change && (from.counterResetHint !== 'gauge' || to.counterResetHint !== 'gauge')) {
    window.annotations.add(nativeHistogramNotGauge(window.pos, nameOf(window)));
  }
  return change;
}

function refuseSchemas(window: MixedWindow): undefined {
  window.annotations.add(mixedExponentialCustomHistograms(window.pos, nameOf(window)));
  return undefined;
}

function counterChange(window: MixedWindow): FloatHistogram | undefined {
  const second = histogramAt(window, window.lo + 1);
  let from = histogramAt(window, window.lo);
  const to = histogramAt(window, window.hi - 1);
  const notCounter = (histogram: FloatHistogram): void => {
    if (histogram.counterResetHint === 'gauge')
      window.annotations.add(nativeHistogramNotCounter(window.pos, nameOf(window)));
  };
  notCounter(from);
  notCounter(to);
  // After a reset the first sample does not matter, and neither does its bucket layout.
  const startsAnew = isResetAt(window, window.lo + 1);
  if (startsAnew) from = emptyLike(second);
  const isCustom = usesCustomBuckets(from);
  if (usesCustomBuckets(to) !== isCustom) return refuseSchemas(window);
  for (let k = window.lo + 1; k < window.hi - 1; k++) {
    notCounter(histogramAt(window, k));
    if (usesCustomBuckets(histogramAt(window, k)) !== isCustom) return refuseSchemas(window);
  }
  let change = checked(window, subtractHistograms(to, from), 'subtraction');
  let previous = from;
  for (let k = window.lo + 1; k < window.hi && change !== undefined; k++) {
    const current = histogramAt(window, k);
    const isAnew = startsAnew && k === window.lo + 1 ? isReset(current, previous) : isResetAt(window, k);
    if (isAnew) change = checked(window, addHistograms(change, previous), 'addition');
    previous = current;
  }
  return change;
}

/** Whether histogram `index` was reset since the one before: the windows of a series ask it again and again. */
function isResetAt(window: MixedWindow, index: number): boolean {
  let reset = window.resets[index];
  if (reset === undefined) {
    reset = isReset(histogramAt(window, index), histogramAt(window, index - 1));
    window.resets[index] = reset;
  }
  return reset;
}

function emptyLike({ schema, customValues }: FloatHistogram): FloatHistogram {
  return {
    schema,
    customValues,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveSpans: [],
    positiveBuckets: new Float64Array(0),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    counterResetHint: 'unknown',
  };
}

/** `anchored` and `smoothed`: the histograms at both ends of the range, interpolated for `smoothed`. */
function extendedChange(window: MixedWindow, { isCounter, perSecond }: RateKind): FloatHistogram | undefined {
  const { times, lo, hi, rangeStart, rangeEnd, annotations, pos } = window;
  const isSmoothed = window.extension === 'smoothed';
  const first = Math.max(lo, lastBefore(times, lo, hi - 1, rangeStart));
  const last = isSmoothed ? firstFrom(times, lo, hi - 1, rangeEnd) : hi - 1;
  if ((times[last] as number) <= rangeStart || (isSmoothed && (times[first] as number) > rangeEnd)) return undefined;
  const isCustom = usesCustomBuckets(histogramAt(window, first));
  for (let k = first; k <= last; k++) {
    if (usesCustomBuckets(histogramAt(window, k)) !== isCustom) return refuseSchemas(window);
    if (isCounter && histogramAt(window, k).counterResetHint === 'gauge')
      annotations.add(nativeHistogramNotCounter(pos, nameOf(window)));
  }
  const needsLeft = isSmoothed && (times[first] as number) < rangeStart;
  const needsRight = isSmoothed && last > lo && (times[last] as number) > rangeEnd;
  const left = needsLeft ? interpolated(window, first, rangeStart, isCounter) : histogramAt(window, first);
  const right = needsRight ? interpolated(window, last - 1, rangeEnd, isCounter) : histogramAt(window, last);
  if (left === undefined || right === undefined) return undefined;
  if (!isCounter && (left.counterResetHint !== 'gauge' || right.counterResetHint !== 'gauge')) {
    annotations.add(nativeHistogramNotGauge(pos, nameOf(window)));
  }
  let change = checked(window, subtractHistograms(right, left), 'subtraction');
  if (change && isCounter)
    change = withResets(window, change, { first, last, left, right, isLeftInterpolated: needsLeft });
  if (change === undefined) return undefined;
  if (perSecond) change = divideHistogram(change, (rangeEnd - rangeStart) / 1000);
  return compactHistogram(withHint(change, 'gauge'));
}

interface Boundaries {
  readonly first: number;
  readonly last: number;
  readonly left: FloatHistogram;
  readonly right: FloatHistogram;
  readonly isLeftInterpolated: boolean;
}

function withResets(
  window: MixedWindow,
  change: FloatHistogram,
  { first, last, left, right, isLeftInterpolated }: Boundaries,
): FloatHistogram | undefined {
  let from = first + 1;
  let previous = left;
  if (isLeftInterpolated && isReset(histogramAt(window, first + 1), histogramAt(window, first))) {
    // The interpolation has taken this reset into account.
    previous = histogramAt(window, first + 1);
    from++;
  }
  if (from > last) return change;
  let result: FloatHistogram | undefined = change;
  for (let k = from; k < last && result !== undefined; k++) {
    const current = histogramAt(window, k);
    if (isReset(current, previous)) result = checked(window, addHistograms(result, previous), 'addition');
    previous = current;
  }
  if (result !== undefined && isReset(right, previous))
    result = checked(window, addHistograms(result, previous), 'addition');
  return result;
}

function lastBefore(times: Float64Array, lo: number, end: number, t: number): number {
  let k = lo;
  while (k < end && (times[k] as number) <= t) k++;
  return k - 1;
}

function firstFrom(times: Float64Array, lo: number, end: number, t: number): number {
  let k = lo;
  while (k < end && (times[k] as number) < t) k++;
  return k;
}

function interpolated(window: MixedWindow, k: number, t: number, isCounter: boolean): FloatHistogram | undefined {
  const t1 = window.times[k] as number;
  const t2 = window.times[k + 1] as number;
  return interpolateHistograms(
    histogramAt(window, k),
    histogramAt(window, k + 1),
    (t - t1) / (t2 - t1),
    isCounter,
    (combined, operation) => checked(window, combined, operation),
  );
}

/** The histogram a `fraction` of the way from `h1` to `h2`. A counter that was reset between them starts again from nothing. */
export function interpolateHistograms(
  h1: FloatHistogram,
  h2: FloatHistogram,
  fraction: number,
  isCounter: boolean,
  check: (combined: Combined | undefined, operation: HistogramOperation) => FloatHistogram | undefined,
): FloatHistogram | undefined {
  if (fraction === 0) return h1;
  if (fraction === 1) return h2;
  if (isCounter && isReset(h2, h1)) return scaleHistogram(h2, fraction);
  const difference = check(subtractHistograms(h2, h1), 'subtraction');
  if (difference === undefined) return undefined;
  return check(addHistograms(scaleHistogram(difference, fraction), h1), 'addition');
}
