/** Cells, their values and their bounds on a canvas. */
import { namedColor } from '../../../shared/dashboards/field/color.ts';
import { number, record, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import type { ChartTheme } from '../../charts/chartTheme.ts';
import type { PlotBox } from '../../charts/timeAxis.ts';
import { heatScheme } from './heatScheme.ts';
import type { Heatmap } from './heatmapOf.ts';

const LABEL_PX = 15;
/** Below this a number in a cell is noise. */
const VALUE_PX = 12;

export interface CellPaint {
  readonly theme: ChartTheme;
  readonly heat: Heatmap;
  readonly box: PlotBox;
  readonly range: readonly [number, number];
  readonly options: JsonRecord;
  readonly valueOf: (count: number) => string;
}

export function paintCells(c: CanvasRenderingContext2D, paint: CellPaint): void {
  const { theme, heat, box, range, options, valueOf } = paint;
  const [fromMs, toMs] = range;
  const scale = box.width / Math.max(1, toMs - fromMs);
  const rowHeight = box.height / Math.max(1, heat.rows.length);
  const cellWidth = heat.stepMs * scale;
  const gap = Math.min(number(options['cellGap']) ?? 1, cellWidth / 4, rowHeight / 4);
  const radius = Math.max(0, number(options['cellRadius']) ?? 0);
  const showValue = text(options['showValue'], 'auto');
  const hasValues = showValue === 'always' || (showValue === 'auto' && rowHeight >= VALUE_PX + 2);
  const colorAt = cellColor(theme, options);
  const strength = strengthOf(heat, options);
  c.save();
  c.beginPath();
  c.rect(box.left, box.top, box.width, box.height);
  c.clip();
  c.font = theme.font;
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  heat.rows.forEach(({ counts }, r) => {
    const y = box.top + box.height - (r + 1) * rowHeight;
    counts.forEach((count, i) => {
      if (count === null) return;
      // A sample stands at the end of the time it counts.
      const x = box.left + ((heat.times[i] ?? 0) - heat.stepMs - fromMs) * scale;
      const share = strength(count);
      c.fillStyle = colorAt(share);
      const [cell, tall] = [Math.max(1, cellWidth - gap), Math.max(1, rowHeight - gap)];
      if (radius > 0) {
        c.beginPath();
        c.roundRect(x + gap / 2, y + gap / 2, cell, tall, Math.min(radius, cell / 2, tall / 2));
        c.fill();
      } else c.fillRect(x + gap / 2, y + gap / 2, cell, tall);
      if (!hasValues) return;
      const words = valueOf(count);
      if (showValue === 'auto' && c.measureText(words).width > cellWidth - gap - 4) return;
      // The strongest cells are the furthest from the ground in both themes.
      c.fillStyle = theme.color(share > 0.55 ? '--surface-1' : '--text-1');
      c.fillText(words, x + cellWidth / 2, y + rowHeight / 2);
    });
  });
  c.restore();
}

/** How strong a count is, 0…1, by the scale of the options. */
function strengthOf(heat: Heatmap, options: JsonRecord): (count: number) => number {
  const spread = heat.most - heat.least || 1;
  const color = record(options['color']);
  const exponent = text(color['scale'], 'exponential') === 'linear' ? 1 : (number(color['exponent']) ?? 0.5);
  return (count) => Math.min(1, Math.max(0, (count - heat.least) / spread)) ** exponent;
}

export const isOpacity = (options: JsonRecord): boolean => text(record(options['color'])['mode']) === 'opacity';

export const opacityColor = (options: JsonRecord): string =>
  namedColor(text(record(options['color'])['fill'])) ?? '--series-1';

function cellColor(theme: ChartTheme, options: JsonRecord): (share: number) => string {
  const color = record(options['color']);
  if (isOpacity(options)) {
    const fill = opacityColor(options);
    return (share) => theme.color(fill, 0.08 + 0.92 * share);
  }
  const ramp = heatScheme(color);
  const steps = Math.max(2, number(color['steps']) ?? 64);
  return (share) => {
    const stepped = Math.round(share * (steps - 1)) / (steps - 1);
    return theme.color(ramp[Math.round(stepped * (ramp.length - 1))] ?? '--seq-0');
  };
}

/** @param x  where they end, or begin when they stand at the right */
export function paintLabels(
  c: CanvasRenderingContext2D,
  theme: ChartTheme,
  labels: readonly string[],
  { box, isRight }: { readonly box: PlotBox; readonly isRight: boolean },
): void {
  const rowHeight = box.height / Math.max(1, labels.length);
  const every = Math.max(1, Math.ceil(LABEL_PX / rowHeight));
  c.font = theme.font;
  c.fillStyle = theme.color('--text-3');
  c.textAlign = isRight ? 'left' : 'right';
  c.textBaseline = 'middle';
  const x = isRight ? box.left + box.width + 6 : box.left - 6;
  labels.forEach((label, r) => {
    if (r % every === 0) c.fillText(label, x, box.top + box.height - (r + 0.5) * rowHeight);
  });
}

/** What the axis counts, written along it. */
export function paintAxisName(
  c: CanvasRenderingContext2D,
  theme: ChartTheme,
  name: string,
  { x, box }: { readonly x: number; readonly box: PlotBox },
): void {
  c.save();
  c.translate(x, box.top + box.height / 2);
  c.rotate(-Math.PI / 2);
  c.font = theme.font;
  c.fillStyle = theme.color('--text-3');
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.fillText(name, 0, 0);
  c.restore();
}
