/** Title, time, theme. Pages without time have no time controls. */
import { useSyncExternalStore, type ReactNode } from 'react';
import { useAddress } from '../client/address.ts';
import { IconButton } from '../ui/Button.tsx';
import { chooseTheme, shownTheme, type Theme, watchShownTheme } from '../ui/theme.ts';
import { LiveControls } from './LiveControls.tsx';
import { placeAt } from './places.ts';
import { TimeControls } from './TimeControls.tsx';
import { useEngineFeed } from '../client/useEngineFeeds.ts';
import './TopBar.css';

const currentTheme = (): Theme => shownTheme();

export interface TopBarProps {
  readonly isRangeOpen: boolean;
  readonly onRangeOpenChange: (isOpen: boolean) => void;
}

export function TopBar({ isRangeOpen, onRangeOpenChange }: TopBarProps): ReactNode {
  const { path } = useAddress();
  const place = placeAt(path);
  const theme = useSyncExternalStore(watchShownTheme, currentTheme);
  const oldestMs = useEngineFeed(({ status }) => status?.oldestMs);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header className="top-bar">
      <h1>{place?.title ?? 'Not found'}</h1>
      <span className="grow" />
      {place?.hasTime && (
        <>
          <TimeControls isOpen={isRangeOpen} onOpenChange={onRangeOpenChange} oldestMs={oldestMs} />
          <LiveControls />
        </>
      )}
      <IconButton
        icon={theme === 'dark' ? 'sun' : 'moon'}
        label={`Switch to ${other} theme`}
        keys="Mod+Shift+L"
        onClick={() => chooseTheme(other)}
      />
    </header>
  );
}
