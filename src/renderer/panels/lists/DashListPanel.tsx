/** Links to other dashboards: pinned ones, and those that a search finds. */
import type { ReactNode } from 'react';
import type { DashboardEntry } from '../../../shared/dashboards/entry.ts';
import { flag, number, text, texts } from '../../../shared/dashboards/json.ts';
import { Link } from '../../client/Link.tsx';
import { useSubscription } from '../../client/useClient.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { PanelProps } from '../panelProps.ts';
import './lists.css';

const MOST = 30;

export function DashListPanel({ panel: { options }, height }: PanelProps): ReactNode {
  const entries = useSubscription('dashboards');
  if (!entries) return null;
  const tags = texts(options['tags']);
  const query = text(options['query']).toLowerCase();
  const isSearching = flag(options['showSearch'], tags.length > 0 || query !== '');
  const found = entries.filter(
    (entry) =>
      (flag(options['showStarred'], !isSearching) && entry.isPinned) ||
      (isSearching && tags.every((tag) => entry.tags.includes(tag)) && entry.title.toLowerCase().includes(query)),
  );
  if (found.length === 0) return <EmptyState icon="dashboards" title="No dashboards here yet" />;
  const shown = found.slice(0, number(options['maxItems']) ?? MOST);
  const groups = [
    { heading: 'Pinned', entries: shown.filter(({ isPinned }) => isPinned) },
    { heading: 'Found', entries: shown.filter(({ isPinned }) => !isPinned) },
  ].filter(({ entries: some }) => some.length > 0);
  return (
    <div className="panel-lists" style={{ maxHeight: height }}>
      {groups.map(({ heading, entries: some }) => (
        <section key={heading} aria-label={heading}>
          {flag(options['showHeadings'], true) && groups.length > 1 && <h4>{heading}</h4>}
          <DashList entries={some} />
        </section>
      ))}
    </div>
  );
}

function DashList({ entries }: { readonly entries: readonly DashboardEntry[] }): ReactNode {
  return (
    <ul className="panel-list">
      {entries.map(({ uid, title, folder }) => (
        <li key={uid}>
          <Icon name="dashboards" small />
          <span className="grow">
            <Link href={`/dashboards?board=${uid}`}>{title}</Link>
          </span>
          <small>{folder}</small>
        </li>
      ))}
    </ul>
  );
}
