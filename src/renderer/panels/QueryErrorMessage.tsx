/** Why a query failed: the sentence, and for a mistake in the text the place, underlined in the query itself. */
import type { ReactNode } from 'react';
import type { PromqlPosition, WireError } from '../../shared/errors.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { positionOf, queryAround } from './queryError.ts';

export interface QueryErrorProps {
  readonly error: WireError;
  readonly expr: string;
  readonly actions?: ReactNode;
}

export function QueryErrorMessage({ error, expr, actions }: QueryErrorProps): ReactNode {
  const position = positionOf(error);
  const isSlow = error.code === 'timeout';
  return (
    <EmptyState status={isSlow ? 'warning' : 'critical'} title={titleOf(error, position)} actions={actions}>
      {position && <MarkedQuery expr={expr} position={position} />}
      <p>{isSlow ? `${error.message} A shorter range or a recording rule will do.` : error.message}</p>
    </EmptyState>
  );
}

function titleOf(error: WireError, position: PromqlPosition | undefined): string {
  if (position) return `The query has an error at character ${position.from + 1}`;
  return error.code === 'timeout' ? 'The query took too long' : 'The query cannot be answered';
}

/** The query around a mistake, with the mistake underlined. */
function MarkedQuery({ expr, position }: { readonly expr: string; readonly position: PromqlPosition }): ReactNode {
  const { before, marked, after } = queryAround(expr, position);
  return (
    <code className="panel-query">
      {before}
      <mark>{marked}</mark>
      {after}
    </code>
  );
}
