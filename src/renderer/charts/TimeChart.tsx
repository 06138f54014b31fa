/**
 * A time chart: plot, legend, tooltip, keyboard. It draws plain columns in one unit, or a chart that was put together
 * elsewhere with looks and axes of its own. Its outer size is given and never changes with the data.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { UnitId } from '../../shared/units.ts';
import { EMPTY_CHART, type ChartData, type Mark, type Region, type Threshold, type ValueArea } from './chartData.ts';
import { ChartDataTable } from './ChartDataTable.tsx';
import { ChartLegend, legendHeight, type LegendSpec, PLAIN_LEGENDS } from './ChartLegend.tsx';
import { announce, summarise } from './chartSummary.ts';
import { ChartTooltip, HoverTooltip, type TipAction } from './ChartTooltip.tsx';
import { selectSeries, type SelectMode } from './legendSelection.ts';
import { plainChart } from './plainChart.ts';
import type { ChartBuild, Ghost, PlotSpec } from './plotSpec.ts';
import { usePinnedCursor } from './usePinnedCursor.ts';
import { usePlot } from './usePlot.ts';
import './charts.css';

/** Plain columns in one unit. */
export interface PlainSource {
  readonly data: ChartData;
  readonly unit: UnitId;
  readonly stacked?: boolean;
  readonly mirrored?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** A chart put together by the caller. */
export interface BuiltSource {
  /** Memoise it: a new function is a new chart. */
  readonly build: ChartBuild;
}

/** The same chart at an earlier time. */
export interface GhostSource {
  readonly words: string;
  readonly source: { readonly data: ChartData } | BuiltSource;
}

export type TimeChartProps = (PlainSource | BuiltSource) & {
  /** Of plot and legend together, in CSS pixels. */
  readonly height: number;
  readonly rangeMs: readonly [number, number];
  readonly ariaLabel: string;
  readonly thresholds?: readonly Threshold[];
  readonly areas?: readonly ValueArea[];
  readonly marks?: readonly Mark[];
  readonly regions?: readonly Region[];
  /** Greys the series and hatches from here on. */
  readonly staleFromMs?: number | undefined;
  /** A series that stands out, as on hover in the legend: for pages whose legend is elsewhere. */
  readonly focusKey?: string | undefined;
  readonly legend?: LegendSpec | LegendSpec['mode'];
  readonly tooltip?: 'multi' | 'single' | 'none';
  /** What a page has to say of a point in time, below the values. Memoise it. */
  readonly tipFoot?: ((atMs: number) => ReactNode) | undefined;
  /** What a pinned tooltip offers to do with its nearest series. */
  readonly tipActions?: ((seriesKey: string) => readonly TipAction[]) | undefined;
  /** Memoise it. */
  readonly ghost?: GhostSource | undefined;
  readonly onZoom?: (fromMs: number, toMs: number) => void;
  readonly onPan?: (fromMs: number, toMs: number) => void;
  /** Keys of series that the legend offers and the plot does not show until they are chosen. */
  readonly hiddenAtFirst?: ReadonlySet<string>;
  readonly onResetZoom?: () => void;
};

const NOTHING: readonly never[] = [];
const NONE_HIDDEN: ReadonlySet<string> = new Set();
/** A mark is told when the crosshair is no further away than this share of the range. */
const MARK_REACH = 0.008;
const BESIDE_PX = 220;
const BESIDE_SHARE = '42%';

export function TimeChart(props: TimeChartProps): ReactNode {
  const { height, rangeMs, ariaLabel, tooltip = 'multi', staleFromMs, focusKey } = props;
  const { thresholds = NOTHING, areas = NOTHING, marks = NOTHING, regions = NOTHING } = props;
  const legend = typeof props.legend === 'object' ? props.legend : PLAIN_LEGENDS[props.legend ?? 'list'];
  const [hiddenKeys, setHiddenKeys] = useState(props.hiddenAtFirst ?? NONE_HIDDEN);
  const [isTableOpen, setTableOpen] = useState(false);
  const [announcement, setAnnouncement] = useState('');
  const anchor = useRef<string>(undefined);

  const build = useBuild(props, staleFromMs !== undefined);
  const ghostBuild = useGhostBuild(props);
  const { model, axes } = useMemo(() => build(hiddenKeys), [build, hiddenKeys]);
  const words = props.ghost?.words;
  const ghost = useMemo<Ghost | undefined>(
    () => (ghostBuild && words !== undefined ? { words, model: ghostBuild(hiddenKeys).model } : undefined),
    [ghostBuild, words, hiddenKeys],
  );
  const unit = axes[0]?.unit ?? '';
  const [fromMs, toMs] = rangeMs;
  const spec = useMemo<PlotSpec>(
    () => ({ model, axes, rangeMs: [fromMs, toMs], thresholds, areas, marks, regions, staleFromMs, ghost }),
    [model, axes, fromMs, toMs, thresholds, areas, marks, regions, staleFromMs, ghost],
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
      const last = model.columns[0].length - 1;
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

  const isBeside = legend.mode !== 'none' && legend.placement === 'right';
  const room = isBeside
    ? { width: `min(${legend.width ?? BESIDE_PX}px, ${BESIDE_SHARE})` }
    : { height: legendHeight(legend, height, model) };
  const reachMs = (toMs - fromMs) * MARK_REACH;
  const tip = {
    model,
    unit,
    thresholds,
    ghost,
    marks,
    reachMs,
    actions: props.tipActions,
    isSingle: tooltip === 'single',
    foot: props.tipFoot,
  };
  return (
    <div className={isBeside ? 'chart is-beside' : 'chart'} style={{ height }}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- One picture to a screen reader, with its summary; the arrow keys read it point by point, and what they meet is announced. */}
      <div
        ref={hostRef}
        className="chart-plot"
        role="img"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- The arrow keys need the focus here.
        tabIndex={0}
        aria-label={summarise(ariaLabel, model, unit)}
        aria-keyshortcuts="ArrowLeft ArrowRight Enter"
        onKeyDown={onKeyDown}
        onBlur={() => viewRef.current?.moveCursor(null)}
      >
        {ghost && <span className="chart-ghost">{ghost.words}</span>}
      </div>
      {legend.mode !== 'none' && (
        <div className="chart-legend-room" style={room}>
          <ChartLegend
            spec={legend}
            model={model}
            unit={unit}
            cursor={cursor}
            onFocus={(series) => viewRef.current?.focus(series)}
            onSelect={select}
          />
        </div>
      )}
      <div className="chart-announcement" aria-live="polite">
        {announcement}
      </div>
      {tooltip !== 'none' &&
        (pinned.at ? <ChartTooltip {...tip} at={pinned.at} isPinned /> : <HoverTooltip {...tip} cursor={cursor} />)}
      {isTableOpen && (
        <ChartDataTable title={ariaLabel} model={model} unit={unit} onClose={() => setTableOpen(false)} />
      )}
    </div>
  );
}

function useBuild(source: PlainSource | BuiltSource, isStale: boolean): ChartBuild {
  const given = 'build' in source ? source.build : undefined;
  const plain = plainOf(source);
  const { data, unit, stacked: isStacked = false, mirrored: isMirrored = false, min, max } = plain;
  return useMemo(
    () => given ?? ((hiddenKeys) => plainChart({ data, unit, min, max, isStacked, isMirrored, isStale, hiddenKeys })),
    [given, data, unit, min, max, isStacked, isMirrored, isStale],
  );
}

/** Drawn as the chart it belongs to. */
function useGhostBuild(props: TimeChartProps): ChartBuild | undefined {
  const { source } = props.ghost ?? {};
  const { stacked: isStacked = false, mirrored: isMirrored = false, unit } = plainOf(props);
  return useMemo(() => {
    if (source === undefined || 'build' in source) return source?.build;
    const { data } = source;
    return (hiddenKeys) => plainChart({ data, unit, isStacked, isMirrored, hiddenKeys });
  }, [source, unit, isStacked, isMirrored]);
}

const NO_DATA: PlainSource = { data: EMPTY_CHART, unit: '' };
const plainOf = (source: PlainSource | BuiltSource): PlainSource => ('data' in source ? source : NO_DATA);
