/** What a panel says in place of data: a glyph, the fact, its cause, and the next step as a button. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../ui/Icon.tsx';

export interface PanelMessageProps {
  readonly icon: IconName;
  /** A status colour for the glyph; neutral without. */
  readonly tone?: 'ok' | 'warning' | 'critical' | 'nodata';
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function PanelMessage({ icon, tone, title, children, actions }: PanelMessageProps): ReactNode {
  return (
    <div className="panel-message">
      <span className={tone === undefined ? 't3' : `is-${tone}`}>
        <Icon name={icon} />
      </span>
      <b>{title}</b>
      {children !== undefined && <div className="panel-message-text">{children}</div>}
      {actions !== undefined && <div className="panel-message-actions">{actions}</div>}
    </div>
  );
}
