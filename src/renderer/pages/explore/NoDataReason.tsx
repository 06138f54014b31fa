/** Why a query found nothing: an unknown metric name with the nearest known ones, or known names without a match. */
import { useEffect, useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/units.ts';
import { useRequest } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { nearestNames } from './nearestNames.ts';

export interface NoDataProps {
  readonly expr: string;
  readonly onRun: (expr: string) => void;
}

export function NoDataReason({ expr, onRun }: NoDataProps): ReactNode {
  const { data: metrics } = useRequest('metrics.list', {});
  const asked = useMetricNames(expr);
  const known = new Map(metrics?.map((m) => [m.name, m]));
  const unknown = metrics && asked.find((name) => !known.has(name));
  if (unknown === undefined) {
    const series = asked.reduce((sum, name) => sum + (known.get(name)?.series ?? 0), 0);
    return (
      <EmptyState status="nodata" title="No series match this query">
        {series > 0 && (
          <p>
            <code>{asked.join(', ')}</code> {asked.length === 1 ? 'has' : 'have'} {formatCount(series)} series, but none
            passes the conditions of this query in this range.
          </p>
        )}
      </EmptyState>
    );
  }
  const nearest = nearestNames(unknown, [...known.keys()]);
  return (
    <EmptyState
      status="nodata"
      title="No series match this query"
      actions={nearest.map((name) => (
        <Button key={name} small onClick={() => onRun(expr.replaceAll(unknown, name))}>
          {name}
        </Button>
      ))}
    >
      <p>
        There is no metric called <code>{unknown}</code>.{nearest.length > 0 && ' The nearest names are:'}
      </p>
    </EmptyState>
  );
}

/** Read with Prometheus' grammar, which comes with the editor's chunk. */
function useMetricNames(expr: string): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void import('../../editor/metricNames.ts').then(({ metricNamesIn }) => {
      if (isCurrent) setNames(metricNamesIn(expr));
    });
    return () => {
      isCurrent = false;
    };
  }, [expr]);
  return names;
}
