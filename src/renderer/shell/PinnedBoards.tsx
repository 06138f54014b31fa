/** Dashboards a person has pinned, one click away from every page. */
import type { ReactNode } from 'react';
import { useAddress } from '../client/address.ts';
import { Link } from '../client/Link.tsx';
import { useSubscription } from '../client/useClient.ts';
import { Icon } from '../ui/Icon.tsx';

/** More of them would push the foot out of the window. */
const MOST = 12;

export function PinnedBoards(): ReactNode {
  const entries = useSubscription('dashboards');
  const { path, query } = useAddress();
  const shown = path === '/dashboards' ? query.get('board') : null;
  const pinned = (entries ?? []).filter(({ isPinned }) => isPinned).slice(0, MOST);
  if (pinned.length === 0) return null;
  return (
    <nav className="nav nav-pinned" aria-label="Pinned dashboards">
      <h2 className="nav-heading rail-hides">Pinned</h2>
      {pinned.map(({ uid, title, description }) => (
        <Link
          key={uid}
          className="nav-link"
          href={`/dashboards?board=${encodeURIComponent(uid)}`}
          title={description === '' ? title : `${title}: ${description}`}
          aria-current={uid === shown ? 'true' : undefined}
        >
          <Icon name="dashboards" small />
          <span className="nav-title">{title}</span>
        </Link>
      ))}
    </nav>
  );
}
