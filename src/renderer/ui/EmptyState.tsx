/** Why there is nothing to see, in words, and the next step as a button. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { type Status, StatusGlyph } from './StatusGlyph.tsx';
import './EmptyState.css';

export interface EmptyStateProps {
  readonly status?: Status;
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function EmptyState({ status, icon, title, children, actions }: EmptyStateProps): ReactNode {
  return (
    <div className="empty-state">
      {status !== undefined && <StatusGlyph status={status} />}
      {icon !== undefined && (
        <span className="t3">
          <Icon name={icon} />
        </span>
      )}
      <p className="empty-title">{title}</p>
      {children !== undefined && <div className="empty-text">{children}</div>}
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </div>
  );
}
