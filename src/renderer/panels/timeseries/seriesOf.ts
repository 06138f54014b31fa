/** From styled frames to what the chart draws: columns on one time grid, looks, axes, stacks. Pure. */
import { cellNumber } from '../../../shared/dashboards/data/frame.ts';
import { reduce } from '../../../shared/dashboards/data/reducers.ts';
import { rampStops } from '../../../shared/dashboards/field/color.ts';
import { display, valueColor } from '../../../shared/dashboards/field/display.ts';
import type { FieldStyle, StyledField, StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { list, number, record, text } from '../../../shared/dashboards/json.ts';
import { dropMetricName, formatSeries } from '../../../shared/labels.ts';
import { type ModelSeries, type SeriesLook, statsOf } from '../../charts/chartModel.ts';
import type { AxisSpec, BuiltChart } from '../../charts/plotSpec.ts';
import { assignStyles, slotToken } from '../../charts/seriesStyles.ts';

export interface DrawnSeries {
  readonly key: string;
  readonly label: string;
  readonly field: StyledField;
  /** On the shared grid: `null` absent. */
  readonly values: readonly (number | null)[];
  readonly color: string;
  readonly dash: number;
}

export interface SeriesGrid {
  /** Ascending, in seconds. */
  readonly xSeconds: Float64Array;
  readonly series: readonly DrawnSeries[];
}

/** All number columns of frames with a time, on the union of their times. */
export function gridOf(frames: readonly StyledFrame[]): SeriesGrid {
  const parts = frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === 'time');
    return time
      ? [{ time, fields: frame.fields.filter(({ type, style }) => type === 'number' && !isAway(style)) }]
      : [];
  });
  const times = unionOf(parts.map(({ time }) => time.values.map((value) => Number(value))));
  const place = new Map(times.map((time, i) => [time, i]));
  const found = parts.flatMap(({ time, fields }) =>
    fields.map((field) => ({ field, values: onGrid(time, field, { place, length: times.length }) })),
  );
  const keys = distinct(found.map(({ field }) => keyOf(field)));
  const styles = assignStyles(keys);
  const series = found.map(({ field, values }, i) => ({
    key: keys[i] as string,
    label: field.title,
    field,
    values,
    color: seriesColor(field, values) ?? slotToken(styles[i]?.slot ?? 0),
    dash: seriesColor(field, values) === undefined ? (styles[i]?.dash ?? 0) : 0,
  }));
  return { xSeconds: Float64Array.from(times, (time) => time / 1000), series };
}

const isHidden = ({ custom }: FieldStyle): boolean => record(custom['hideFrom'])['viz'] === true;

/** Hidden where nothing could bring it back. */
const isAway = (style: FieldStyle): boolean => isHidden(style) && record(style.custom['hideFrom'])['legend'] === true;

/** Series that were hidden when the dashboard was saved: the legend shows them when they are chosen. */
export const hiddenInFile = ({ series }: SeriesGrid): ReadonlySet<string> =>
  new Set(series.flatMap(({ key, field }) => (isHidden(field.style) ? [key] : [])));

/** A lone grid, as nearly all are, is used as it is. */
function unionOf(grids: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...rest] = grids;
  const isSame = rest.every(
    (grid) => grid.length === first.length && grid[0] === first[0] && grid.at(-1) === first.at(-1),
  );
  return isSame ? first : [...new Set(grids.flat())].sort((a, b) => a - b);
}

function onGrid(
  time: StyledField,
  field: StyledField,
  { place, length }: { readonly place: ReadonlyMap<number, number>; readonly length: number },
): readonly (number | null)[] {
  const values = Array.from<number | null>({ length }).fill(null);
  time.values.forEach((at, row) => {
    const i = place.get(Number(at));
    if (i !== undefined) values[i] = cellNumber(field.values[row] ?? null);
  });
  return values;
}

/** The labels without the metric name: one host has one colour in every panel. */
const keyOf = (field: StyledField): string =>
  field.labels && field.labels.length > 0 ? formatSeries(dropMetricName(field.labels)) : field.title;

function distinct(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} ${count}`;
  });
}

/** Undefined for palettes, which bind a colour to the name of the series. */
function seriesColor({ style }: StyledField, values: readonly (number | null)[]): string | undefined {
  const { mode, seriesBy } = style.color;
  if (mode === '' || mode.startsWith('palette-classic')) return undefined;
  const value = reduce(values, seriesBy === 'last' ? 'lastNotNull' : seriesBy);
  return valueColor(typeof value === 'number' ? value : null, style);
}

export function buildChart({ xSeconds, series }: SeriesGrid, hiddenKeys: ReadonlySet<string>): BuiltChart {
  const axes = axesOf(series);
  const shown = series.map(({ key }) => !hiddenKeys.has(key));
  const drawn = series.map((one) =>
    drawnValues(
      one,
      xSeconds,
      axes.find(({ scale }) => scale === scaleOf(one.field.style)),
    ),
  );
  const stacks = stackGroups(series);
  const bands: (readonly [number, number])[] = [];
  for (const members of stacks.values()) {
    const alive = members.filter((i) => shown[i]);
    stack(series, alive, drawn);
    for (let n = alive.length - 1; n > 0; n--) bands.push([alive[n] as number, alive[n - 1] as number]);
  }
  for (const [upper, lower] of fillsBelow(series)) bands.push([upper, lower]);
  const order = drawingOrder(series);
  const model = {
    series: order.map((i) => modelSeries(series[i] as DrawnSeries, shown[i] === true)),
    columns: [xSeconds, ...order.map((i) => drawn[i] as (number | null)[])] as const,
    isStacked: stacks.size > 0,
    isMirrored: false,
    bands: bands.map(([upper, lower]) => [order.indexOf(upper), order.indexOf(lower)] as const),
  };
  return { model, axes };
}

/** By z-index, else as they come. */
function drawingOrder(series: readonly DrawnSeries[]): readonly number[] {
  const depth = (i: number): number => number(series[i]?.field.style.custom['zIndex']) ?? 0;
  return series.map((_, i) => i).sort((a, b) => depth(a) - depth(b) || a - b);
}

function drawnValues(
  { values, field }: DrawnSeries,
  xSeconds: Float64Array,
  axis: AxisSpec | undefined,
): (number | null)[] {
  const isNegative = field.style.custom['transform'] === 'negative-Y';
  const isConstant = field.style.custom['transform'] === 'constant';
  const first = isConstant ? values.find((value) => value !== null) : undefined;
  const longestMs = field.style.custom['spanNulls'];
  const joined = typeof longestMs === 'number' ? joinGaps(values, xSeconds, longestMs) : values;
  return joined.map((value) => {
    const own = first === undefined ? value : first;
    if (own === null || !Number.isFinite(own)) return null;
    const signed = isNegative ? -own : own;
    // A logarithm has no place for what is not above zero.
    return axis?.log !== undefined && axis.linearUpTo === undefined && signed <= 0 ? null : signed;
  });
}

/** `spanNulls` in ms: gaps that last no longer are filled by a straight line, longer ones stay. */
function joinGaps(
  values: readonly (number | null)[],
  xSeconds: ArrayLike<number>,
  longestMs: number,
): readonly (number | null)[] {
  const joined = [...values];
  let last = -1;
  values.forEach((value, i) => {
    if (value === null) return;
    const fromS = xSeconds[last] ?? 0;
    const spanS = (xSeconds[i] ?? 0) - fromS;
    if (last >= 0 && i - last > 1 && spanS * 1000 <= longestMs) {
      const from = values[last] ?? 0;
      for (let k = last + 1; k < i; k++) joined[k] = from + ((value - from) * ((xSeconds[k] ?? 0) - fromS)) / spanS;
    }
    last = i;
  });
  return joined;
}

const stackMode = ({ custom }: FieldStyle): string => text(record(custom['stacking'])['mode'], 'none');

/** Series of one stack: one mode, group, axis and direction. */
function stackGroups(series: readonly DrawnSeries[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  series.forEach(({ field: { style } }, i) => {
    const mode = stackMode(style);
    if (mode !== 'normal' && mode !== 'percent') return;
    const direction = style.custom['transform'] === 'negative-Y' ? 'down' : 'up';
    const id = [mode, text(record(style.custom['stacking'])['group']), scaleOf(style), direction].join(' ');
    groups.set(id, [...(groups.get(id) ?? []), i]);
  });
  return groups;
}

/** Turns the columns of a stack into running sums; where all are absent the stack has a gap. */
function stack(series: readonly DrawnSeries[], members: readonly number[], drawn: (number | null)[][]): void {
  const first = drawn[members[0] ?? -1];
  const style = series[members[0] ?? -1]?.field.style;
  if (!first || !style) return;
  const isPercent = stackMode(style) === 'percent';
  const total = new Float64Array(first.length);
  const isGap = first.map((_, row) => members.every((i) => drawn[i]?.[row] == null));
  if (isPercent)
    for (const i of members) drawn[i]?.forEach((value, row) => (total[row] = (total[row] ?? 0) + Math.abs(value ?? 0)));
  const sum = new Float64Array(first.length);
  for (const i of members) {
    drawn[i] = (drawn[i] ?? []).map((value, row) => {
      if (isGap[row] === true) return null;
      const part = isPercent ? (value ?? 0) / (total[row] || 1) : (value ?? 0);
      sum[row] = (sum[row] ?? 0) + part;
      return sum[row] ?? null;
    });
  }
}

function fillsBelow(series: readonly DrawnSeries[]): readonly (readonly [number, number])[] {
  return series.flatMap(({ field }, upper) => {
    const name = text(field.style.custom['fillBelowTo']);
    const lower = name === '' ? -1 : series.findIndex(({ label }) => label === name);
    return lower < 0 ? [] : [[upper, lower] as const];
  });
}

function modelSeries({ key, label, field, values, color, dash }: DrawnSeries, isShown: boolean): ModelSeries {
  const hide = record(field.style.custom['hideFrom']);
  return {
    key,
    label,
    color,
    dash,
    values,
    stats: statsOf(values),
    isShown,
    look: lookOf(field.style),
    scale: scaleOf(field.style),
    format: (value) => display(value, field.style).text,
    isLegendHidden: hide['legend'] === true,
    isTooltipHidden: hide['tooltip'] === true,
  };
}

const BAR_WIDTH = 0.6;
const NO_LIMIT_PX = 200;

function lookOf(style: FieldStyle): SeriesLook {
  const { custom } = style;
  const drawStyle = text(custom['drawStyle'], 'line');
  const isStacked = ['normal', 'percent'].includes(stackMode(style));
  const fill = (number(custom['fillOpacity']) ?? 0) / 100;
  const align = number(custom['barAlignment']);
  return {
    style: drawStyle === 'bars' || drawStyle === 'points' ? drawStyle : 'line',
    interpolation: oneOf(text(custom['lineInterpolation']), ['linear', 'smooth', 'stepBefore', 'stepAfter'], 'linear'),
    width: number(custom['lineWidth']) ?? 1,
    // A stack at full strength would hide the grid; the theme's own strength is kept for it.
    fill: isStacked && fill > 0.8 ? 0.8 : fill,
    gradient: oneOf(text(custom['gradientMode']), ['none', 'opacity', 'hue', 'scheme'], 'none'),
    stops: gradientStops(style),
    points: oneOf(text(custom['showPoints']), ['auto', 'never', 'always'], 'auto'),
    pointSize: number(custom['pointSize']) ?? 5,
    dash: dashOf(custom['lineStyle']),
    spanGaps: custom['spanNulls'] === true,
    barAlign: align === -1 || align === 1 ? align : 0,
    barWidth: number(custom['barWidthFactor']) ?? BAR_WIDTH,
    barMaxPx: number(custom['barMaxWidth']) ?? NO_LIMIT_PX,
    isOnZero: isStacked || drawStyle === 'bars',
  };
}

function oneOf<T extends string>(found: string, allowed: readonly T[], fallback: T): T {
  return allowed.find((value) => value === found) ?? fallback;
}

const DOTS = [0, 6];
const DASHES = [10, 10];

function dashOf(value: unknown): readonly number[] {
  const { fill, dash } = record(value) as { fill?: unknown; dash?: unknown };
  const own = list(dash).flatMap((part) => number(part) ?? []);
  if (fill === 'dot') return own.length > 0 ? own : DOTS;
  return fill === 'dash' || fill === 'square' ? (own.length > 0 ? own : DASHES) : [];
}

function gradientStops(style: FieldStyle): SeriesLook['stops'] {
  if (text(style.custom['gradientMode']) !== 'scheme') return [];
  const { mode } = style.color;
  if (mode === 'thresholds') return style.steps;
  const ramp = rampStops(mode);
  const [min, max] = style.range;
  return ramp.map((color, i) => ({ value: min + ((max - min) * i) / Math.max(1, ramp.length - 1), color }));
}

/** One axis per unit and side: values of one unit are compared on one scale. */
export function scaleOf({ unit, custom }: FieldStyle): string {
  const placement = text(custom['axisPlacement'], 'auto');
  const side = placement === 'right' ? 'right' : 'left';
  return placement === 'right' || unit !== '' ? `${side} ${unit}` : side;
}

function axesOf(series: readonly DrawnSeries[]): readonly AxisSpec[] {
  const axes = new Map<string, AxisSpec>();
  for (const { field, color } of series) {
    const { style } = field;
    const scale = scaleOf(style);
    const before = axes.get(scale);
    if (before) axes.set(scale, widened(before, style));
    else axes.set(scale, axisOf(scale, style, { color, isFirst: axes.size === 0 }));
  }
  return [...axes.values()];
}

function widened(axis: AxisSpec, style: FieldStyle): AxisSpec {
  return {
    ...axis,
    label: axis.label || text(style.custom['axisLabel']),
    min: axis.min === undefined || style.min === undefined ? (axis.min ?? style.min) : Math.min(axis.min, style.min),
    max: axis.max === undefined || style.max === undefined ? (axis.max ?? style.max) : Math.max(axis.max, style.max),
    mustHaveZero: axis.mustHaveZero || lookOf(style).isOnZero,
  };
}

function axisOf(
  scale: string,
  style: FieldStyle,
  { color, isFirst }: { readonly color: string; readonly isFirst: boolean },
): AxisSpec {
  const { custom, unit, decimals, min, max } = style;
  const placement = text(custom['axisPlacement'], 'auto');
  const distribution = record(custom['scaleDistribution']);
  const isLog = distribution['type'] === 'log' || distribution['type'] === 'symlog';
  const isPercentStack = stackMode(style) === 'percent';
  return {
    scale,
    // A second unit without a place of its own goes to the right.
    side:
      placement === 'hidden'
        ? 'hidden'
        : placement === 'right' || (placement === 'auto' && !isFirst)
          ? 'right'
          : 'left',
    unit: isPercentStack ? 'percentunit' : unit || 'short',
    decimals,
    label: text(custom['axisLabel']),
    min: min ?? (isPercentStack ? 0 : undefined),
    max: max ?? (isPercentStack ? 1 : undefined),
    softMin: number(custom['axisSoftMin']),
    softMax: number(custom['axisSoftMax']),
    log: isLog ? (number(distribution['log']) === 2 ? 2 : 10) : undefined,
    linearUpTo: distribution['type'] === 'symlog' ? (number(distribution['linearThreshold']) ?? 1) : undefined,
    isSymmetric: custom['axisCenteredZero'] === true,
    hasGrid: typeof custom['axisGridShow'] === 'boolean' ? custom['axisGridShow'] : undefined,
    hasBorder: custom['axisBorderShow'] === true,
    color: custom['axisColorMode'] === 'series' ? color : undefined,
    width: number(custom['axisWidth']),
    mustHaveZero: lookOf(style).isOnZero,
  };
}
