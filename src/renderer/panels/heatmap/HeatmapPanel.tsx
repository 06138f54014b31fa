/** How often which value came over time: cells of a grid, more is stronger. */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { namedColor } from '../../../shared/dashboards/field/color.ts';
import { number, record, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { formatDateTime, formatValue } from '../../../shared/units.ts';
import type { ChartTheme } from '../../charts/chartTheme.ts';
import { type Paint, PaintedCanvas } from '../../charts/PaintedCanvas.tsx';
import { paintTimeAxis, type PlotBox } from '../../charts/timeAxis.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { PointerTip, type PointerTipContent } from '../PointerTip.tsx';
import { type Heatmap, heatmapOf } from './heatmapOf.ts';
import './heatmap.css';

const AXIS_PX = 22;
const LABEL_PX = 15;
const LEGEND_PX = 20;
const FALLBACK_AXIS_PX = 64;

export function HeatmapPanel({ panel, title, frames, rangeMs, width, height }: PanelProps): ReactNode {
  const { options } = panel;
  const heat = useMemo(() => heatmapOf(frames, options), [frames, options]);
  const [tip, setTip] = useState<PointerTipContent>();
  const unit = text(record(options['yAxis'])['unit']) || text(panel.fieldConfig.defaults['unit']) || 'short';
  const decimals = number(record(options['yAxis'])['decimals']);
  const labelOf = useCallback(
    (row: Heatmap['rows'][number]): string =>
      row.upper === undefined ? row.label : row.upper === Infinity ? '∞' : formatValue(row.upper, unit, decimals),
    [unit, decimals],
  );
  const hasLegend = record(options['legend'])['show'] === true;
  const canvasHeight = height - (hasLegend ? LEGEND_PX : 0);
  const isHidden = record(options['yAxis'])['axisPlacement'] === 'hidden';
  const [fromMs, toMs] = rangeMs;
  const box = useMemo<PlotBox>(() => {
    const longest = Math.max(3, ...(heat?.rows ?? []).map((row) => labelOf(row).length));
    const left = isHidden ? 4 : Math.min(FALLBACK_AXIS_PX + 20, longest * 6.4 + 12);
    return { left, top: 4, width: Math.max(10, width - left - 8), height: Math.max(10, canvasHeight - AXIS_PX - 4) };
  }, [heat, labelOf, isHidden, width, canvasHeight]);
  const paint = useCallback<Paint>(
    (c, _size, theme) => {
      if (!heat) return;
      paintCells(c, { theme, heat, box, range: [fromMs, toMs], options });
      if (!isHidden) paintLabels(c, theme, heat.rows.map(labelOf), box);
      paintTimeAxis(c, theme, box, [fromMs, toMs]);
    },
    [heat, box, fromMs, toMs, options, isHidden, labelOf],
  );
  if (!heat) return <NothingToDraw frames={frames} />;
  return (
    <div className="heatmap">
      <PaintedCanvas
        width={width}
        height={canvasHeight}
        paint={paint}
        ariaLabel={`${title}: heatmap of ${heat.rows.length} buckets`}
        onPointer={(at) => setTip(at ? tipAt(heat, box, { at, range: rangeMs, labelOf }) : undefined)}
      />
      {hasLegend && (
        <div className="heatmap-legend">
          <span>{formatValue(heat.least, 'short')}</span>
          <i className={isOpacity(options) ? 'is-one' : undefined} />
          <span>{formatValue(heat.most, 'short')}</span>
        </div>
      )}
      {tip && <PointerTip {...tip} />}
    </div>
  );
}

const isOpacity = (options: JsonRecord): boolean => text(record(options['color'])['mode']) === 'opacity';

interface CellPaint {
  readonly theme: ChartTheme;
  readonly heat: Heatmap;
  readonly box: PlotBox;
  readonly range: readonly [number, number];
  readonly options: JsonRecord;
}

function paintCells(c: CanvasRenderingContext2D, { theme, heat, box, range, options }: CellPaint): void {
  const [fromMs, toMs] = range;
  const scale = box.width / Math.max(1, toMs - fromMs);
  const rowHeight = box.height / Math.max(1, heat.rows.length);
  const cellWidth = heat.stepMs * scale;
  const gap = Math.min(number(options['cellGap']) ?? 1, cellWidth / 4, rowHeight / 4);
  const colorAt = cellColor(theme, options);
  const spread = heat.most - heat.least || 1;
  const color = record(options['color']);
  const exponent = text(color['scale'], 'exponential') === 'linear' ? 1 : (number(color['exponent']) ?? 0.5);
  c.save();
  c.beginPath();
  c.rect(box.left, box.top, box.width, box.height);
  c.clip();
  heat.rows.forEach(({ counts }, r) => {
    const y = box.top + box.height - (r + 1) * rowHeight;
    counts.forEach((count, i) => {
      if (count === null) return;
      // A sample stands at the end of the time it counts.
      const x = box.left + ((heat.times[i] ?? 0) - heat.stepMs - fromMs) * scale;
      c.fillStyle = colorAt(Math.min(1, Math.max(0, (count - heat.least) / spread)) ** exponent);
      c.fillRect(x + gap / 2, y + gap / 2, Math.max(1, cellWidth - gap), Math.max(1, rowHeight - gap));
    });
  });
  c.restore();
}

const STOPS = 9;
/** Schemes of pressure and warmth take the app's heat, all others its depth. */
const WARM = /^(Oranges|Reds|YlOrRd|YlOrBr|OrRd|Inferno|Magma|Plasma|Warm|RdPu|PuRd)$/;

function cellColor(theme: ChartTheme, options: JsonRecord): (share: number) => string {
  const color = record(options['color']);
  if (isOpacity(options)) {
    const fill = namedColor(text(color['fill'])) ?? '--series-1';
    return (share) => theme.color(fill, 0.08 + 0.92 * share);
  }
  const ramp = WARM.test(text(color['scheme'], 'Oranges')) ? 'heat' : 'seq';
  const isReversed = color['reverse'] === true;
  const steps = Math.max(2, number(color['steps']) ?? 64);
  return (share) => {
    const stepped = Math.round(share * (steps - 1)) / (steps - 1);
    const place = (isReversed ? 1 - stepped : stepped) * (STOPS - 1);
    return theme.color(`--${ramp}-${Math.round(place)}`);
  };
}

function paintLabels(c: CanvasRenderingContext2D, theme: ChartTheme, labels: readonly string[], box: PlotBox): void {
  const rowHeight = box.height / Math.max(1, labels.length);
  const every = Math.max(1, Math.ceil(LABEL_PX / rowHeight));
  c.font = theme.font;
  c.fillStyle = theme.color('--text-3');
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  labels.forEach((label, r) => {
    if (r % every === 0) c.fillText(label, box.left - 6, box.top + box.height - (r + 0.5) * rowHeight);
  });
}

interface TipQuestion {
  readonly at: { readonly x: number; readonly y: number; readonly clientX: number; readonly clientY: number };
  readonly range: readonly [number, number];
  readonly labelOf: (row: Heatmap['rows'][number]) => string;
}

function tipAt(heat: Heatmap, box: PlotBox, { at, range, labelOf }: TipQuestion): PointerTipContent | undefined {
  const [fromMs, toMs] = range;
  const atMs = fromMs + ((at.x - box.left) / box.width) * (toMs - fromMs);
  const column = heat.times.findIndex((time) => time >= atMs);
  const r = Math.floor(((box.top + box.height - at.y) / box.height) * heat.rows.length);
  const row = heat.rows[r];
  if (column < 0 || !row || at.x < box.left) return undefined;
  const below = heat.rows[r - 1];
  const name = below ? `${labelOf(below)} – ${labelOf(row)}` : `up to ${labelOf(row)}`;
  const { clientX, clientY } = at;
  return {
    clientX,
    clientY,
    head: formatDateTime(heat.times[column] ?? 0),
    rows: [{ name, value: formatValue(row.counts[column] ?? null, 'short') }],
  };
}
