/** One chart of a query, with its states. Zooming it zooms the page. */
import { memo, useMemo, type ReactNode } from 'react';
import type { QueryFrame } from '../../shared/frames.ts';
import type { UnitId } from '../../shared/units.ts';
import { type GhostSource, TimeChart } from '../charts/TimeChart.tsx';
import type { ChartData, Mark, Threshold } from '../charts/chartData.ts';
import { exploreHref } from '../client/exploreHref.ts';
import { useGhostChoice } from '../client/ghost.ts';
import { Link } from '../client/Link.tsx';
import { useGhostFrames } from '../client/useGhostFrames.ts';
import { useTimeStore } from '../client/useTime.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ChartSkeleton } from '../ui/Skeleton.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { RangeResult } from '../client/useRangeQuery.ts';
import './ChartPanel.css';

export interface Asked extends RangeResult {
  readonly expr: string;
}

export interface ChartPanelProps {
  readonly title: string;
  readonly detail?: string;
  readonly asked: Asked;
  readonly data: ChartData;
  /** How a frame becomes this chart; with it an earlier time can be drawn behind. */
  readonly chartOf?: (frame: QueryFrame) => ChartData;
  readonly unit: UnitId;
  readonly height: number;
  readonly stacked?: boolean;
  readonly mirrored?: boolean;
  readonly min?: number;
  readonly max?: number | undefined;
  readonly thresholds?: readonly Threshold[];
  readonly marks?: readonly Mark[];
  /** What the page has to say of a point in time, below the values. Memoise it. */
  readonly tipFoot?: ((atMs: number) => ReactNode) | undefined;
  /** Why there is nothing, in a sentence, where this machine may not have it. */
  readonly whenEmpty?: string;
}

/** Head and padding of a panel. */
const AROUND_PX = 40;

/** A page has many and gets new data for one at a time. */
export const ChartPanel = memo(function ChartPanel(props: ChartPanelProps): ReactNode {
  const { title, detail, asked, data, chartOf, height, whenEmpty = 'No series match this query.', ...chart } = props;
  const time = useTimeStore();
  const ghost = useGhost(asked, chartOf);
  const chartHeight = height - AROUND_PX;
  const explore = (
    <Link
      className="button is-ghost is-icon is-small panel-menu"
      href={exploreHref(asked.expr)}
      title="Open in Explore"
    >
      <Icon name="explore" small />
      <span className="visually-hidden">{title} in Explore</span>
    </Link>
  );
  return (
    <Panel title={title} {...(detail === undefined ? {} : { detail })} end={explore}>
      <div style={{ height: chartHeight }}>
        {asked.frame === undefined && asked.error === undefined && <ChartSkeleton height={chartHeight} label={title} />}
        {asked.frame === undefined && asked.error !== undefined && (
          <EmptyState status="critical" title="This could not be asked">
            {asked.error.message}
          </EmptyState>
        )}
        {asked.frame !== undefined && data.series.length === 0 && (
          <EmptyState status="nodata" title="No data yet">
            {whenEmpty}
          </EmptyState>
        )}
        {asked.frame !== undefined && data.series.length > 0 && (
          <TimeChart
            {...chart}
            data={data}
            ghost={ghost}
            height={chartHeight}
            rangeMs={asked.rangeMs}
            ariaLabel={title}
            onZoom={(fromMs, toMs) => time.zoomTo(fromMs, toMs)}
            onResetZoom={() => time.resetZoom()}
          />
        )}
      </div>
    </Panel>
  );
});

function useGhost(asked: Asked, chartOf: ChartPanelProps['chartOf']): GhostSource | undefined {
  const choice = useGhostChoice();
  const { expr, stepMs, rangeMs } = asked;
  const questions = useMemo(() => [{ expr, stepMs }], [expr, stepMs]);
  const [frame] = useGhostFrames(chartOf ? choice : undefined, questions, rangeMs) ?? [];
  return useMemo(
    () => (choice && frame && chartOf ? { words: choice.words, source: { data: chartOf(frame) } } : undefined),
    [choice, frame, chartOf],
  );
}
