/** A result that has no column this kind of panel could draw, and why. */
import type { ReactNode } from 'react';
import type { Frame } from '../../shared/dashboards/data/frame.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

export function NothingToDraw({ frames }: { readonly frames: readonly Frame[] }): ReactNode {
  const isEmpty = frames.every(({ length }) => length === 0);
  return (
    <EmptyState status="nodata" title={isEmpty ? 'No data' : 'Nothing to draw'}>
      {isEmpty ? 'No series match.' : 'The result has no column of numbers that this panel can show.'}
    </EmptyState>
  );
}
