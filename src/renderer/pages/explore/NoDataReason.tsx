/** Asks what each part of a query found, to say where the last series got lost. */
import type { ReactNode } from 'react';
import { useRequest } from '../../client/useClient.ts';
import type { RangeResult } from '../../client/useRangeQuery.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useAsOf } from './useAsOf.ts';
import { EmptyReason } from './explain/EmptyReason.tsx';

export interface NoDataProps {
  readonly expr: string;
  readonly rangeMs: RangeResult['rangeMs'];
  /** 0: at the end of the range alone. */
  readonly stepMs: number;
  readonly onRun: (expr: string) => void;
}

export function NoDataReason({ expr, rangeMs, stepMs, onRun }: NoDataProps): ReactNode {
  const [startMs, endMs] = rangeMs;
  // The cause does not change with every step: it is asked once for the query and the span.
  const span = Math.round((endMs - startMs) / 60_000);
  const question = useAsOf(`${expr} ${span} ${stepMs}`, { expr, startMs, endMs, stepMs });
  const { data } = useRequest('query.explain', question);
  return data?.root ? (
    <EmptyReason root={data.root} expr={expr} onRun={onRun} />
  ) : (
    <EmptyState status="nodata" title="No series match this query" />
  );
}
