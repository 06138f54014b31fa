/**
 * The small graph that goes with a message: what the rule measures around the moment that it fired, with the limit
 * across and the firing time tinted. Drawn here, without a browser, on white: messages are read everywhere.
 */
import { formatAxis, formatClockShort, tickIncrements } from '../../../../shared/units.ts';
import { encodePng } from './pngFile.ts';
import { Raster, textHeight, textWidth, type Point } from './raster.ts';

export interface Graph {
  readonly startMs: number;
  readonly endMs: number;
  /** One line per series; null where there is no value. Values lie at equal distances from start to end. */
  readonly lines: readonly (readonly (number | null)[])[];
  readonly limit: number | undefined;
  readonly firedMs: number;
  readonly isCritical: boolean;
}

const WIDTH = 800;
const HEIGHT = 280;
const SCALE = 2;
const PLOT = { left: 100, right: WIDTH - 20, top: 16, bottom: HEIGHT - 36 } as const;
const COLORS = ['#1f6fb2', '#8a5a00', '#4a7d2c', '#7a4fb5', '#107c7c'] as const;
const INK = '#4b5563';
const GRID = '#e5e7eb';
const CRITICAL = '#c62828';
const WARNING = '#a15c00';
const UNIT = 'short';
const MOST_LINES = 5;
const VALUE_TICKS = 4;
const TIME_TICKS = 5;

export function drawGraph(graph: Graph): Uint8Array {
  const raster = new Raster(WIDTH, HEIGHT, '#ffffff');
  const range = valueRange(graph);
  const tone = graph.isCritical ? CRITICAL : WARNING;
  const x = (ms: number): number =>
    PLOT.left + ((ms - graph.startMs) / (graph.endMs - graph.startMs)) * (PLOT.right - PLOT.left);
  const y = (value: number): number =>
    PLOT.bottom - ((value - range.min) / (range.max - range.min)) * (PLOT.bottom - PLOT.top);
  raster.area(
    { x: x(Math.max(graph.firedMs, graph.startMs)), y: PLOT.top },
    { x: PLOT.right, y: PLOT.bottom },
    tone,
    0.1,
  );
  drawValues(raster, range, y);
  drawTimes(raster, graph, x);
  graph.lines.slice(0, MOST_LINES).forEach((line, i) => {
    const points = line.map((value, at): Point | null => {
      if (value === null || !Number.isFinite(value)) return null;
      const ms = graph.startMs + ((graph.endMs - graph.startMs) * at) / Math.max(1, line.length - 1);
      return { x: x(ms), y: y(value) };
    });
    drawLine(raster, points, COLORS[i] ?? COLORS[0]);
  });
  if (graph.limit !== undefined) {
    const at = y(graph.limit);
    raster.dashes({ x: PLOT.left, y: at }, { x: PLOT.right, y: at }, tone, 2);
    const words = `limit ${plain(formatAxis([graph.limit], UNIT)[0] ?? '')}`;
    const above = at - textHeight(SCALE) - 6;
    const top = above < PLOT.top ? at + 6 : above;
    raster.text({ x: PLOT.left + 6, y: top }, words, tone, SCALE);
  }
  return encodePng(WIDTH, HEIGHT, raster.pixels);
}

/** Gaps stay gaps; a value alone between two gaps is a dot. */
function drawLine(raster: Raster, points: readonly (Point | null)[], color: string): void {
  points.forEach((point, i) => {
    if (point === null) return;
    const before = points[i - 1];
    if (before) raster.line(before, point, color, 2.5);
    else if (!points[i + 1]) raster.line(point, point, color, 5);
  });
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Whole steps around everything that is shown, from zero where that is near. */
function valueRange({ lines, limit }: Graph): Range {
  const values = [...lines.flat(), limit ?? null].filter(
    (value) => value !== null && Number.isFinite(value),
  ) as number[];
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return { min: 0, max: 1, step: 1 };
  const from = low >= 0 && low < 0.6 * high ? 0 : low;
  const span = high - from || Math.abs(high) || 1;
  const step =
    tickIncrements(Math.max(Math.abs(high), Math.abs(from)), UNIT).find((one) => one >= span / VALUE_TICKS) ?? span;
  const min = Math.floor(from / step) * step;
  return { min, max: Math.max(Math.ceil((high + span * 0.05) / step) * step, min + step), step };
}

function drawValues(raster: Raster, { min, max, step }: Range, y: (value: number) => number): void {
  const ticks = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, i) => min + i * step);
  const words = formatAxis(ticks, UNIT).map(plain);
  ticks.forEach((tick, i) => {
    const at = Math.round(y(tick));
    raster.area({ x: PLOT.left, y: at }, { x: PLOT.right, y: at + 1 }, GRID);
    const text = words[i] ?? '';
    raster.text({ x: PLOT.left - 8 - textWidth(text, SCALE), y: at - textHeight(SCALE) / 2 }, text, INK, SCALE);
  });
}

function drawTimes(raster: Raster, { startMs, endMs }: Graph, x: (ms: number) => number): void {
  for (let i = 0; i < TIME_TICKS; i++) {
    const ms = startMs + ((endMs - startMs) * i) / (TIME_TICKS - 1);
    const words = formatClockShort(ms);
    const at = Math.min(x(ms) - textWidth(words, SCALE) / 2, WIDTH - textWidth(words, SCALE));
    raster.text({ x: at, y: PLOT.bottom + 12 }, words, INK, SCALE);
  }
}

/** Narrow spaces and the long minus have no glyph of their own. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('−', '-');
