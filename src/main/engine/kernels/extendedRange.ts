/**
 * `rate`, `increase` and `delta` over `anchored` and `smoothed` ranges: no extrapolation; the value at each end of the range is
 * the last sample before it, or interpolated between its neighbours.
 * @see Prometheus promql/functions.go (extendedRate)
 */
import type { RowKernel } from './rowKernel.ts';

export interface ExtendedRange {
  readonly isSmoothed: boolean;
  readonly isCounter: boolean;
  readonly perSecond: boolean;
}

export function extendedRangeRow({ isSmoothed, isCounter, perSecond }: ExtendedRange): RowKernel {
  return ({ lo, hi, steps, times, ends, rangeMs }, values, base, out, presence, at) => {
    for (let i = 0; i < steps; i++) {
      const l = lo[i] as number;
      const h = hi[i] as number;
      if (l === h) continue;
      const end = ends[i] as number;
      const start = end - rangeMs;
      const first = lastAtOrBefore(times, l, h, start);
      const last = isSmoothed ? firstAtOrAfter(times, l, h, end) : h - 1;
      if ((times[last] as number) <= start) continue;
      if (isSmoothed && (times[first] as number) > end) continue;
      const left =
        isSmoothed && (times[first] as number) < start
          ? interpolate(times, values, base, first, start, isCounter)
          : (values[base + first] as number);
      const right =
        isSmoothed && last > l && (times[last] as number) > end
          ? interpolate(times, values, base, last - 1, end, isCounter)
          : (values[base + last] as number);
      let delta = right - left;
      if (isCounter) {
        const from = (times[first] as number) <= start ? first + 1 : first;
        const to = (times[last] as number) >= end ? last - 1 : last;
        delta += lostInResets(values, base, from, to, left, right);
      }
      out[at + i] = perSecond ? delta / (rangeMs / 1000) : delta;
      presence[at + i] = 1;
    }
  };
}

/** The last of samples l … h - 1 at or before `t`; the first one when all are later. */
function lastAtOrBefore(times: Float64Array, l: number, h: number, t: number): number {
  let k = l;
  while (k + 1 < h && (times[k + 1] as number) <= t) k++;
  // Samples of which only the very last is past `t` leave their last but one, as a search over all but the last does.
  return k === h - 1 && k > l ? k - 1 : k;
}

/** The first of samples l … h - 1 at or after `t`; the last one when all are earlier. */
function firstAtOrAfter(times: Float64Array, l: number, h: number, t: number): number {
  let k = h - 1;
  while (k > l && (times[k - 1] as number) >= t) k--;
  return k;
}

/** On the line from sample k to the next. A counter that was reset between them starts again from zero. */
function interpolate(
  times: Float64Array,
  values: Float64Array,
  base: number,
  k: number,
  t: number,
  isCounter: boolean,
): number {
  const y2 = values[base + k + 1] as number;
  const y1 = isCounter && y2 < (values[base + k] as number) ? 0 : (values[base + k] as number);
  const t1 = times[k] as number;
  return y1 + ((y2 - y1) * (t - t1)) / ((times[k + 1] as number) - t1);
}

function lostInResets(
  values: Float64Array,
  base: number,
  from: number,
  to: number,
  left: number,
  right: number,
): number {
  let lost = 0;
  let previous = left;
  for (let k = from; k <= to; k++) {
    const value = values[base + k] as number;
    if (value < previous) lost += previous;
    previous = value;
  }
  return right < previous ? lost + previous : lost;
}
