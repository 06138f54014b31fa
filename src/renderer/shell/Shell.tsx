/** Sidebar, top bar, banner and the page between them. */
import { useState, type ReactNode } from 'react';
import { EngineFeedsContext, useEngineFeedsSource } from '../client/useEngineFeeds.ts';
import { CommandPalette } from '../palette/CommandPalette.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { Sidebar } from './Sidebar.tsx';
import { TopBar } from './TopBar.tsx';
import { useHoldWhileReading } from './useHoldWhileReading.ts';
import { useNotifications } from './useNotifications.ts';
import { usePageTitle } from './usePageTitle.ts';
import { useShellCommands } from './useShellCommands.ts';
import './Shell.css';

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts'>();
  const [isRangeOpen, setRangeOpen] = useState(false);
  const feeds = useEngineFeedsSource();
  useShellCommands({
    openPalette: () => setOverlay('palette'),
    openShortcuts: () => setOverlay('shortcuts'),
    openRange: () => setRangeOpen(true),
  });
  useHoldWhileReading(isRangeOpen);
  usePageTitle(feeds.status);
  useNotifications();
  const close = (isOpen: boolean): void => setOverlay((now) => (isOpen ? now : undefined));
  return (
    <EngineFeedsContext value={feeds}>
      <div className="shell">
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <Sidebar feeds={feeds} onSearch={() => setOverlay('palette')} />
        <div className="shell-main">
          <TopBar isRangeOpen={isRangeOpen} onRangeOpenChange={setRangeOpen} feeds={feeds} />
          <ConnectionBanner />
          <main id="main" className="content" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <CommandPalette open={overlay === 'palette'} onOpenChange={close} />
      <ShortcutSheet open={overlay === 'shortcuts'} onOpenChange={close} />
    </EngineFeedsContext>
  );
}
