/** The graph of a query's result, and every state it can be in instead. */
import { useState, type ReactNode } from 'react';
import { formatCount, type UnitId } from '../../../shared/units.ts';
import type { RangeResult } from '../../client/useRangeQuery.ts';
import { useTimeState, useTimeStore } from '../../client/useTime.ts';
import type { ChartData } from '../../charts/chartData.ts';
import { limitSeries, SERIES_LIMIT } from '../../charts/limitSeries.ts';
import { TimeChart } from '../../charts/TimeChart.tsx';
import { DataPanel } from '../../panels/DataPanel.tsx';
import { PanelFlag } from '../../panels/PanelFlag.tsx';
import { panelState } from '../../panels/panelState.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { NoDataReason } from './NoDataReason.tsx';

export interface GraphPanelProps {
  readonly expr: string;
  readonly unit: UnitId;
  readonly result: RangeResult;
  readonly chart: ChartData;
  readonly focusKey: string | undefined;
  /** The table below is the legend then. */
  readonly hasTable: boolean;
  readonly onRun: (expr: string) => void;
}

const HEIGHT = 240;
const TALL_HEIGHT = 460;
/** Scrape interval assumed for staleness where targets differ. */
const USUAL_SCRAPE_MS = 15_000;

export function GraphPanel(props: GraphPanelProps): ReactNode {
  const { expr, unit, result, chart, focusKey, hasTable, onRun } = props;
  const time = useTimeStore();
  const { isLive } = useTimeState();
  const [style, setStyle] = useState<'lines' | 'stacked'>('lines');
  const nowMs = result.rangeMs[1];
  const state = panelState({ frame: result.frame, error: result.error, scrapeMs: USUAL_SCRAPE_MS, isLive, nowMs });
  const shown = limitSeries(chart);
  const height = hasTable ? HEIGHT : TALL_HEIGHT;
  const isCut = shown.series.length < chart.series.length;
  return (
    <DataPanel
      title="Graph"
      detail={hasTable ? 'the table below is the legend' : undefined}
      end={
        <>
          {isCut && (
            <PanelFlag tone="warning">{`${formatCount(chart.series.length)} series, showing the top ${SERIES_LIMIT}`}</PanelFlag>
          )}
          <Segmented
            label="Drawing"
            value={style}
            options={[
              { value: 'lines', label: 'Lines' },
              { value: 'stacked', label: 'Stacked' },
            ]}
            onChange={setStyle}
          />
        </>
      }
      state={state}
      expr={expr}
      height={height}
      nowMs={nowMs}
      isRefreshing={result.isLoading && result.frame !== undefined}
      noData={<NoDataReason expr={expr} onRun={onRun} />}
    >
      {() => (
        <TimeChart
          data={shown}
          unit={unit}
          height={height}
          rangeMs={result.rangeMs}
          ariaLabel={expr}
          stacked={style === 'stacked'}
          legend={hasTable ? 'none' : 'table'}
          focusKey={focusKey}
          staleFromMs={state.kind === 'stale' ? state.lastSampleMs : undefined}
          onZoom={(fromMs, toMs) => time.zoomTo(fromMs, toMs)}
          onResetZoom={() => time.resetZoom()}
        />
      )}
    </DataPanel>
  );
}
