/** How often which value came over time: cells of a grid, more is stronger. */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { cssColor } from '../../../shared/dashboards/field/color.ts';
import { number, record, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import type { Panel } from '../../../shared/dashboards/model.ts';
import { formatDateTime, formatValue } from '../../../shared/units.ts';
import { setCrosshair } from '../../charts/crosshair.ts';
import { CrosshairLine } from '../../charts/CrosshairLine.tsx';
import { type Paint, PaintedCanvas } from '../../charts/PaintedCanvas.tsx';
import { paintTimeAxis, type PlotBox } from '../../charts/timeAxis.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { PointerTip, type PointerTipContent } from '../PointerTip.tsx';
import { heatScheme } from './heatScheme.ts';
import { type Heatmap, heatmapOf, type HeatRow } from './heatmapOf.ts';
import { isOpacity, opacityColor, paintAxisName, paintCells, paintLabels } from './paintHeatmap.ts';
import './heatmap.css';

const AXIS_PX = 22;
const NAME_PX = 16;
const LEGEND_PX = 20;
const MOST_AXIS_PX = 84;

export function HeatmapPanel({ panel, title, frames, rangeMs, width, height }: PanelProps): ReactNode {
  const { options } = panel;
  const heat = useMemo(() => heatmapOf(frames, options), [frames, options]);
  const [tip, setTip] = useState<PointerTipContent>();
  const [owner] = useState(() => ({}));
  useEffect(() => () => setCrosshair(owner, undefined), [owner]);
  const yAxis = record(options['yAxis']);
  const boundOf = useMemo(() => boundFormat(panel), [panel]);
  const valueOf = useMemo(() => valueFormat(options), [options]);
  const hasLegend = record(options['legend'])['show'] === true;
  const canvasHeight = height - (hasLegend ? LEGEND_PX : 0);
  const place = text(yAxis['axisPlacement'], 'left');
  const name = place === 'hidden' ? '' : text(yAxis['axisLabel']);
  const [fromMs, toMs] = rangeMs;
  const box = useMemo<PlotBox>(() => {
    const longest = Math.max(3, ...(heat?.rows ?? []).map((row) => labelOf(row, boundOf).length));
    const axis = place === 'hidden' ? 4 : Math.min(MOST_AXIS_PX, longest * 6.4 + 12) + (name === '' ? 0 : NAME_PX);
    const room = { top: 4, width: Math.max(10, width - axis - 8), height: Math.max(10, canvasHeight - AXIS_PX - 4) };
    return { ...room, left: place === 'right' ? 8 : axis };
  }, [heat, boundOf, place, name, width, canvasHeight]);
  const paint = useCallback<Paint>(
    (c, size, theme) => {
      if (!heat) return;
      paintCells(c, { theme, heat, box, range: [fromMs, toMs], options, valueOf });
      const isRight = place === 'right';
      if (place !== 'hidden') {
        paintLabels(
          c,
          theme,
          heat.rows.map((row) => labelOf(row, boundOf)),
          { box, isRight },
        );
      }
      if (name !== '') paintAxisName(c, theme, name, { box, x: isRight ? size.width - NAME_PX / 2 : NAME_PX / 2 });
      paintTimeAxis(c, theme, box, [fromMs, toMs]);
    },
    [heat, box, fromMs, toMs, options, place, name, boundOf, valueOf],
  );
  if (!heat) return <NothingToDraw frames={frames} />;
  const isSilent = text(record(options['tooltip'])['mode']) === 'none' || record(options['tooltip'])['show'] === false;
  return (
    <div className="heatmap">
      <PaintedCanvas
        width={width}
        height={canvasHeight}
        paint={paint}
        ariaLabel={`${title}: heatmap of ${heat.rows.length} buckets`}
        onPointer={(at) => {
          const isInside = at !== null && at.x >= box.left && at.x <= box.left + box.width;
          setCrosshair(owner, isInside ? fromMs + ((at.x - box.left) / box.width) * (toMs - fromMs) : undefined);
          if (!isSilent) setTip(isInside ? tipAt(heat, box, { at, range: rangeMs, boundOf, valueOf }) : undefined);
        }}
      />
      <CrosshairLine box={box} rangeMs={rangeMs} />
      {hasLegend && (
        <div className="heatmap-legend">
          <span>{valueOf(heat.least)}</span>
          <i style={{ background: `linear-gradient(to right, ${legendStops(options).join(', ')})` }} />
          <span>{valueOf(heat.most)}</span>
        </div>
      )}
      {tip && <PointerTip {...tip} />}
    </div>
  );
}

type BoundFormat = (bound: number) => string;

function boundFormat({ options, fieldConfig }: Panel): BoundFormat {
  const yAxis = record(options['yAxis']);
  const unit = text(yAxis['unit']) || text(fieldConfig.defaults['unit']) || 'short';
  const decimals = number(yAxis['decimals']);
  return (bound) => formatValue(bound, unit, decimals);
}

const labelOf = ({ upper, label }: HeatRow, boundOf: BoundFormat): string =>
  upper === undefined ? label : boundOf(upper);

function valueFormat(options: JsonRecord): (count: number | null) => string {
  const { unit, decimals } = record(options['cellValues']);
  return (count) => formatValue(count, text(unit, 'short') || 'short', number(decimals));
}

const legendStops = (options: JsonRecord): readonly string[] =>
  isOpacity(options)
    ? ['var(--surface-1)', cssColor(opacityColor(options))]
    : heatScheme(record(options['color'])).map(cssColor);

interface TipQuestion {
  readonly at: { readonly x: number; readonly y: number; readonly clientX: number; readonly clientY: number };
  readonly range: readonly [number, number];
  readonly boundOf: BoundFormat;
  readonly valueOf: (count: number | null) => string;
}

function tipAt(heat: Heatmap, box: PlotBox, question: TipQuestion): PointerTipContent | undefined {
  const { at, range, boundOf, valueOf } = question;
  const [fromMs, toMs] = range;
  const atMs = fromMs + ((at.x - box.left) / box.width) * (toMs - fromMs);
  const column = heat.times.findIndex((time) => time >= atMs);
  const r = Math.floor(((box.top + box.height - at.y) / box.height) * heat.rows.length);
  const row = heat.rows[r];
  if (column < 0 || !row) return undefined;
  const below = row.lower === undefined ? heat.rows[r - 1] : undefined;
  const from = row.lower === undefined ? below && labelOf(below, boundOf) : boundOf(row.lower);
  const { clientX, clientY } = at;
  return {
    clientX,
    clientY,
    head: formatDateTime(heat.times[column] ?? 0),
    rows: [
      {
        name: from === undefined ? `up to ${labelOf(row, boundOf)}` : `${from} – ${labelOf(row, boundOf)}`,
        value: valueOf(row.counts[column] ?? null),
      },
    ],
  };
}
