/** The frame of everything on a page: a head with title and detail, a body. Its size never depends on its content's state. */
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import './Panel.css';

export interface PanelProps {
  readonly title: string;
  readonly detail?: ReactNode;
  /** At the right of the head: a state flag, a link, a filter. */
  readonly end?: ReactNode;
  /** Sections of a page with a taller head. */
  readonly isSection?: boolean;
  /** Tables and lists reach the edges. */
  readonly isFlush?: boolean;
  readonly level?: 'warning' | 'critical';
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel(props: PanelProps): ReactNode {
  const { title, detail, end, isSection = false, isFlush = false, level, className, children } = props;
  return (
    <article
      className={classNames('panel', isSection && 'is-section', level !== undefined && `at-${level}`, className)}
      aria-label={title}
    >
      <header className="panel-head">
        <h2 className="panel-title">{title}</h2>
        {detail !== undefined && <span className="panel-detail">{detail}</span>}
        {end !== undefined && <span className="panel-end">{end}</span>}
      </header>
      <div className={classNames('panel-body', isFlush && 'is-flush')}>{children}</div>
    </article>
  );
}
