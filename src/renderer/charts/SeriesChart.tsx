/** A dashboard's time chart: series with looks of their own, axes at both sides, a legend with any calculations. */
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Mark, Threshold, ValueArea } from './chartData.ts';
import { ChartDataTable } from './ChartDataTable.tsx';
import type { ChartModel } from './chartModel.ts';
import { summarise } from './chartSummary.ts';
import { ChartTooltip, HoverTooltip } from './ChartTooltip.tsx';
import { type SelectMode, selectSeries } from './legendSelection.ts';
import type { AxisSpec, PlotSpec } from './plotSpec.ts';
import { type LegendSpec, SeriesLegend } from './SeriesLegend.tsx';
import { usePinnedCursor } from './usePinnedCursor.ts';
import { usePlot } from './usePlot.ts';
import './charts.css';

export interface BuiltChart {
  readonly model: ChartModel;
  readonly axes: readonly AxisSpec[];
}

export interface SeriesChartProps {
  /** From the keys that are hidden: sums of a stack change with them. Memoise it. */
  readonly build: (hiddenKeys: ReadonlySet<string>) => BuiltChart;
  readonly width: number;
  readonly height: number;
  readonly rangeMs: readonly [number, number];
  readonly ariaLabel: string;
  readonly legend: LegendSpec;
  readonly tooltip: 'multi' | 'single' | 'none';
  readonly thresholds: readonly Threshold[];
  readonly areas: readonly ValueArea[];
  readonly marks: readonly Mark[];
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onResetZoom: () => void;
}

const NONE_HIDDEN: ReadonlySet<string> = new Set();
const NO_REGIONS: readonly never[] = [];
const LIST_PX = 24;
const ROW_PX = 19;
const HEAD_PX = 22;
const TABLE_SHARE = 0.4;
const RIGHT_SHARE = 0.42;
const RIGHT_PX = 220;

export function SeriesChart(props: SeriesChartProps): ReactNode {
  const { build, height, width, rangeMs, legend, thresholds, areas, marks, tooltip } = props;
  const [hiddenKeys, setHiddenKeys] = useState(NONE_HIDDEN);
  const [isTableOpen, setTableOpen] = useState(false);
  const anchor = useRef<string>(undefined);
  const { model, axes } = useMemo(() => build(hiddenKeys), [build, hiddenKeys]);
  const [fromMs, toMs] = rangeMs;
  const unit = axes[0]?.unit ?? '';
  const spec = useMemo<PlotSpec>(
    () => ({
      model,
      unit,
      rangeMs: [fromMs, toMs],
      min: undefined,
      max: undefined,
      thresholds,
      marks,
      regions: NO_REGIONS,
      staleFromMs: undefined,
      axes,
      areas,
    }),
    [model, unit, fromMs, toMs, thresholds, marks, axes, areas],
  );
  const { hostRef, viewRef, cursor } = usePlot(spec, {
    onZoom: props.onZoom,
    onPan: props.onZoom,
    onReset: props.onResetZoom,
  });
  const pinned = usePinnedCursor(cursor);
  const select = (key: string, mode: SelectMode): void => {
    const keys = model.series.map((s) => s.key);
    setHiddenKeys(selectSeries(keys, hiddenKeys, { key, mode, anchor: anchor.current }));
    anchor.current = key;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined && !event.altKey && !event.metaKey && !event.ctrlKey) {
      const last = model.columns[0].length - 1;
      const from = cursor.get()?.index ?? (step > 0 ? -1 : last + 1);
      viewRef.current?.moveCursor(Math.max(0, Math.min(last, from + step * (event.shiftKey ? 10 : 1))));
    } else if (event.key === 'Enter') setTableOpen(true);
    else if (event.key === 'Escape' && cursor.get()) viewRef.current?.moveCursor(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isRight = legend.mode !== 'none' && legend.placement === 'right';
  const rightPx = Math.min(legend.width ?? RIGHT_PX, Math.floor(width * RIGHT_SHARE));
  const tip = { model, unit, thresholds: NO_REGIONS, isSingle: tooltip === 'single' };
  return (
    <div className={isRight ? 'chart is-beside' : 'chart'} style={{ height }}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- A chart is read point by point with the arrow keys. */}
      <div
        ref={hostRef}
        className="chart-plot"
        role="img"
        // A chart is read point by point with the arrow keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={summarise(props.ariaLabel, model, unit)}
        aria-keyshortcuts="ArrowLeft ArrowRight Enter"
        onKeyDown={onKeyDown}
        onBlur={() => viewRef.current?.moveCursor(null)}
      />
      {legend.mode !== 'none' && (
        <div
          className="chart-legend-room"
          style={isRight ? { width: rightPx } : { height: legendHeight(legend, height, model) }}
        >
          <SeriesLegend
            spec={legend}
            model={model}
            unit={unit}
            cursor={cursor}
            onFocus={(series) => viewRef.current?.focus(series)}
            onSelect={select}
          />
        </div>
      )}
      {tooltip !== 'none' &&
        (pinned.at ? <ChartTooltip {...tip} at={pinned.at} isPinned /> : <HoverTooltip {...tip} cursor={cursor} />)}
      {isTableOpen && (
        <ChartDataTable title={props.ariaLabel} model={model} unit={unit} onClose={() => setTableOpen(false)} />
      )}
    </div>
  );
}

/** Its room is kept before there is data, so that nothing moves when it comes. */
function legendHeight({ mode }: LegendSpec, height: number, model: ChartModel): number {
  if (mode === 'list') return LIST_PX;
  const rows = model.series.filter(({ isLegendHidden }) => isLegendHidden !== true).length;
  const most = Math.floor(height * TABLE_SHARE);
  const fitting = Math.max(1, Math.floor((most - HEAD_PX) / ROW_PX));
  return HEAD_PX + (rows === 0 ? fitting : Math.min(rows, fitting)) * ROW_PX;
}
