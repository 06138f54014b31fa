/** The value axes of a chart: one per unit and side, with bounds, logarithms and a label of their own. */
import uPlot from 'uplot';
import { formatValue, tickIncrements } from '../../shared/units.ts';
import { valueLabels, yRange } from './axisRules.ts';
import { chartTheme } from './chartTheme.ts';
import { ghostExtent } from './ghost.ts';
import { axisLook, MIN_VALUE_AXIS_PX, type PlotSource, VALUE_TICK_PX } from './plotOptions.ts';
import type { AxisSpec } from './plotSpec.ts';

const LABEL_PX = 16;
const MOST_SHARE = 0.4;

/** Read at each draw: bounds may change without a new plot. */
const specOf = (source: PlotSource, scale: string): AxisSpec | undefined =>
  source.spec().axes.find((axis) => axis.scale === scale);

export function axisScale(source: PlotSource, scale: string): uPlot.Scale {
  const { log, linearUpTo } = specOf(source, scale) ?? {};
  return {
    ...(log === undefined ? {} : linearUpTo === undefined ? { distr: 3, log } : { distr: 4, log, asinh: linearUpTo }),
    range: (_u, dataMin: number | null, dataMax: number | null) => {
      const axis = specOf(source, scale);
      const zoomed = source.zoomed(scale);
      if (!axis || zoomed) return zoomed ? [...zoomed] : [0, 1];
      const { model, ghost } = source.spec();
      const before = ghostExtent(model, ghost, scale);
      const low = before ? Math.min(before[0], dataMin ?? Infinity) : dataMin;
      const high = before ? Math.max(before[1], dataMax ?? -Infinity) : dataMax;
      return axis.log === undefined ? linearRange(axis, low, high) : logRange(axis, axis.log, low, high);
    },
  };
}

function linearRange(axis: AxisSpec, dataMin: number | null, dataMax: number | null): [number, number] {
  const { unit, min, max, softMin, softMax, isSymmetric, mustHaveZero } = axis;
  const low = softMin === undefined ? dataMin : Math.min(softMin, dataMin ?? softMin);
  const high = softMax === undefined ? dataMax : Math.max(softMax, dataMax ?? softMax);
  if (isSymmetric) {
    const most = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0)) * 1.08 || 1;
    return [min ?? -most, max ?? most];
  }
  const [from, to] = yRange({ dataMin: low, dataMax: high, unit, min, max, mustHaveZero });
  // A soft bound is the edge itself where no data passes it.
  const softFrom = softMin !== undefined && min === undefined && low === softMin ? softMin : from;
  const softTo = softMax !== undefined && max === undefined && high === softMax ? softMax : to;
  return softTo > softFrom ? [softFrom, softTo] : [from, to];
}

function logRange(
  { min, max, linearUpTo }: AxisSpec,
  base: 2 | 10,
  dataMin: number | null,
  dataMax: number | null,
): [number, number] {
  if (linearUpTo !== undefined) {
    const [from, to] = uPlot.rangeAsinh(min ?? dataMin ?? 0, max ?? dataMax ?? 1, base, true);
    return [min ?? from ?? 0, max ?? to ?? 1];
  }
  const low = min !== undefined && min > 0 ? min : (dataMin ?? 1);
  const high = Math.max(max ?? dataMax ?? 10, low);
  if (!(low > 0) || !Number.isFinite(high)) return [1, 10];
  const [from, to] = uPlot.rangeLog(low, high > low ? high : low * base, base, true);
  return [min !== undefined && min > 0 ? min : (from ?? low), max ?? to ?? high];
}

export function axisOptions(source: PlotSource, scale: string): uPlot.Axis {
  const axis = specOf(source, scale);
  const isFirst = source.spec().axes[0]?.scale === scale;
  const look = axisLook();
  let widest = axis?.width ?? MIN_VALUE_AXIS_PX;
  return {
    ...look,
    scale,
    show: axis?.side !== 'hidden',
    side: axis?.side === 'right' ? 1 : 3,
    gap: 6,
    space: VALUE_TICK_PX,
    stroke: () => chartTheme().color(specOf(source, scale)?.color ?? '--text-3'),
    // The grid belongs to the first axis; a second one over it would be noise.
    grid: { ...look.grid, show: axis?.hasGrid ?? isFirst },
    border: { show: axis?.hasBorder ?? false, stroke: () => chartTheme().color('--axis-line'), width: 1 },
    ...(axis?.label ? { label: axis.label, labelSize: LABEL_PX, labelGap: 0, labelFont: chartTheme().font } : {}),
    ...(axis?.log === undefined
      ? { incrs: (_u, _axis, low, high) => tickIncrements(Math.max(Math.abs(low), Math.abs(high)), axis?.unit ?? '') }
      : {}),
    values: (_u, ticks) => tickLabels(specOf(source, scale), ticks, source.spec().model.isMirrored),
    // Only ever grows, so that the plot does not jump sideways when a label gains a digit.
    size: (u, labels: string[] | null) => {
      u.ctx.save();
      u.ctx.font = chartTheme().font;
      for (const label of labels ?? []) widest = Math.max(widest, Math.ceil(u.ctx.measureText(label ?? '').width) + 12);
      u.ctx.restore();
      // However long a label is, the plot keeps the larger part. While it is made, a plot has no width yet.
      return u.width > 0 ? Math.min(widest, u.width * MOST_SHARE) : widest;
    },
  };
}

/** A logarithmic axis has ticks without a label (`null`) between its powers. */
function tickLabels(axis: AxisSpec | undefined, ticks: readonly (number | null)[], isMirrored: boolean): string[] {
  const unit = axis?.unit ?? '';
  if (axis?.log !== undefined) return ticks.map((tick) => (tick === null ? '' : formatValue(tick, unit)));
  const numbers = ticks.map((tick) => tick ?? 0);
  return axis?.decimals === undefined
    ? valueLabels(numbers, unit, isMirrored)
    : numbers.map((tick) => formatValue(tick, unit, axis.decimals));
}
