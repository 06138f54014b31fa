/** The card beside the pointer, or the same card held in place by T. All text in it is data and is rendered as text. */
import { useLayoutEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { formatAgo, formatClock, formatDateTime, formatFull, formatValue, type UnitId } from '../../shared/units.ts';
import type { Mark, Threshold } from './chartData.ts';
import type { ChartModel, ModelSeries } from './chartModel.ts';
import type { CursorStore } from './cursorStore.ts';
import { ghostValue } from './ghost.ts';
import type { Ghost, PlotCursor } from './plotSpec.ts';
import { Swatch } from './Swatch.tsx';
import { placeTooltip, tooltipContent } from './tooltipContent.ts';

/** What a pinned tooltip offers to do with its nearest series. */
export interface TipAction {
  readonly label: string;
  readonly run: () => void;
}

interface TooltipProps {
  readonly model: ChartModel;
  readonly unit: UnitId;
  readonly thresholds: readonly Threshold[];
  readonly ghost: Ghost | undefined;
  readonly marks: readonly Mark[];
  /** Marks this near to the crosshair are told. */
  readonly reachMs: number;
  /** Only the nearest series. */
  readonly isSingle?: boolean;
  readonly foot?: ((atMs: number) => ReactNode) | undefined;
  readonly actions?: ((seriesKey: string) => readonly TipAction[]) | undefined;
}

/** Follows the crosshair of the chart under the pointer. */
export function HoverTooltip({ cursor, ...props }: TooltipProps & { readonly cursor: CursorStore }): ReactNode {
  const at = useSyncExternalStore(cursor.subscribe, cursor.get);
  return at?.isActive === true ? <ChartTooltip {...props} at={at} isPinned={false} /> : null;
}

export function ChartTooltip(props: TooltipProps & { readonly at: PlotCursor; readonly isPinned: boolean }): ReactNode {
  const { model, unit, thresholds, ghost, marks, reachMs, at, isPinned } = props;
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (!tip) return;
    const { left, top } = placeTooltip(
      at,
      { width: tip.offsetWidth, height: tip.offsetHeight },
      {
        width: document.documentElement.clientWidth,
        height: innerHeight,
      },
    );
    tip.style.transform = `translate(${left}px, ${top}px)`;
  });

  const content = tooltipContent(
    model,
    at.index,
    at.nearest,
    isPinned ? Infinity : props.isSingle === true ? 1 : undefined,
  );
  if (content.rows.length === 0 && at.nearest === null && model.series.length === 0) return null;
  const passed = passedThreshold(model, at, thresholds);
  const nearestKey = at.nearest === null ? undefined : model.series[at.nearest]?.key;
  const actions = isPinned && nearestKey !== undefined ? (props.actions?.(nearestKey) ?? []) : [];
  return createPortal(
    <div ref={ref} className={isPinned ? 'chart-tip is-pinned' : 'chart-tip'} role="tooltip">
      <div className="chart-tip-head">
        <span>{formatDateTime(at.atMs)}</span>
        <span>{formatAgo(at.atMs, at.nowMs)}</span>
      </div>
      {content.rows.map(({ series, value }) => {
        const s = model.series[series];
        return (
          <div key={series} className={series === at.nearest ? 'chart-tip-row is-nearest' : 'chart-tip-row'}>
            <Swatch color={s?.color ?? ''} isSquare={series === at.nearest || model.isStacked} />
            <span className="chart-tip-name">{s?.label}</span>
            <b title={formatFull(value, unit)}>{s?.format?.(value) ?? formatValue(value, unit)}</b>
            {ghost && s && <GhostValue series={s} unit={unit} value={ghostValue(ghost, s.key, at.atMs)} />}
          </div>
        );
      })}
      {content.total !== null && content.rows.length > 1 && (
        <div className="chart-tip-row chart-tip-total">
          <span className="chart-tip-name">Total</span>
          <b>{model.series[0]?.format?.(content.total) ?? formatValue(content.total, unit)}</b>
        </div>
      )}
      {ghost && content.rows.length > 0 && <div className="chart-tip-foot">Second figure: {ghost.words}</div>}
      {marks
        .filter(({ atMs }) => Math.abs(atMs - at.atMs) <= reachMs)
        .map(({ atMs, label }) => (
          <div key={`${atMs} ${label}`} className="chart-tip-foot is-mark">
            {formatClock(atMs)} {label}
          </div>
        ))}
      {content.rows.length === 0 && <div className="chart-tip-foot">No sample here</div>}
      {passed && (
        <div className={`chart-tip-foot is-${passed.severity}`}>
          above {passed.label ?? formatValue(passed.value, unit)}
        </div>
      )}
      {content.hiddenRows > 0 && props.isSingle !== true && (
        <div className="chart-tip-foot">+ {content.hiddenRows} more, press T to pin</div>
      )}
      {props.foot?.(at.atMs)}
      {actions.length > 0 && (
        <div className="chart-tip-actions">
          {actions.map(({ label, run }) => (
            <button key={label} type="button" onClick={run}>
              {label}
            </button>
          ))}
        </div>
      )}
    </div>,
    // Inside the page's landmark, so that it is found where its chart is.
    document.querySelector('main') ?? document.body,
  );
}

interface GhostValueProps {
  readonly series: ModelSeries;
  readonly unit: UnitId;
  readonly value: number | null;
}

const GhostValue = ({ series, unit, value }: GhostValueProps): ReactNode => (
  <span className="chart-tip-ghost">{series.format?.(value) ?? formatValue(value, unit)}</span>
);

/** A dashboard's own colours are no words: its thresholds are told by what they tint. */
function passedThreshold(model: ChartModel, at: PlotCursor, thresholds: readonly Threshold[]): Threshold | undefined {
  const value = at.nearest === null ? null : model.series[at.nearest]?.values[at.index];
  return value == null ? undefined : thresholds.findLast((t) => t.color === undefined && value >= t.value);
}
