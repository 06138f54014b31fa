/** One column against another: points of an XY chart, joined to a line in a trend. */
import { useCallback, useMemo, type ReactNode } from 'react';
import { cellNumber } from '../../../shared/dashboards/data/frame.ts';
import type { StyledField, StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { record, records, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { formatAxis, tickIncrements } from '../../../shared/units.ts';
import type { ChartTheme } from '../../charts/chartTheme.ts';
import { type Paint, PaintedCanvas } from '../../charts/PaintedCanvas.tsx';
import { assignStyles, slotToken } from '../../charts/seriesStyles.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';

interface Pair {
  readonly x: StyledField;
  readonly y: StyledField;
}

const LEFT_PX = 56;
const BOTTOM_PX = 22;

export function XYChartPanel({ panel, title, frames, width, height }: PanelProps): ReactNode {
  const { options, kind } = panel;
  const pairs = useMemo(() => pairsOf(frames, options), [frames, options]);
  const paint = useCallback<Paint>(
    (c, size, theme) => paintPairs(c, { pairs, theme, size, isLine: kind === 'trend' }),
    [pairs, kind],
  );
  if (pairs.length === 0) return <NothingToDraw frames={frames} />;
  return <PaintedCanvas width={width} height={height} paint={paint} ariaLabel={`${title}: ${pairs.length} series`} />;
}

/** Named columns, else the first number against all others. */
function pairsOf(frames: readonly StyledFrame[], options: JsonRecord): readonly Pair[] {
  return frames.flatMap((frame) => {
    const numbers = frame.fields.filter(({ type }) => type === 'number');
    const named = (name: string): StyledField | undefined =>
      frame.fields.find((field) => name !== '' && (field.title === name || field.name === name));
    const mapped = records(options['series']).flatMap((series) => {
      const x = named(fieldName(series['x']));
      const y = named(fieldName(series['y']));
      return x && y ? [{ x, y }] : [];
    });
    if (mapped.length > 0) return mapped;
    const x = named(text(options['xField'])) ?? named(text(record(options['dims'])['x'])) ?? numbers[0];
    return x ? numbers.filter((field) => field !== x).map((y) => ({ x, y })) : [];
  });
}

const fieldName = (value: unknown): string =>
  typeof value === 'string' ? value : text(record(record(value)['matcher'])['options'] ?? record(value)['field']);

interface PairPaint {
  readonly pairs: readonly Pair[];
  readonly theme: ChartTheme;
  readonly size: { readonly width: number; readonly height: number };
  readonly isLine: boolean;
}

function paintPairs(c: CanvasRenderingContext2D, { pairs, theme, size, isLine }: PairPaint): void {
  const width = size.width - LEFT_PX - 10;
  const height = size.height - BOTTOM_PX - 8;
  const xs = extent(pairs.map(({ x }) => x));
  const ys = extent(pairs.map(({ y }) => y));
  const px = (value: number): number => LEFT_PX + ((value - xs[0]) / (xs[1] - xs[0])) * width;
  const py = (value: number): number => 8 + height - ((value - ys[0]) / (ys[1] - ys[0])) * height;
  c.font = theme.font;
  for (const [range, unit, isX] of [
    [xs, pairs[0]?.x.style.unit, true],
    [ys, pairs[0]?.y.style.unit, false],
  ] as const) {
    const ticks = ticksOf(range, unit || 'short', isX ? width / 80 : height / 34);
    const labels = formatAxis(ticks, unit || 'short');
    ticks.forEach((tick, i) => {
      c.fillStyle = theme.color('--grid-line');
      if (isX) c.fillRect(px(tick), 8, 1, height);
      else c.fillRect(LEFT_PX, py(tick), width, 1);
      c.fillStyle = theme.color('--text-3');
      c.textAlign = isX ? 'center' : 'right';
      c.textBaseline = isX ? 'top' : 'middle';
      c.fillText(labels[i] ?? '', isX ? px(tick) : LEFT_PX - 6, isX ? 14 + height : py(tick));
    });
  }
  const styles = assignStyles(pairs.map(({ y }) => y.title));
  pairs.forEach(({ x, y }, s) => {
    const color = theme.color(slotToken(styles[s]?.slot ?? 0), 0.9);
    c.fillStyle = color;
    c.strokeStyle = color;
    c.beginPath();
    y.values.forEach((cell, i) => {
      const [a, b] = [cellNumber(x.values[i] ?? null), cellNumber(cell)];
      if (a === null || b === null) return;
      if (isLine) c.lineTo(px(a), py(b));
      else c.fillRect(px(a) - 2.5, py(b) - 2.5, 5, 5);
    });
    if (isLine) c.stroke();
  });
}

function extent(fields: readonly StyledField[]): readonly [number, number] {
  const values = fields.flatMap(({ values: cells }) =>
    cells.map(cellNumber).filter((v): v is number => v !== null && Number.isFinite(v)),
  );
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return max > min ? [min, max] : [min - 1, min + 1];
}

function ticksOf([min, max]: readonly [number, number], unit: string, most: number): readonly number[] {
  const step =
    tickIncrements(Math.max(Math.abs(min), Math.abs(max)), unit).find((s) => (max - min) / s <= Math.max(2, most)) ??
    max - min;
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.max(0, Math.floor(max / step) - first + 1) }, (_, i) => (first + i) * step);
}
