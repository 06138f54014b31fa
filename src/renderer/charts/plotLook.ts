/** From a series' look to uPlot's options: paths, fills, points, dashes. */
import uPlot from 'uplot';
import type { SeriesLook } from './chartModel.ts';
import { chartTheme } from './chartTheme.ts';
import { colorOf, isolatedPoints, lineWidth, type PlotSource } from './plotOptions.ts';

export function lookOptions(source: PlotSource, index: number, look: SeriesLook, opacity: () => number): uPlot.Series {
  const series = source.spec().model.series[index];
  const color = (alpha = 1): string => chartTheme().color(colorOf(source.spec(), index), alpha * opacity());
  const scale = series?.scale ?? 'y';
  const isBars = look.style === 'bars';
  return {
    scale,
    show: series?.isShown ?? true,
    stroke: (u) => strokeOf(u, look, scale, color),
    ...(look.fill > 0 && look.style !== 'points' ? { fill: (u) => fillOf(u, look, scale, color) } : {}),
    width: lineWidth(source.spec(), index, null),
    dash: [...look.dash],
    spanGaps: look.spanGaps,
    ...pathsOf(look),
    points: {
      show: pointsShown(look),
      // A lone sample between gaps has no line to be seen by.
      ...(look.points !== 'always' && look.style !== 'points' ? { filter: isBars ? () => [] : isolatedPoints } : {}),
      size: Math.max(2, look.style === 'points' || look.points === 'always' ? look.pointSize : 4),
      width: 0,
      fill: () => color(),
    },
  };
}

function pathsOf(look: SeriesLook): Pick<uPlot.Series, 'paths'> {
  const { bars, stepped, spline, linear, points } = uPlot.paths;
  if (look.style === 'points') return points ? { paths: points() } : { paths: () => null };
  if (look.style === 'bars') {
    const options = { size: [look.barWidth, look.barMaxPx] as [number, number], align: look.barAlign };
    return bars ? { paths: bars(options) } : {};
  }
  switch (look.interpolation) {
    case 'smooth':
      return spline ? { paths: spline() } : {};
    case 'stepBefore':
      return stepped ? { paths: stepped({ align: -1 }) } : {};
    case 'stepAfter':
      return stepped ? { paths: stepped({ align: 1 }) } : {};
    case 'linear':
      return linear ? { paths: linear() } : {};
  }
}

/** `auto`: where points lie so far apart that the eye needs them. */
function pointsShown(look: SeriesLook): boolean | ((u: uPlot, s: number, from: number, to: number) => boolean) {
  if (look.style === 'points' || look.points === 'always') return true;
  if (look.style === 'bars' || look.points === 'never') return false;
  return (u, _series, from, to) => (to - from) * look.pointSize * 2 < u.bbox.width / devicePixelRatio;
}

type Colored = (alpha?: number) => string;

function strokeOf(u: uPlot, look: SeriesLook, scale: string, color: Colored): string | CanvasGradient {
  return look.gradient === 'scheme' && look.stops.length > 1 ? schemeGradient(u, look, scale, 1) : color();
}

function fillOf(u: uPlot, look: SeriesLook, scale: string, color: Colored): string | CanvasGradient {
  if (look.gradient === 'scheme' && look.stops.length > 1) return schemeGradient(u, look, scale, look.fill);
  if (look.gradient !== 'opacity' && look.gradient !== 'hue') return color(look.fill);
  const { top, height } = u.bbox;
  if (!Number.isFinite(top) || !Number.isFinite(height)) return color(look.fill);
  const gradient = u.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, color(look.fill));
  gradient.addColorStop(1, color(look.gradient === 'opacity' ? 0 : look.fill * 0.4));
  return gradient;
}

/** The colour of a value at its height: steps for thresholds, a ramp between others. */
function schemeGradient(u: uPlot, look: SeriesLook, scale: string, alpha: number): string | CanvasGradient {
  const { top, height } = u.bbox;
  const theme = chartTheme();
  if (!Number.isFinite(top) || height <= 0) return theme.color(look.stops[0]?.color ?? '--series-1', alpha);
  const gradient = u.ctx.createLinearGradient(0, top + height, 0, top);
  let below: string | undefined;
  for (const { value, color } of look.stops) {
    const y = Number.isFinite(value) ? u.valToPos(value, scale, true) : top + height;
    const place = Math.min(1, Math.max(0, (top + height - y) / height));
    const shown = theme.color(color, alpha);
    if (below !== undefined) gradient.addColorStop(place, below);
    gradient.addColorStop(place, shown);
    below = shown;
  }
  return gradient;
}
