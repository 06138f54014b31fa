/** What is painted around the lines: tints under them; thresholds, marks and the stale hatch above. */
import type uPlot from 'uplot';
import type { Region, Severity, ValueArea } from './chartData.ts';
import type { ChartModel } from './chartModel.ts';
import { chartTheme } from './chartTheme.ts';
import { toSeconds } from './framesToUplot.ts';
import { ghostLines } from './ghost.ts';
import type { Ghost, PlotSpec } from './plotSpec.ts';

const SEVERITY_TOKEN: Readonly<Record<Severity, string>> = { warning: '--warn', critical: '--crit' };
const TONE: Readonly<Record<Region['tone'], { token: string; alpha: number; hasEdge: boolean }>> = {
  pending: { token: '--pending', alpha: 0.1, hasEdge: false },
  warning: { token: '--warn', alpha: 0.14, hasEdge: true },
  critical: { token: '--crit', alpha: 0.14, hasEdge: true },
  nodata: { token: '--nodata', alpha: 0.1, hasEdge: false },
};

export function drawUnder(u: uPlot, spec: PlotSpec): void {
  inPlot(u, (c) => {
    for (const area of spec.areas) drawArea(u, c, area);
    for (const region of spec.regions) drawRegion(u, c, region);
    if (spec.ghost) drawGhost(u, c, spec.model, spec.ghost);
  });
}

export function drawOver(u: uPlot, spec: PlotSpec): void {
  inPlot(u, (c) => {
    if (spec.staleFromMs !== undefined) drawHatch(u, c, spec.staleFromMs);
    for (const threshold of spec.thresholds) drawThreshold(u, c, threshold);
    for (const mark of spec.marks) drawMark(u, c, mark.atMs);
    drawNow(u, c, spec.rangeMs[1]);
  });
}

function inPlot(u: uPlot, draw: (c: CanvasRenderingContext2D) => void): void {
  const { left, top, width, height } = u.bbox;
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.rect(left, top, width, height);
  u.ctx.clip();
  draw(u.ctx);
  u.ctx.restore();
}

/** Canvas pixels per CSS pixel; the canvas of uPlot counts in device pixels. */
const ratio = (): number => devicePixelRatio;

/** Faint: a tint behind lines, not a shape of its own. */
const AREA_ALPHA = 0.09;

function drawArea(u: uPlot, c: CanvasRenderingContext2D, { from, to, color, scale = 'y' }: ValueArea): void {
  const { left, top, width, height } = u.bbox;
  const place = (value: number, edge: number): number =>
    Number.isFinite(value) ? Math.min(top + height, Math.max(top, u.valToPos(value, scale, true))) : edge;
  const upper = place(to, top);
  c.fillStyle = chartTheme().color(color, AREA_ALPHA);
  c.fillRect(left, upper, width, place(from, top + height) - upper);
}

function drawRegion(u: uPlot, c: CanvasRenderingContext2D, region: Region): void {
  const { token, alpha, hasEdge } = TONE[region.tone];
  const { top, height } = u.bbox;
  const from = u.valToPos(toSeconds(region.fromMs), 'x', true);
  const width = Math.max(2, u.valToPos(toSeconds(region.toMs), 'x', true) - from);
  c.fillStyle = chartTheme().color(token, alpha);
  c.fillRect(from, top, width, height);
  if (hasEdge) {
    c.fillStyle = chartTheme().color(token, 0.9);
    c.fillRect(from, top, width, 3 * ratio());
  }
  if (region.label) {
    setText(c, '--text-3', 'center');
    c.fillText(region.label, from + width / 2, top + 13 * ratio());
  }
}

/** Dashed and pale in the colour of its series: the past is behind the present. */
const GHOST_ALPHA = 0.6;

function drawGhost(u: uPlot, c: CanvasRenderingContext2D, model: ChartModel, ghost: Ghost): void {
  const [xSeconds] = ghost.model.columns;
  const px = ratio();
  const places = Array.from(xSeconds, (x) => u.valToPos(x, 'x', true));
  c.lineWidth = px;
  c.setLineDash([4 * px, 3 * px]);
  for (const { series, column } of ghostLines(model, ghost)) {
    const { color = '--text-3', scale = 'y' } = model.series[series] ?? {};
    c.strokeStyle = chartTheme().color(model.isStacked ? '--text-2' : color, GHOST_ALPHA);
    c.beginPath();
    column.forEach((value, i) => {
      if (value === null) return;
      const [x, y] = [places[i] ?? 0, u.valToPos(value, scale, true)];
      if (i === 0 || column[i - 1] === null) c.moveTo(x, y);
      else c.lineTo(x, y);
    });
    c.stroke();
  }
  c.setLineDash([]);
}

/** Diagonal lines from the last sample to the edge: time has passed, values have not come. */
function drawHatch(u: uPlot, c: CanvasRenderingContext2D, fromMs: number): void {
  const { left, top, width, height } = u.bbox;
  const from = Math.max(left, u.valToPos(toSeconds(fromMs), 'x', true));
  c.beginPath();
  c.rect(from, top, left + width - from, height);
  c.clip();
  c.strokeStyle = chartTheme().color('--nodata', 0.35);
  c.lineWidth = ratio();
  c.beginPath();
  for (let x = from - height; x < left + width; x += 7 * ratio()) {
    c.moveTo(x, top + height);
    c.lineTo(x + height, top);
  }
  c.stroke();
}

function drawThreshold(u: uPlot, c: CanvasRenderingContext2D, threshold: PlotSpec['thresholds'][number]): void {
  const { left, top, width, height } = u.bbox;
  const y = Math.round(u.valToPos(threshold.value, threshold.scale ?? 'y', true)) + 0.5;
  if (y < top || y > top + height) return;
  const token = threshold.color ?? SEVERITY_TOKEN[threshold.severity];
  c.strokeStyle = chartTheme().color(token, 0.85);
  c.lineWidth = ratio();
  c.setLineDash(threshold.isSolid === true ? [] : [6 * ratio(), 4 * ratio()]);
  c.beginPath();
  c.moveTo(left, y);
  c.lineTo(left + width, y);
  c.stroke();
  c.setLineDash([]);
  if (!threshold.label) return;
  setText(c, token, 'right');
  const px = ratio();
  const textWidth = c.measureText(threshold.label).width;
  // Above the line; below it where the line is at the top edge.
  const baseline = y - 17 * px < top ? y + 13 * px : y - 4.5 * px;
  c.fillStyle = chartTheme().color('--surface-1', 0.85);
  c.fillRect(left + width - textWidth - 10 * px, baseline - 11.5 * px, textWidth + 8 * px, 15 * px);
  c.fillStyle = chartTheme().color(token);
  c.fillText(threshold.label, left + width - 6 * px, baseline);
}

function drawMark(u: uPlot, c: CanvasRenderingContext2D, atMs: number): void {
  const { top, height } = u.bbox;
  const px = ratio();
  const x = Math.round(u.valToPos(toSeconds(atMs), 'x', true)) + 0.5;
  c.strokeStyle = chartTheme().color('--info', 0.9);
  c.lineWidth = px;
  c.setLineDash([3 * px, 3 * px]);
  c.beginPath();
  c.moveTo(x, top);
  c.lineTo(x, top + height);
  c.stroke();
  c.setLineDash([]);
  c.fillStyle = chartTheme().color('--info');
  c.beginPath();
  c.moveTo(x - 4.5 * px, top + height);
  c.lineTo(x + 4.5 * px, top + height);
  c.lineTo(x, top + height - 7 * px);
  c.fill();
}

/** Where a range reaches into the future: what is right of the line has not been yet. */
function drawNow(u: uPlot, c: CanvasRenderingContext2D, toMs: number): void {
  const nowMs = Date.now();
  if (toMs <= nowMs) return;
  const { top, height } = u.bbox;
  c.fillStyle = chartTheme().color('--accent');
  c.fillRect(Math.round(u.valToPos(toSeconds(nowMs), 'x', true)), top, ratio(), height);
}

function setText(c: CanvasRenderingContext2D, token: string, align: CanvasTextAlign): void {
  const theme = chartTheme();
  c.font = theme.fontMedium.replace('11px', `${11 * ratio()}px`);
  c.fillStyle = theme.color(token);
  c.textAlign = align;
  c.textBaseline = 'alphabetic';
}
