/** Bars without time: one group per category, standing or lying, beside each other or stacked. */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { display } from '../../../shared/dashboards/field/display.ts';
import { cssColor } from '../../../shared/dashboards/field/color.ts';
import { number, text } from '../../../shared/dashboards/json.ts';
import { formatAxis, tickIncrements } from '../../../shared/units.ts';
import { type Paint, PaintedCanvas } from '../../charts/PaintedCanvas.tsx';
import type { PlotBox } from '../../charts/timeAxis.ts';
import { legendSpec } from '../legendSpec.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { PointerTip, type PointerTipContent } from '../PointerTip.tsx';
import { type Bars, barsOf, histogramOf } from './barsOf.ts';
import './bars.css';

const LEGEND_PX = 22;
const LABEL_PX = 22;
const TICK_PX = 34;

export function BarsPanel({ panel, title, frames, width, height }: PanelProps): ReactNode {
  const { options, kind } = panel;
  const bars = useMemo(
    () => (kind === 'histogram' ? histogramOf(frames, options) : barsOf(frames, options)),
    [kind, frames, options],
  );
  const [tip, setTip] = useState<PointerTipContent>();
  const stacking = kind === 'histogram' ? 'none' : text(options['stacking'], 'none');
  const isLying = kind !== 'histogram' && text(options['orientation'], 'auto') === 'horizontal';
  const groupShare = kind === 'histogram' ? 0.98 : (number(options['groupWidth']) ?? 0.7);
  const barShare = kind === 'histogram' ? 1 : (number(options['barWidth']) ?? 0.97);
  const radius = Math.min(0.5, Math.max(0, number(options['barRadius']) ?? 0));
  const hasLegend = legendSpec(options).mode !== 'none' && (bars?.series.length ?? 0) > 1;
  const canvasHeight = height - (hasLegend ? LEGEND_PX : 0);
  const scale = useMemo(() => bars && scaleOf(bars, stacking), [bars, stacking]);
  const box = useMemo<PlotBox>(() => {
    const longest = Math.max(
      3,
      ...(isLying
        ? (bars?.categories ?? []).map((name) => name.length)
        : (scale?.labels ?? []).map((label) => label.length)),
    );
    const left = Math.min(longest * 6.4 + 12, width * 0.4);
    return { left, top: 6, width: Math.max(10, width - left - 8), height: Math.max(10, canvasHeight - LABEL_PX - 6) };
  }, [bars, scale, isLying, width, canvasHeight]);
  const paint = useCallback<Paint>(
    (c, _size, theme) => {
      if (!bars || !scale) return;
      const along = isLying ? box.width : box.height;
      const across = (isLying ? box.height : box.width) / Math.max(1, bars.categories.length);
      const place = (value: number): number => ((value - scale.min) / (scale.max - scale.min)) * along;
      c.font = theme.font;
      paintScale(c, {
        box,
        isLying,
        ticks: scale.ticks,
        labels: scale.labels,
        place,
        colors: { line: theme.color('--grid-line'), text: theme.color('--text-3') },
      });
      bars.categories.forEach((name, k) => {
        const start = (isLying ? box.top : box.left) + k * across + (across * (1 - groupShare)) / 2;
        let up = 0;
        const total = bars.series.reduce((sum, { values }) => sum + Math.abs(values[k] ?? 0), 0) || 1;
        bars.series.forEach(({ values, color, colors }, s) => {
          const value = values[k] ?? null;
          if (value === null || !Number.isFinite(value)) return;
          const amount = stacking === 'percent' ? value / total : value;
          const base = stacking === 'none' ? Math.max(0, scale.min) : up;
          up += amount;
          const thick = (across * groupShare) / (stacking === 'none' ? bars.series.length : 1);
          const offset = start + (stacking === 'none' ? s * thick : 0);
          const from = place(base);
          const to = place(stacking === 'none' ? amount : base + amount);
          c.fillStyle = theme.color((bars.series.length === 1 ? colors[k] : undefined) ?? color, 0.85);
          const [low, size] = [Math.min(from, to), Math.max(1, Math.abs(to - from))];
          const width = Math.max(1, thick - 1) * barShare;
          const at = offset + (thick - 1 - width) / 2;
          const end = Math.min(width, size) * radius;
          c.beginPath();
          if (isLying) c.roundRect(box.left + low, at, size, width, [0, end, end, 0]);
          else c.roundRect(at, box.top + box.height - low - size, width, size, [end, end, 0, 0]);
          c.fill();
        });
        paintCategory(c, { name, k, across, box, isLying, color: theme.color('--text-3') });
      });
    },
    [bars, scale, box, isLying, stacking, groupShare, barShare, radius],
  );
  if (!bars || !scale) return <NothingToDraw frames={frames} />;
  const tipAt = (at: { x: number; y: number; clientX: number; clientY: number }): PointerTipContent | undefined => {
    const share = isLying ? (at.y - box.top) / box.height : (at.x - box.left) / box.width;
    const k = Math.floor(share * bars.categories.length);
    const name = bars.categories[k];
    if (name === undefined) return undefined;
    const rows = bars.series.map(({ label, values, color }) => ({
      name: label,
      value: display(values[k] ?? null, bars.style).text,
      color: cssColor(color),
    }));
    return { clientX: at.clientX, clientY: at.clientY, head: name, rows: rows.slice(0, 10) };
  };
  return (
    <div className="bars-panel">
      <PaintedCanvas
        width={width}
        height={canvasHeight}
        paint={paint}
        ariaLabel={`${title}: ${bars.categories.length} bars`}
        onPointer={(at) => setTip(at ? tipAt(at) : undefined)}
      />
      {hasLegend && (
        <div className="bars-legend">
          {bars.series.map(({ label, color }) => (
            <span key={label}>
              <i style={{ background: cssColor(color) }} />
              {label}
            </span>
          ))}
        </div>
      )}
      {tip && <PointerTip {...tip} />}
    </div>
  );
}

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly labels: readonly string[];
}

function scaleOf(bars: Bars, stacking: string): Scale {
  const sums = bars.categories.map((_, k) =>
    bars.series.reduce((sum, { values }) => sum + Math.max(0, values[k] ?? 0), 0),
  );
  const values = stacking === 'none' ? bars.series.flatMap((series) => series.values.map((value) => value ?? 0)) : sums;
  const { style } = bars;
  const isPercent = stacking === 'percent';
  const most = isPercent
    ? 1
    : (style.max ?? values.reduce((a, b) => Math.max(a, Number.isFinite(b) ? b : a), 0) * 1.05);
  const min = style.min ?? Math.min(0, values.reduce((a, b) => Math.min(a, Number.isFinite(b) ? b : a), 0) * 1.05);
  const max = most > min ? most : min + 1;
  const unit = isPercent ? 'percentunit' : style.unit || 'short';
  const step =
    tickIncrements(Math.max(Math.abs(min), max), unit).find((increment) => (max - min) / increment <= 6) ?? max - min;
  const first = Math.ceil(min / step);
  const ticks = Array.from({ length: Math.floor(max / step) - first + 1 }, (_, i) => (first + i) * step);
  return { min, max, ticks, labels: formatAxis(ticks, unit) };
}

interface ScalePaint {
  readonly box: PlotBox;
  readonly isLying: boolean;
  readonly ticks: readonly number[];
  readonly labels: readonly string[];
  readonly place: (value: number) => number;
  readonly colors: { readonly line: string; readonly text: string };
}

function paintScale(c: CanvasRenderingContext2D, { box, isLying, ticks, labels, place, colors }: ScalePaint): void {
  ticks.forEach((tick, i) => {
    const at = place(tick);
    c.fillStyle = colors.line;
    if (isLying) c.fillRect(box.left + at, box.top, 1, box.height);
    else c.fillRect(box.left, box.top + box.height - at, box.width, 1);
    c.fillStyle = colors.text;
    c.textBaseline = isLying ? 'top' : 'middle';
    c.textAlign = isLying ? 'center' : 'right';
    if (isLying) c.fillText(labels[i] ?? '', box.left + at, box.top + box.height + 6);
    else c.fillText(labels[i] ?? '', box.left - 6, box.top + box.height - at);
  });
}

interface CategoryPaint {
  readonly name: string;
  readonly k: number;
  readonly across: number;
  readonly box: PlotBox;
  readonly isLying: boolean;
  readonly color: string;
}

/** Where categories are narrow, only each n-th is named. */
function paintCategory(c: CanvasRenderingContext2D, { name, k, across, box, isLying, color }: CategoryPaint): void {
  const every = Math.max(1, Math.ceil((isLying ? 14 : TICK_PX * 1.6) / across));
  if (k % every !== 0) return;
  const room = isLying ? box.left - 10 : across * every - 6;
  let words = name;
  while (words.length > 1 && c.measureText(words).width > room)
    words = `${words.slice(0, words.endsWith('…') ? -2 : -1)}…`;
  c.fillStyle = color;
  c.textAlign = isLying ? 'right' : 'center';
  c.textBaseline = isLying ? 'middle' : 'top';
  if (isLying) c.fillText(words, box.left - 6, box.top + (k + 0.5) * across);
  else c.fillText(words, box.left + (k + 0.5) * across, box.top + box.height + 6);
}
