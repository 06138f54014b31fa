/** What one part of a query gave: over its own times as a graph, or at its one time as a table; if nothing, why. */
import { useMemo, type ReactNode } from 'react';
import type { QueryNode } from '../../../../shared/explain.ts';
import { formatCount, type UnitId } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { EMPTY_CHART } from '../../../charts/chartData.ts';
import { limitSeries } from '../../../charts/limitSeries.ts';
import { TimeChart } from '../../../charts/TimeChart.tsx';
import { DataPanel } from '../../../panels/DataPanel.tsx';
import { guessUnit } from '../../../panels/guessUnit.ts';
import { panelState } from '../../../panels/panelState.ts';
import { Button } from '../../../ui/Button.tsx';
import { answerChart } from '../exploreChart.ts';
import { ResultPanel } from '../ResultPanel.tsx';
import { EmptyReason } from './EmptyReason.tsx';

export interface NodeResultProps {
  readonly node: QueryNode;
  /** The whole query. */
  readonly expr: string;
  readonly unit: UnitId;
  readonly onRun: (expr: string) => void;
}

const HEIGHT = 240;

export function NodeResult({ node, expr, unit: wholeUnit, onRun }: NodeResultProps): ReactNode {
  const { text, startMs, endMs, stepMs } = node;
  const isRange = stepMs > 0;
  const range = useRequest('query.range', isRange ? { expr: text, startMs, endMs, stepMs } : undefined);
  const instant = useRequest('query.instant', isRange ? undefined : { expr: text, timeMs: endMs });
  const { data: frame, error, isLoading } = isRange ? range : instant;
  const chart = useMemo(
    () => (frame ? answerChart({ frame, expr: text, legend: undefined }) : EMPTY_CHART),
    [frame, text],
  );
  const unit = text === expr ? wholeUnit : guessUnit(text);
  const state = panelState({ frame: isLoading ? undefined : frame, error, scrapeMs: 0, isLive: false, nowMs: endMs });
  const shown = limitSeries(chart);
  return (
    <>
      <DataPanel
        title="Result of this part"
        detail={<code>{text}</code>}
        end={
          text !== expr && (
            <Button kind="ghost" small onClick={() => onRun(text)}>
              Run this part alone
            </Button>
          )
        }
        state={state}
        expr={text}
        height={HEIGHT}
        nowMs={endMs}
        noData={<EmptyReason root={node} expr={text} onRun={(next) => onRun(expr.replace(text, next))} />}
      >
        {() =>
          isRange ? (
            <TimeChart
              data={shown}
              unit={unit}
              height={HEIGHT}
              rangeMs={[startMs, endMs]}
              ariaLabel={text}
              legend="none"
            />
          ) : (
            <p>{formatCount(chart.series.length)} series at one moment, in the table below.</p>
          )
        }
      </DataPanel>
      {frame && !isLoading && frame.series.length > 0 && (
        <ResultPanel frame={frame} chart={chart} unit={unit} onFocus={() => {}} />
      )}
    </>
  );
}
