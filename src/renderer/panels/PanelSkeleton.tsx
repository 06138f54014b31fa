/** The outline of a chart that has not come yet. Nothing for the first 250 ms; then for at least 300, so it never flickers. */
import type { ReactNode } from 'react';

/** @param label  read out: what is loading */
export function PanelSkeleton({ label }: { readonly label: string }): ReactNode {
  return (
    <div className="panel-skeleton" role="status">
      <span className="visually-hidden">Loading {label}</span>
      <div className="panel-skeleton-ticks" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
      <div className="panel-skeleton-plot" aria-hidden="true" />
      <div className="panel-skeleton-legend" aria-hidden="true">
        <i />
        <i />
      </div>
    </div>
  );
}
