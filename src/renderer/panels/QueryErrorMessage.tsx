/** Why a query failed: the sentence, and for a mistake in the text the place, underlined in the query itself. */
import type { ReactNode } from 'react';
import type { PromqlPosition, WireError } from '../../shared/errors.ts';
import { PanelMessage } from './PanelMessage.tsx';
import { positionOf, queryAround } from './queryError.ts';

export interface QueryErrorProps {
  readonly error: WireError;
  readonly expr: string;
  readonly actions?: ReactNode;
}

export function QueryErrorMessage({ error, expr, actions }: QueryErrorProps): ReactNode {
  const position = positionOf(error);
  if (error.code === 'timeout') {
    return (
      <PanelMessage icon="clock" tone="warning" title="The query took too long" actions={actions}>
        {error.message} A shorter range or a recording rule will do.
      </PanelMessage>
    );
  }
  return (
    <PanelMessage
      icon="critical"
      tone="critical"
      title={position ? `The query has an error at character ${position.from + 1}` : 'The query cannot be answered'}
      actions={actions}
    >
      {position && <MarkedQuery expr={expr} position={position} />}
      <p>{error.message}</p>
    </PanelMessage>
  );
}

/** The query around a mistake, with the mistake underlined. */
export function MarkedQuery({
  expr,
  position,
}: {
  readonly expr: string;
  readonly position: PromqlPosition;
}): ReactNode {
  const { before, marked, after } = queryAround(expr, position);
  return (
    <code className="panel-query">
      {before}
      <mark>{marked}</mark>
      {after}
    </code>
  );
}
