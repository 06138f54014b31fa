/** Links to other dashboards: pinned ones, and those that a search finds. */
import type { ReactNode } from 'react';
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
  return (
    <ul className="panel-list" style={{ maxHeight: height }}>
      {found.slice(0, number(options['maxItems']) ?? MOST).map(({ uid, title, folder }) => (
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
