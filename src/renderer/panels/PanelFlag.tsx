import type { ReactNode } from 'react';
import { Icon } from '../ui/Icon.tsx';

export interface PanelFlagProps {
  readonly tone: 'warning' | 'critical' | 'nodata';
  /** The whole story, on hover. */
  readonly title?: string;
  readonly children: ReactNode;
}

/** A remark at the right of a panel's head: `2 warnings`, `last sample 6 min ago`. */
export function PanelFlag({ tone, title, children }: PanelFlagProps): ReactNode {
  return (
    <span className={`panel-flag on-${tone}`} title={title}>
      <span className={`is-${tone}`}>
        <Icon name={tone} small />
      </span>
      {children}
    </span>
  );
}
