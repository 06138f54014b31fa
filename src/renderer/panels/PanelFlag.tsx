import type { ReactNode } from 'react';
import { Icon } from '../ui/Icon.tsx';

/** A remark at the right of a panel's header: `2 of 3 sources`, `last sample 6 min ago`. */
export function PanelFlag({
  tone,
  children,
}: {
  readonly tone: 'warning' | 'critical' | 'nodata';
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={`panel-flag on-${tone}`}>
      <span className={`is-${tone}`}>
        <Icon name={tone} small />
      </span>
      {children}
    </span>
  );
}
