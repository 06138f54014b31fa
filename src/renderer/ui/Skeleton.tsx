/** Axis, grid and legend of a chart that is on its way. It shows itself only after 250 ms: most data is faster. */
import type { ReactNode } from 'react';
import './Skeleton.css';

export function ChartSkeleton({ height, label }: { readonly height: number; readonly label: string }): ReactNode {
  return (
    <div className="skeleton" style={{ height }}>
      <span className="visually-hidden">Loading {label}</span>
      {[0, 1, 2, 3].map((line) => (
        <i key={line} aria-hidden="true" />
      ))}
    </div>
  );
}

/** Holds the height of `rows` table rows until they arrive. */
export function RowsSkeleton({ rows, label }: { readonly rows: number; readonly label: string }): ReactNode {
  return (
    <div className="skeleton is-rows" style={{ height: `calc(${rows} * var(--row-h))` }}>
      <span className="visually-hidden">Loading {label}</span>
    </div>
  );
}
