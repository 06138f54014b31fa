/** Settings and status: one page of sections, each with its own address. */
import type { ComponentType, ReactNode } from 'react';
import { useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { AboutSection } from './AboutSection.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { EngineSection } from './EngineSection.tsx';
import { NotificationsSection } from './NotificationsSection.tsx';
import { StorageSection } from './StorageSection.tsx';
import './settings.css';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly group: 'Status' | 'Settings';
  readonly Body: ComponentType;
}

const FIRST: Section = { id: 'storage', title: 'Storage', group: 'Status', Body: StorageSection };
const SECTIONS: readonly Section[] = [
  FIRST,
  { id: 'engine', title: 'Engine and configuration', group: 'Status', Body: EngineSection },
  { id: 'appearance', title: 'Appearance', group: 'Settings', Body: AppearanceSection },
  { id: 'notifications', title: 'Notifications', group: 'Settings', Body: NotificationsSection },
  { id: 'about', title: 'About', group: 'Settings', Body: AboutSection },
];

export function SettingsPage(): ReactNode {
  const { query } = useAddress();
  const current = SECTIONS.find(({ id }) => id === query.get('section')) ?? FIRST;
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label="Sections of settings">
        {(['Status', 'Settings'] as const).map((group) => (
          <div key={group}>
            <p>{group}</p>
            {SECTIONS.filter((section) => section.group === group).map(({ id, title }) => (
              <Link
                key={id}
                className="nav-link"
                href={`/settings?section=${id}`}
                aria-current={id === current.id ? 'page' : undefined}
              >
                {title}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className="settings-body">
        <current.Body />
      </div>
    </div>
  );
}
