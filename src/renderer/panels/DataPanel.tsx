/**
 * A panel that shows the result of a query: one frame and one size in every state, so nothing on the page moves while
 * data loads, changes or fails.
 */
import type { ReactNode } from 'react';
import { formatAgo } from '../../shared/units.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Panel, type PanelProps } from '../ui/Panel.tsx';
import { ChartSkeleton } from '../ui/Skeleton.tsx';
import { PanelFlag } from './PanelFlag.tsx';
import type { PanelState } from './panelState.ts';
import { QueryErrorMessage } from './QueryErrorMessage.tsx';
import './panels.css';

export interface DataPanelProps extends Omit<PanelProps, 'children'> {
  readonly state: PanelState;
  readonly expr: string;
  /** Of the body, in every state. */
  readonly height: number;
  /** A newer result is on its way while the old one stays. */
  readonly isRefreshing?: boolean;
  /** Why there is nothing, when the page knows more than that. */
  readonly noData?: ReactNode;
  readonly errorActions?: ReactNode;
  readonly nowMs: number;
  /** The data; asked for only in states that have some. */
  readonly children: () => ReactNode;
}

export function DataPanel(props: DataPanelProps): ReactNode {
  const { state, expr, height, isRefreshing = false, noData, errorActions, nowMs, children, ...frame } = props;
  const level = state.kind === 'error' ? 'critical' : frame.level;
  return (
    <Panel
      {...frame}
      {...(level === undefined ? {} : { level })}
      end={
        <>
          <StateFlag state={state} nowMs={nowMs} />
          {frame.end}
        </>
      }
    >
      {isRefreshing && <div className="panel-refreshing" aria-hidden="true" />}
      <div className="panel-content" style={{ height }}>
        {content(state, { expr, height, title: frame.title, noData, errorActions, children })}
      </div>
    </Panel>
  );
}

type ContentProps = Pick<DataPanelProps, 'expr' | 'height' | 'title' | 'noData' | 'errorActions' | 'children'>;

function content(state: PanelState, props: ContentProps): ReactNode {
  switch (state.kind) {
    case 'error':
      return <QueryErrorMessage error={state.error} expr={props.expr} actions={props.errorActions} />;
    case 'loading':
      return <ChartSkeleton height={props.height} label={props.title} />;
    case 'no-data':
      return props.noData ?? <EmptyState status="nodata" title="No series match this query" />;
    case 'partial':
    case 'stale':
    case 'fine':
      return props.children();
  }
}

function StateFlag({ state, nowMs }: { readonly state: PanelState; readonly nowMs: number }): ReactNode {
  if (state.kind === 'partial') {
    return (
      <PanelFlag tone="warning" title={state.warnings.join('\n')}>
        {state.warnings.length === 1 ? '1 warning' : `${state.warnings.length} warnings`}
      </PanelFlag>
    );
  }
  if (state.kind !== 'stale') return null;
  return <PanelFlag tone="nodata">last sample {formatAgo(state.lastSampleMs, nowMs)}</PanelFlag>;
}
