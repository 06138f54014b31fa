/**
 * The frame of a panel: header, border, body of a given height. Frame, header and size are the same in every state, so
 * nothing on the page moves while data loads, changes or fails.
 */
import { useId, type ReactNode } from 'react';
import './panels.css';

export interface PanelProps {
  readonly title: string;
  /** Said after the title, more quietly. */
  readonly detail?: ReactNode;
  /** In front of the title: a letter or a glyph. */
  readonly lead?: ReactNode;
  /** A state worth saying beside fine data: partial, stale, cut short. */
  readonly flag?: ReactNode;
  readonly actions?: ReactNode;
  /** Only where an alert or a threshold of this panel says so. */
  readonly level?: 'warning' | 'critical' | undefined;
  /** New data is on its way while the old stays. */
  readonly isRefreshing?: boolean;
  /** Of the body; without it the body takes what its content needs. */
  readonly height?: number;
  /** Tables go to the edge of the frame. */
  readonly isFlush?: boolean;
  readonly children: ReactNode;
}

export function Panel(props: PanelProps): ReactNode {
  const { title, detail, lead, flag, actions, level, isRefreshing = false, height, isFlush = false, children } = props;
  const id = useId();
  return (
    <section className={level === undefined ? 'panel' : `panel has-${level}`} aria-labelledby={id}>
      {isRefreshing && <div className="panel-refreshing" aria-hidden="true" />}
      <header className="panel-head">
        {lead}
        <h2 id={id} title={title}>
          {title}
        </h2>
        {detail !== undefined && <span className="panel-detail">{detail}</span>}
        <span className="panel-end">
          {flag}
          {actions}
        </span>
      </header>
      <div
        className={isFlush ? 'panel-body is-flush' : 'panel-body'}
        style={height === undefined ? undefined : { height }}
      >
        {children}
      </div>
    </section>
  );
}
