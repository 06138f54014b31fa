/** Six states with six silhouettes, so that none is told by colour alone. The word stands beside the glyph or is read out. */
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import './StatusGlyph.css';

export type Status = 'ok' | 'warning' | 'critical' | 'nodata' | 'pending' | 'silenced';

const STATUS_WORDS: Readonly<Record<Status, string>> = {
  ok: 'OK',
  warning: 'Warning',
  critical: 'Critical',
  nodata: 'No data',
  pending: 'Pending',
  silenced: 'Silenced',
};

/** The glyph alone; `label` is read out in its place. Without one a word must stand beside it. */
export function StatusGlyph({ status, label }: { readonly status: Status; readonly label?: string }): ReactNode {
  return (
    <span className={`status-glyph is-${status}`}>
      <Icon name={status} />
      {label !== undefined && <span className="visually-hidden">{label}</span>}
    </span>
  );
}

/** Glyph and word in the colour of the state. */
export function StatusText({
  status,
  children = STATUS_WORDS[status],
}: {
  readonly status: Status;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <span className={`status-text is-${status}`}>
      <Icon name={status} />
      {children}
    </span>
  );
}

/** Glyph in colour, word in text colour, on a soft ground. */
export function StatusBadge({
  status,
  children = STATUS_WORDS[status],
}: {
  readonly status: Status;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <span className={`status-badge on-${status}`}>
      <span className={`is-${status}`}>
        <Icon name={status} />
      </span>
      {children}
    </span>
  );
}
