/** A result that has no column this kind of panel could draw, and why. */
import type { ReactNode } from 'react';
import type { Frame } from '../../shared/dashboards/data/frame.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

interface NothingToDrawProps {
  readonly frames: readonly Frame[];
  /** Name or pattern of the columns the panel's options ask for; '' for any. */
  readonly wanted?: string;
}

export function NothingToDraw({ frames, wanted = '' }: NothingToDrawProps): ReactNode {
  const isEmpty = frames.every(({ length }) => length === 0);
  return (
    <EmptyState status="nodata" title={isEmpty ? 'No data' : 'Nothing to draw'}>
      {isEmpty
        ? 'No series match.'
        : wanted === ''
          ? 'The result has no column of numbers that this panel can show.'
          : `The result has no column called ${wanted}.`}
    </EmptyState>
  );
}
