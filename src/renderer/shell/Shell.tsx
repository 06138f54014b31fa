/** Sidebar, top bar, banner and the page between them. */
import { useState, type ReactNode } from 'react';
import { FeedContext, useFeedStore } from '../client/useEngineFeeds.ts';
import { CommandPalette } from '../palette/CommandPalette.tsx';
import { ImportDrop } from '../pages/dashboards/ImportDrop.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { PageTitle } from './PageTitle.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { Sidebar } from './Sidebar.tsx';
import { TopBar } from './TopBar.tsx';
import { useHoldWhileReading } from './useHoldWhileReading.ts';
import { useNotifications } from './useNotifications.ts';
import { useShellCommands } from './useShellCommands.ts';
import './Shell.css';

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts'>();
  const [isRangeOpen, setRangeOpen] = useState(false);
  const feeds = useFeedStore();
  useShellCommands({
    openPalette: () => setOverlay('palette'),
    openShortcuts: () => setOverlay('shortcuts'),
    openRange: () => setRangeOpen(true),
  });
  useHoldWhileReading(isRangeOpen);
  useNotifications();
  const close = (isOpen: boolean): void => setOverlay((now) => (isOpen ? now : undefined));
  return (
    <FeedContext value={feeds}>
      <PageTitle />
      <div className="shell">
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <Sidebar onSearch={() => setOverlay('palette')} />
        <div className="shell-main">
          <TopBar isRangeOpen={isRangeOpen} onRangeOpenChange={setRangeOpen} />
          <ConnectionBanner />
          <main id="main" className="content" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <ImportDrop />
      <CommandPalette open={overlay === 'palette'} onOpenChange={close} />
      <ShortcutSheet open={overlay === 'shortcuts'} onOpenChange={close} />
    </FeedContext>
  );
}
