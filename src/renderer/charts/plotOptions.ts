/**
 * Options of a uPlot instance. Everything that depends on data or theme is a function of the spec, so that an instance
 * lives as long as its number of series does not change.
 */
import type uPlot from 'uplot';
import { timeLabels } from './axisRules.ts';
import { chartTheme } from './chartTheme.ts';
import { toSeconds } from './framesToUplot.ts';
import { axisOptions, axisScale } from './plotAxes.ts';
import { lookOptions } from './plotLook.ts';
import type { PlotSpec } from './plotSpec.ts';

/** Charts with this key share one crosshair. */
const SYNC_KEY = 'page';
/** A press that moves less than this is a click, not a zoom. */
const DRAG_PX = 6;
const TIME_TICK_PX = 74;
/** Steps between time ticks: with 2 minutes and 2 hours, which keep narrow charts from having a single label. */
const SHORT_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200];
const DAY_STEPS_S = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365, 730].map((days) => days * 86_400);
const TIME_STEPS_S = [...SHORT_STEPS_S, ...DAY_STEPS_S];
export const VALUE_TICK_PX = 30;
const TIME_AXIS_PX = 22;
export const MIN_VALUE_AXIS_PX = 44;

export interface PlotSource {
  spec(): PlotSpec;
  /** Series under the pointer in the legend. */
  focused(): number | null;
  /** Whether it moves with the page's crosshair. */
  isFollowing(): boolean;
  /** What a person chose to see of a value axis. */
  zoomed(scale: string): readonly [number, number] | undefined;
  hooks: uPlot.Hooks.Arrays;
  onDoubleClick(): void;
}

export function plotOptions(source: PlotSource, width: number, height: number): uPlot.Options {
  const { model, axes } = source.spec();
  return {
    width,
    height,
    padding: [8, rightPadding(source), 0, 0],
    legend: { show: false },
    focus: { alpha: 1 },
    scales: {
      x: { time: true, range: () => source.spec().rangeMs.map(toSeconds) as [number, number] },
      ...Object.fromEntries(axes.map(({ scale }) => [scale, axisScale(source, scale)])),
    },
    axes: [timeAxis(), ...axes.map(({ scale }) => axisOptions(source, scale))],
    series: [{}, ...model.series.map((_, i) => seriesOptions(source, i))],
    bands: bandsOf(model),
    cursor: cursorOptions(source),
    hooks: source.hooks,
  };
}

function bandsOf({ bands, isStacked, series }: PlotSpec['model']): uPlot.Band[] {
  if (bands) return bands.map(([upper, lower]) => ({ series: [upper + 1, lower + 1] }));
  return isStacked ? series.slice(1).map((_, i) => ({ series: [i + 2, i + 1] })) : [];
}

/** Width of a line: thin lines where there are many, since width is what costs without a GPU. */
export function lineWidth(spec: PlotSpec, series: number, focused: number | null): number {
  const theme = chartTheme();
  const look = spec.model.series[series]?.look;
  if (look) return series === focused && look.width > 0 ? look.width + 1 : look.width;
  if (spec.model.isStacked) return 1;
  if (series === focused) return theme.number('--line-w-focus');
  return theme.number(spec.model.series.length > 4 ? '--line-w-dense' : '--line-w');
}

function timeAxis(): uPlot.Axis {
  return {
    ...axisLook(),
    size: TIME_AXIS_PX,
    gap: 4,
    space: TIME_TICK_PX,
    incrs: TIME_STEPS_S,
    values: (u, ticks) => timeLabels(ticks, (u.scales['x']?.max ?? 0) - (u.scales['x']?.min ?? 0)),
  };
}

export function axisLook(): uPlot.Axis {
  return {
    stroke: () => chartTheme().color('--text-3'),
    font: chartTheme().font,
    grid: { stroke: () => chartTheme().color('--grid-line'), width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
}

function seriesOptions(source: PlotSource, index: number): uPlot.Series {
  const { model } = source.spec();
  const color = (): string => colorOf(source.spec(), index);
  const opacity = (): number => {
    const focused = source.focused();
    return focused === null || focused === index ? 1 : chartTheme().number('--dim-opacity');
  };
  const look = model.series[index]?.look;
  if (look) return lookOptions(source, index, look, opacity);
  const hasFill = model.isStacked || model.isMirrored || model.series.length === 1;
  const fillToken = model.isStacked ? '--fill-opacity-stack' : '--fill-opacity';
  return {
    scale: model.series[index]?.scale ?? 'y',
    show: model.series[index]?.isShown ?? true,
    stroke: () => chartTheme().color(color(), opacity()),
    ...(hasFill ? { fill: () => chartTheme().color(color(), chartTheme().number(fillToken) * opacity()) } : {}),
    width: lineWidth(source.spec(), index, null),
    dash: chartTheme().dash(model.series[index]?.dash ?? 0),
    spanGaps: false,
    points: {
      show: false,
      filter: isolatedPoints,
      size: 4,
      width: 0,
      fill: () => chartTheme().color(color(), opacity()),
    },
  };
}

export const colorOf = (spec: PlotSpec, index: number): string => spec.model.series[index]?.color ?? '--series-other';

/** A sample with gaps on both sides has no line to be seen by, so it gets a dot. */
export function isolatedPoints(u: uPlot, series: number): number[] | null {
  const values = u.data[series];
  const [first, last] = u.series[0]?.idxs ?? [0, -1];
  if (!values) return null;
  const found: number[] = [];
  for (let i = first; i <= last; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found.length > 0 ? found : null;
}

/** Presses belong to the chart they happen on; only the crosshair is shared. */
const followsMove = (type: string): boolean => type !== 'mousedown' && type !== 'mouseup';

function cursorOptions(source: PlotSource): uPlot.Cursor {
  return {
    y: false,
    sync: {
      key: SYNC_KEY,
      scales: ['x', null],
      filters: { pub: followsMove, sub: (type) => followsMove(type) && source.isFollowing() },
    },
    drag: { x: true, y: false, setScale: false, dist: DRAG_PX },
    points: {
      size: 6,
      width: 1.5,
      fill: (_u, series) => chartTheme().color(colorOf(source.spec(), series - 1)),
      stroke: () => chartTheme().color('--surface-1'),
    },
    bind: {
      dblclick: () => () => {
        source.onDoubleClick();
        return null;
      },
    },
  };
}

/** Room for half of the last time label, which may stand at the very edge. */
function rightPadding(source: PlotSource): uPlot.PaddingSide {
  return () => (source.spec().rangeMs[1] - source.spec().rangeMs[0] < 600_000 ? 28 : 18);
}
