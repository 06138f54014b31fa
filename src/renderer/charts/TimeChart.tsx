/** A time chart: plot, legend, tooltip, keyboard. Its outer size is given and never changes with the data. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { UnitId } from '../../shared/units.ts';
import type { ChartData, Mark, Region, Threshold } from './chartData.ts';
import { ChartDataTable } from './ChartDataTable.tsx';
import { ListLegend, TableLegend, type LegendProps } from './ChartLegend.tsx';
import { buildModel } from './chartModel.ts';
import { announce, summarise } from './chartSummary.ts';
import { ChartTooltip, HoverTooltip } from './ChartTooltip.tsx';
import { selectSeries, type SelectMode } from './legendSelection.ts';
import type { PlotSpec } from './plotSpec.ts';
import { usePinnedCursor } from './usePinnedCursor.ts';
import { usePlot } from './usePlot.ts';
import './charts.css';

export interface TimeChartProps {
  readonly data: ChartData;
  readonly unit: UnitId;
  /** Of plot and legend together, in CSS pixels. */
  readonly height: number;
  readonly rangeMs: readonly [number, number];
  readonly ariaLabel: string;
  readonly stacked?: boolean;
  readonly mirrored?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly thresholds?: readonly Threshold[];
  readonly marks?: readonly Mark[];
  readonly regions?: readonly Region[];
  /** Greys the series and hatches from here on. */
  readonly staleFromMs?: number | undefined;
  /** A series that stands out, as on hover in the legend: for pages whose legend is elsewhere. */
  readonly focusKey?: string | undefined;
  readonly legend?: 'list' | 'table' | 'none';
  readonly onZoom?: (fromMs: number, toMs: number) => void;
  readonly onPan?: (fromMs: number, toMs: number) => void;
  readonly onResetZoom?: () => void;
}

const NOTHING: readonly never[] = [];
const NONE_HIDDEN: ReadonlySet<string> = new Set();
const LIST_LEGEND_PX = 24;
const TABLE_HEAD_PX = 22;
const TABLE_ROW_PX = 19;
/** A table legend takes at most this share of the chart. */
const TABLE_SHARE = 0.4;

export function TimeChart(props: TimeChartProps): ReactNode {
  const { data, unit, height, rangeMs, stacked = false, mirrored = false, legend = 'list' } = props;
  const { thresholds = NOTHING, marks = NOTHING, regions = NOTHING, min, max, staleFromMs, focusKey } = props;
  const [hiddenKeys, setHiddenKeys] = useState(NONE_HIDDEN);
  const [isTableOpen, setTableOpen] = useState(false);
  const [announcement, setAnnouncement] = useState('');
  const anchor = useRef<string>(undefined);

  const isStale = staleFromMs !== undefined;
  const model = useMemo(
    () => buildModel(data, { isStacked: stacked, isMirrored: mirrored, isStale, hiddenKeys }),
    [data, stacked, mirrored, isStale, hiddenKeys],
  );
  const [fromMs, toMs] = rangeMs;
  const spec = useMemo<PlotSpec>(
    () => ({ model, unit, rangeMs: [fromMs, toMs], min, max, thresholds, marks, regions, staleFromMs }),
    [model, unit, fromMs, toMs, min, max, thresholds, marks, regions, staleFromMs],
  );
  const { hostRef, viewRef, cursor } = usePlot(spec, {
    onZoom: (from, to) => props.onZoom?.(from, to),
    onPan: (from, to) => (props.onPan ?? props.onZoom)?.(from, to),
    onReset: () => props.onResetZoom?.(),
  });
  const pinned = usePinnedCursor(cursor);

  const focusIndex = focusKey === undefined ? -1 : model.series.findIndex((s) => s.key === focusKey);
  useEffect(() => viewRef.current?.focus(focusIndex < 0 ? null : focusIndex), [viewRef, focusIndex]);

  const select = (key: string, mode: SelectMode): void => {
    const keys = model.series.map((s) => s.key);
    setHiddenKeys(selectSeries(keys, hiddenKeys, { key, mode, anchor: anchor.current }));
    anchor.current = key;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined && !event.altKey && !event.metaKey && !event.ctrlKey) {
      const last = data.xSeconds.length - 1;
      const from = cursor.get()?.index ?? (step > 0 ? -1 : last + 1);
      viewRef.current?.moveCursor(Math.max(0, Math.min(last, from + step * (event.shiftKey ? 10 : 1))));
      const at = cursor.get();
      if (at) setAnnouncement(announce(model, at, unit, thresholds));
    } else if (event.key === 'Enter') setTableOpen(true);
    else if (event.key === 'Escape' && cursor.get()) viewRef.current?.moveCursor(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const legendProps: LegendProps = {
    model,
    unit,
    cursor,
    onFocus: (series) => viewRef.current?.focus(series),
    onSelect: select,
  };
  return (
    <div className="chart" style={{ height }}>
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
      {legend === 'list' && (
        <div style={{ height: LIST_LEGEND_PX }}>
          <ListLegend {...legendProps} />
        </div>
      )}
      {legend === 'table' && (
        <div style={{ height: tableHeight(height, model.series.length) }}>
          <TableLegend {...legendProps} />
        </div>
      )}
      <div className="chart-announcement" aria-live="polite">
        {announcement}
      </div>
      {pinned.at ? (
        <ChartTooltip model={model} unit={unit} thresholds={thresholds} at={pinned.at} isPinned />
      ) : (
        <HoverTooltip model={model} unit={unit} thresholds={thresholds} cursor={cursor} />
      )}
      {isTableOpen && (
        <ChartDataTable title={props.ariaLabel} model={model} unit={unit} onClose={() => setTableOpen(false)} />
      )}
    </div>
  );
}

/** Without series the whole share is kept, so that nothing grows when they come. */
function tableHeight(height: number, rows: number): number {
  const most = Math.floor(height * TABLE_SHARE);
  const fitting = Math.max(1, Math.floor((most - TABLE_HEAD_PX) / TABLE_ROW_PX));
  return TABLE_HEAD_PX + (rows === 0 ? fitting : Math.min(rows, fitting)) * TABLE_ROW_PX;
}
