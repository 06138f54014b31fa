/** The commands that work on every page, and the keys for all. */
import { useEffect } from 'react';
import { chooseNextGhost } from '../client/ghost.ts';
import { navigate, useAddress } from '../client/address.ts';
import { useTimeStore } from '../client/useTime.ts';
import { useToast } from '../ui/Toast.tsx';
import { chooseTheme, shownTheme } from '../ui/theme.ts';
import { type Command, useCommandRegistry, useCommands } from './commands.ts';
import { listenToKeys } from './keyboard.ts';
import { PLACES, placeAt } from './places.ts';
import { readPreference, writePreference } from './preferences.ts';
import type { TimeStore } from '../client/timeState.ts';

export interface ShellActions {
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
  readonly openRange: () => void;
}

export function useShellCommands(actions: ShellActions): void {
  const registry = useCommandRegistry();
  const time = useTimeStore();
  const toast = useToast();
  const { path } = useAddress();
  useEffect(
    () =>
      listenToKeys(window, { commands: registry.list, hasSingleKeys: () => readPreference('singleKeys') !== 'off' }),
    [registry],
  );
  const copyLink = (): void => {
    void navigator.clipboard.writeText(location.href).then(
      () => toast({ text: 'Link copied, range included.' }),
      () => toast({ text: 'The browser does not allow copying here.', status: 'warning' }),
    );
  };
  const hasTime = placeAt(path)?.hasTime ?? false;
  useCommands([
    ...anywhere(actions, copyLink),
    ...PLACES.map(({ path: to, title, icon, keys }): Command => ({
      id: `go${to}`,
      title,
      group: 'Go to',
      icon,
      keys,
      run: () => navigate(to),
    })),
    ...(hasTime ? timeCommands(time, actions.openRange) : []),
  ]);
}

function anywhere({ openPalette, openShortcuts }: ShellActions, copyLink: () => void): readonly Command[] {
  const group = 'Anywhere';
  return [
    { id: 'palette', title: 'Command palette', group, keys: 'Mod+K', isKeyOnly: true, run: openPalette },
    { id: 'shortcuts', title: 'Keyboard shortcuts', group, keys: '?', icon: 'info', run: openShortcuts },
    { id: 'sidebar', title: 'Sidebar or rail', group, keys: 'Mod+B', icon: 'sidebar', run: toggleSidebar },
    { id: 'theme', title: 'Switch theme', group, keys: 'Mod+Shift+L', icon: 'moon', run: switchTheme },
    { id: 'filter', title: 'Filter this page', group, keys: '/', isKeyOnly: true, run: focusFilter },
    { id: 'copyLink', title: 'Copy link to this view', group, keys: 'Y', icon: 'link', run: copyLink },
  ];
}

function timeCommands(time: TimeStore, openRange: () => void): readonly Command[] {
  const group = 'Time';
  return [
    { id: 'range', title: 'Time range', group, keys: 'R', icon: 'clock', run: openRange },
    {
      id: 'earlier',
      title: 'Half a window earlier',
      group,
      keys: 'Shift+ArrowLeft',
      isKeyOnly: true,
      run: () => time.shift(-0.5),
    },
    {
      id: 'later',
      title: 'Half a window later',
      group,
      keys: 'Shift+ArrowRight',
      isKeyOnly: true,
      run: () => time.shift(0.5),
    },
    { id: 'zoomOut', title: 'Zoom out ×2', group, keys: 'Z', icon: 'zoomOut', run: () => time.zoomOut() },
    { id: 'undoZoom', title: 'Undo zoom', group, keys: 'Alt+ArrowLeft', icon: 'zoomOut', run: () => time.undoZoom() },
    { id: 'live', title: 'Live on, off', group, keys: 'L', icon: 'play', run: () => time.setLive(!time.get().isLive) },
    { id: 'now', title: 'Back to live', group, keys: 'End', icon: 'clock', run: () => time.backToLive() },
    {
      id: 'ghost',
      title: 'Compare with an hour, a day, a week earlier',
      group,
      keys: 'P',
      icon: 'clock',
      run: chooseNextGhost,
    },
    { id: 'refresh', title: 'Refresh now', group, keys: 'U', icon: 'refresh', run: () => time.refresh() },
  ];
}

const toggleSidebar = (): void => writePreference('sidebar', readPreference('sidebar') === 'rail' ? 'wide' : 'rail');
const switchTheme = (): void => chooseTheme(shownTheme() === 'dark' ? 'light' : 'dark');

/** The page's own filter is the first search field in it. */
function focusFilter(): void {
  document.querySelector<HTMLInputElement>('main input[data-filter], main input[type=search]')?.focus();
}
