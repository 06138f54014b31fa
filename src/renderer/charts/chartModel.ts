/**
 * From data to what is drawn and said: colours, sums of a stack, signs of a mirrored chart, and the figures of the legend.
 * Pure; a new model per result, so the plot always gets new arrays.
 */
import type { ChartData, ChartSeries } from './chartData.ts';
import { drawable } from './framesToUplot.ts';
import { assignStyles, slotToken } from './seriesStyles.ts';

export interface SeriesStats {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly last: number | null;
}

export interface ModelSeries {
  readonly key: string;
  readonly label: string;
  /** Token or CSS colour. */
  readonly color: string;
  readonly dash: number;
  /** As given: `null` absent, NaN possible. */
  readonly values: readonly (number | null)[];
  readonly stats: SeriesStats;
  readonly isShown: boolean;
  /** Of a dashboard's series; a plain chart draws all alike. */
  readonly look?: SeriesLook;
  /** The axis it counts on; `y` when absent. */
  readonly scale?: string;
  /** In its own unit; the chart's when absent. */
  readonly format?: (value: number | null) => string;
  readonly isTooltipHidden?: boolean;
  readonly isLegendHidden?: boolean;
}

/** How one series is drawn where the options of a dashboard say so. */
export interface SeriesLook {
  readonly style: 'line' | 'bars' | 'points';
  readonly interpolation: 'linear' | 'smooth' | 'stepBefore' | 'stepAfter';
  readonly width: number;
  /** 0…1. */
  readonly fill: number;
  readonly gradient: 'none' | 'opacity' | 'hue' | 'scheme';
  /** Stops of a `scheme` gradient, by value. */
  readonly stops: readonly { readonly value: number; readonly color: string }[];
  readonly points: 'auto' | 'never' | 'always';
  readonly pointSize: number;
  readonly dash: readonly number[];
  /** True joins all gaps; ms joins shorter ones. */
  readonly spanGaps: boolean;
  /** -1 before, 0 on, 1 after the point. */
  readonly barAlign: -1 | 0 | 1;
  readonly barWidth: number;
  readonly barMaxPx: number;
  readonly isOnZero: boolean;
}

export interface ChartModel {
  readonly series: readonly ModelSeries[];
  /** x, then one drawn column per series; lengths equal. */
  readonly columns: readonly [Float64Array | number[], ...(number | null)[][]];
  readonly isStacked: boolean;
  readonly isMirrored: boolean;
  /** Pairs of columns with a fill between them; when absent, of a stack the neighbours. */
  readonly bands?: readonly (readonly [upper: number, lower: number])[];
}

export interface ModelOptions {
  readonly isStacked?: boolean;
  readonly isMirrored?: boolean;
  readonly hiddenKeys?: ReadonlySet<string>;
  /** Stale series lose their colour: what they show is no longer so. */
  readonly isStale?: boolean;
}

export function buildModel(data: ChartData, options: ModelOptions = {}): ChartModel {
  const { isStacked = false, isMirrored = false, isStale = false, hiddenKeys } = options;
  const styles = assignStyles(data.series.map((s) => s.key));
  const series = data.series.map((s, i) => ({
    key: s.key,
    label: s.label,
    color: isStale ? '--nodata' : (s.color ?? slotToken(styles[i]?.slot ?? 0)),
    dash: s.color === undefined ? (styles[i]?.dash ?? 0) : 0,
    values: s.values,
    stats: statsOf(s.values),
    isShown: hiddenKeys?.has(s.key) !== true,
  }));
  const shown = series.map((s) => s.isShown);
  const drawn = isStacked ? stacked(data.series, shown) : data.series.map((s) => drawable(s.values, s.negate ? -1 : 1));
  const x = data.xSeconds instanceof Float64Array ? data.xSeconds : [...data.xSeconds];
  return { series, columns: [x, ...drawn], isStacked, isMirrored };
}

/** Over finite values; all `null` when there are none. */
export function statsOf(values: readonly (number | null)[]): SeriesStats {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let count = 0;
  let last: number | null = null;
  for (const v of values) {
    if (v === null) continue;
    last = v;
    if (!Number.isFinite(v)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
    sum += v;
    count++;
  }
  return count === 0 ? { min: null, max: null, mean: null, last } : { min, max, mean: sum / count, last };
}

/**
 * Running sums over the shown series, first at the bottom. A missing part counts as nothing where another series has a
 * value; where all are missing the stack has a gap.
 */
function stacked(series: readonly ChartSeries[], shown: readonly boolean[]): (number | null)[][] {
  const length = series[0]?.values.length ?? 0;
  const isGap = Array.from({ length }, (_, i) => series.every((s, n) => !shown[n] || s.values[i] == null));
  const sum = new Float64Array(length);
  return series.map((s, n) =>
    Array.from({ length }, (_, i) => {
      if (isGap[i]) return null;
      const v = shown[n] ? s.values[i] : 0;
      if (v != null && Number.isFinite(v)) sum[i] = (sum[i] as number) + v;
      return sum[i] as number;
    }),
  );
}
