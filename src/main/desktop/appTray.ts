/** The tray: one of four silhouettes, a sentence, and a menu. Changes wait until the state has been stable. */
import { Menu, nativeTheme, Tray } from 'electron';
import type { EngineStatus } from '../../shared/status.ts';
import { resourceFile } from './mainWindow.ts';
import { type TrayState, trayState } from './trayState.ts';

/** An alert that flickers must not make the icon blink. */
const STABLE_MS = 2000;

export interface AppTray {
  show(status: EngineStatus | undefined): void;
}

export interface TrayActions {
  readonly open: (path?: string) => void;
  readonly quit: () => void;
}

export function createTray(actions: TrayActions): AppTray {
  let shown = trayState(undefined);
  let next = shown;
  let timer: NodeJS.Timeout | undefined;
  const tray = new Tray(iconFile(shown));
  tray.on('click', () => actions.open());

  function draw(): void {
    shown = next;
    tray.setImage(iconFile(shown));
    tray.setToolTip(shown.tooltip);
    // Linux reads a menu once, so it is set anew after each change.
    tray.setContextMenu(menuFor(shown, actions));
  }

  draw();
  nativeTheme.on('updated', draw);
  return {
    show(status) {
      const state = trayState(status);
      if (state.icon === next.icon && state.tooltip === next.tooltip) return;
      next = state;
      clearTimeout(timer);
      timer = setTimeout(draw, STABLE_MS);
    },
  };
}

function menuFor({ tooltip }: TrayState, { open, quit }: TrayActions): Menu {
  return Menu.buildFromTemplate([
    { label: tooltip.replace('Sightglass: ', ''), enabled: false },
    { type: 'separator' },
    { label: 'Open Sightglass', click: () => open() },
    { label: 'Alerts', click: () => open('/alerts') },
    { label: 'Targets', click: () => open('/targets') },
    { label: 'Settings and status', click: () => open('/settings') },
    { type: 'separator' },
    { label: 'Quit, and stop monitoring', click: quit },
  ]);
}

/** macOS colours template images itself; elsewhere the taskbar's theme decides. */
function iconFile({ icon }: TrayState): string {
  const isDarkBar = process.platform !== 'darwin' && nativeTheme.shouldUseDarkColors;
  return resourceFile('assets', 'tray', `${icon}${isDarkBar ? 'White' : 'Template'}.png`);
}
