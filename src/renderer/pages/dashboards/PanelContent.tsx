/** What stands in the frame of a panel: its drawing, or in words why there is none. */
import type { ReactNode } from 'react';
import type { Panel } from '../../../shared/dashboards/model.ts';
import { judgePanel } from '../../../shared/dashboards/verdict.ts';
import { needsNoData } from '../../panels/PanelView.tsx';
import { QueryErrorMessage } from '../../panels/QueryErrorMessage.tsx';
import type { PanelAnswers } from '../../panels/usePanelQueries.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ChartSkeleton } from '../../ui/Skeleton.tsx';

interface ContentProps {
  readonly panel: Panel;
  readonly title: string;
  readonly asked: PanelAnswers;
  readonly isReady: boolean;
  readonly hasQueries: boolean;
  readonly height: number;
  readonly as: 'timeseries' | 'table' | undefined;
  readonly onShowAs: (as: 'timeseries' | 'table') => void;
  readonly children: (as: 'timeseries' | 'table' | undefined) => ReactNode;
}

export function PanelContent({
  panel,
  title,
  asked,
  isReady,
  hasQueries,
  height,
  as,
  onShowAs,
  children,
}: ContentProps): ReactNode {
  if (needsNoData(panel.kind)) return children(undefined);
  const { verdict, reasons } = judgePanel(panel);
  if (panel.kind === 'unknown' && as === undefined) {
    return (
      <EmptyState
        icon="box"
        title={reasons[0] === undefined ? 'This panel cannot be shown' : `This panel ${reasons[0]}`}
        actions={
          hasQueries && (
            <>
              <Button small onClick={() => onShowAs('timeseries')}>
                Show as time series
              </Button>
              <Button small onClick={() => onShowAs('table')}>
                Show as table
              </Button>
            </>
          )
        }
      >
        {hasQueries ? 'Its queries still work.' : 'Its content is kept in the file.'}
      </EmptyState>
    );
  }
  if (verdict === 'impossible' && panel.kind !== 'unknown') {
    return (
      <EmptyState icon="box" title="Not from here">
        This panel {reasons[0]}.
      </EmptyState>
    );
  }
  if (isReady && !hasQueries) {
    return (
      <EmptyState icon="explore" title="No query">
        This panel asks nothing.
      </EmptyState>
    );
  }
  if (asked.error && asked.answers.length === 0)
    return <QueryErrorMessage error={asked.error} expr={asked.failedExpr} />;
  if (!isReady || asked.answers.length === 0) return <ChartSkeleton height={height} label={title} />;
  return children(as);
}
