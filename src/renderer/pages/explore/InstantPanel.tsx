/** The value of a query at one moment, as a table: also for scalars and whatever else has no graph. */
import { useMemo, type ReactNode } from 'react';
import type { UnitId } from '../../../shared/units.ts';
import { useRequest } from '../../client/useClient.ts';
import { useTimeState, useTimeStore } from '../../client/useTime.ts';
import { EMPTY_CHART } from '../../charts/chartData.ts';
import { frameToChart } from '../../charts/framesToUplot.ts';
import { DataPanel } from '../../panels/DataPanel.tsx';
import { panelState } from '../../panels/panelState.ts';
import { NoDataReason } from './NoDataReason.tsx';
import { ResultPanel } from './ResultPanel.tsx';
import { seriesLegend } from '../../panels/seriesText.ts';

export interface InstantPanelProps {
  readonly expr: string;
  readonly unit: UnitId;
  readonly onRun: (expr: string) => void;
}

const HEIGHT = 240;

export function InstantPanel({ expr, unit, onRun }: InstantPanelProps): ReactNode {
  const { isLive, refreshes, range } = useTimeState();
  const time = useTimeStore();
  // While live the engine's own "now" is the moment; a paused page asks for the end of its range.
  const params = isLive ? { expr } : { expr, timeMs: time.window()[1] };
  const { data: frame, error } = useRequest('query.instant', params, `${refreshes} ${range.from} ${range.to}`);
  const chart = useMemo(
    () => (frame ? frameToChart(frame, seriesLegend(frame.series, expr)) : EMPTY_CHART),
    [frame, expr],
  );
  if (frame && frame.series.length > 0 && !error) {
    return <ResultPanel frame={frame} chart={chart} unit={unit} onFocus={() => {}} />;
  }
  const nowMs = time.window()[1];
  return (
    <DataPanel
      title="Result"
      state={panelState({ frame, error, scrapeMs: 0, isLive: false, nowMs })}
      expr={expr}
      height={HEIGHT}
      nowMs={nowMs}
      noData={<NoDataReason expr={expr} onRun={onRun} />}
    >
      {() => null}
    </DataPanel>
  );
}
