/** One figure with its name and a line of detail. */
import type { ReactNode } from 'react';

export interface TileProps {
  readonly title: string;
  readonly value: string;
  readonly detail: string;
}

export function Tile({ title, value, detail }: TileProps): ReactNode {
  return (
    <div className="settings-tile">
      <span className="settings-tile-title">{title}</span>
      <span className="settings-tile-value">{value}</span>
      <span className="settings-tile-detail">{detail}</span>
    </div>
  );
}
