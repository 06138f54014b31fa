/** The one window: sandboxed, kept on its own page, hidden instead of closed while the tray watches on. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { APP_ORIGIN, isAppUrl } from './appProtocol.ts';
import { NAVIGATE_CHANNEL } from '../../shared/desktopBridge.ts';

export interface MainWindow {
  readonly window: BrowserWindow;
  /** Brings the window to the front, at `path` inside the app when given. */
  readonly reveal: (path?: string) => void;
}

export interface MainWindowOptions {
  readonly preloadFile: string;
  readonly iconFile: string;
  /** False while the app is quitting: then closing closes. */
  staysInTray(): boolean;
  /** Called after the window was hidden by its close button. */
  onHiddenToTray(): void;
}

export function openMainWindow(options: MainWindowOptions): MainWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 880,
    minHeight: 560,
    show: false,
    title: 'Sightglass',
    icon: options.iconFile,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1013' : '#f4f5f7',
    titleBarStyle: 'hidden',
    ...(process.platform === 'darwin' ? {} : { titleBarOverlay: { height: 46, color: '#00000000' } }),
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  keepOnOwnPage(window);
  window.on('close', (event) => {
    if (!options.staysInTray()) return;
    event.preventDefault();
    window.hide();
    options.onHiddenToTray();
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  return {
    window,
    reveal(path) {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      if (path !== undefined) window.webContents.send(NAVIGATE_CHANNEL, path);
    },
  };
}

/** Labels and annotations are hostile text: nothing they could hold may open a page, here or outside. */
function keepOnOwnPage({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
}

export const resourceFile = (...parts: string[]): string => join(app.getAppPath(), ...parts);
