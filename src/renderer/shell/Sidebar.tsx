/** The way to every page, what needs a look, and at its foot whether the engine works. A rail of icons where it is narrow. */
import type { ReactNode } from 'react';
import { useAddress } from '../client/address.ts';
import { Link } from '../client/Link.tsx';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import type { Status } from '../ui/StatusGlyph.tsx';
import { EngineFoot } from './EngineFoot.tsx';
import { PinnedBoards } from './PinnedBoards.tsx';
import { PLACES, type Place } from './places.ts';
import { useEngineFeed } from '../client/useEngineFeeds.ts';
import { useIsRail } from './useIsRail.ts';
import './Sidebar.css';

export interface SidebarProps {
  readonly onSearch: () => void;
}

/** Something that needs a look: how many, how bad, in words for a screen reader. */
interface Count {
  readonly status: Status;
  readonly count: number;
  readonly words: string;
}

export function Sidebar({ onSearch }: SidebarProps): ReactNode {
  const { path } = useAddress();
  const isRail = useIsRail();
  const pages = PLACES.slice(0, -1);
  const settings = PLACES.at(-1) as Place;
  const critical = useEngineFeed(({ status }) => status?.alerts.critical ?? 0);
  const warning = useEngineFeed(({ status }) => status?.alerts.warning ?? 0);
  const down = useEngineFeed(({ targets }) => targets?.filter(({ health }) => health === 'down').length ?? 0);
  const countsOf = ({ path: to }: Place): readonly Count[] =>
    to === '/alerts' ? alertCounts(critical, warning) : to === '/targets' ? targetCounts(down) : [];
  return (
    <aside className={classNames('sidebar', isRail && 'is-rail')} aria-label="Sidebar">
      <div className="brand">
        <img src="./sightglass.svg" alt="" width="22" height="22" />
        <span className="rail-hides">Sightglass</span>
      </div>
      <button type="button" className="search-button" onClick={onSearch}>
        <Icon name="search" small />
        <span className="grow nav-title">Search or run…</span>
        <span className="rail-hides">
          <Kbd keys="Mod+K" />
        </span>
      </button>
      <nav className="nav" aria-label="Primary">
        {pages.map((place) => (
          <NavLink key={place.path} place={place} isCurrent={place.path === path} counts={countsOf(place)} />
        ))}
      </nav>
      <PinnedBoards />
      <div className="sidebar-foot">
        <nav className="nav" aria-label="Settings">
          <NavLink place={settings} isCurrent={settings.path === path} counts={[]} />
        </nav>
        <EngineFoot />
      </div>
    </aside>
  );
}

interface NavLinkProps {
  readonly place: Place;
  readonly isCurrent: boolean;
  readonly counts: readonly Count[];
}

function NavLink({ place, isCurrent, counts }: NavLinkProps): ReactNode {
  return (
    <Link
      className="nav-link"
      href={place.path}
      title={`${place.title} (${place.keys})`}
      aria-current={isCurrent ? 'page' : undefined}
    >
      <Icon name={place.icon} />
      <span className="nav-title">{place.title}</span>
      {counts.length > 0 && (
        <span className="nav-counts">
          {counts.map(({ status, count, words }) => (
            <span key={status} className="nav-count" title={words}>
              <span className={`is-${status}`}>
                <Icon name={status} />
              </span>
              <span className="nav-number">{count}</span>
              <span className="visually-hidden">{words}</span>
            </span>
          ))}
        </span>
      )}
    </Link>
  );
}

function alertCounts(critical: number, warning: number): readonly Count[] {
  const counts: Count[] = [
    { status: 'critical', count: critical, words: 'critical firing' },
    { status: 'warning', count: warning, words: warning === 1 ? 'warning firing' : 'warnings firing' },
  ];
  return counts.filter(({ count }) => count > 0);
}

function targetCounts(count: number): readonly Count[] {
  return count === 0 ? [] : [{ status: 'critical', count, words: count === 1 ? 'target down' : 'targets down' }];
}
