/** The value of a query at one moment, as a table: also for scalars and whatever else has no graph. */
import { useMemo, type ReactNode } from 'react';
import { useRequest } from '../../client/useClient.ts';
import { useTimeState, useTimeStore } from '../../client/useTime.ts';
import { EMPTY_CHART } from '../../charts/chartData.ts';
import { DataPanel } from '../../panels/DataPanel.tsx';
import { panelState } from '../../panels/panelState.ts';
import { answerChart } from './exploreChart.ts';
import type { AskedQuery } from './GraphPanel.tsx';
import { NoDataReason } from './NoDataReason.tsx';
import { ResultPanel } from './ResultPanel.tsx';

export interface InstantPanelProps {
  readonly asked: AskedQuery;
  /** Of several. */
  readonly hasLetter: boolean;
  readonly onRun: (expr: string) => void;
}

const HEIGHT = 240;

export function InstantPanel({ asked, hasLetter, onRun }: InstantPanelProps): ReactNode {
  const { expr, unit, legend, letter } = asked;
  const { isLive, refreshes, range } = useTimeState();
  const time = useTimeStore();
  const nowMs = time.window()[1];
  // While live the engine's own "now" is the moment; a paused page asks for the end of its range.
  const params = isLive ? { expr } : { expr, timeMs: nowMs };
  const { data: frame, error } = useRequest('query.instant', params, `${refreshes} ${range.from} ${range.to}`);
  const chart = useMemo(() => (frame ? answerChart({ frame, expr, legend }) : EMPTY_CHART), [frame, expr, legend]);
  if (frame && frame.series.length > 0 && !error) {
    return (
      <ResultPanel frame={frame} chart={chart} unit={unit} letter={hasLetter ? letter : undefined} onFocus={() => {}} />
    );
  }
  return (
    <DataPanel
      title={hasLetter ? `${letter}: Result` : 'Result'}
      state={panelState({ frame, error, scrapeMs: 0, isLive: false, nowMs })}
      expr={expr}
      height={HEIGHT}
      nowMs={nowMs}
      noData={<NoDataReason expr={expr} rangeMs={[nowMs, nowMs]} stepMs={0} onRun={onRun} />}
    >
      {() => null}
    </DataPanel>
  );
}
