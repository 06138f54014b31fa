/** Electron's main process: window, tray, notifications. It imports no engine; that runs in its own thread. */
import { join } from 'node:path';
import { app, Menu, nativeTheme, session } from 'electron';
import { VERSION } from '../engine/base/version.ts';
import { declareAppScheme, serveAppScheme } from './appProtocol.ts';
import { createTray } from './appTray.ts';
import { followEngine } from './engineFeed.ts';
import { type EngineHost, startEngineHost } from './engineHost.ts';
import { type MainWindow, openMainWindow, resourceFile } from './mainWindow.ts';
import { showNotification } from './nativeNotifications.ts';
import { bridgePage } from './pageBridge.ts';
import { systemSeal } from './systemSeal.ts';

const RETENTION_MS = 15 * 86_400_000;

declareAppScheme();

async function main(): Promise<void> {
  if (!app.requestSingleInstanceLock()) return app.quit();
  await app.whenReady();
  refusePermissions();
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }]) : null,
  );
  serveAppScheme(resourceFile('out', 'web'));
  const folders = {
    dataDir: join(app.getPath('userData'), 'data'),
    configDir: join(app.getPath('userData'), 'config'),
  };
  const engine = startEngineHost(
    new URL('../node/engineWorker.js', import.meta.url),
    { folders, version: VERSION, retentionMs: RETENTION_MS },
    systemSeal(),
  );
  run(engine);
}

function run(engine: EngineHost): void {
  let isQuitting = false;
  const main: MainWindow = openMainWindow({
    preloadFile: resourceFile('out', 'preload', 'preload.cjs'),
    iconFile: resourceFile('assets', 'icon', 'icon.png'),
    staysInTray: () => !isQuitting,
    onHiddenToTray: tellOnce(() => showNotification(STILL_WATCHING, main.reveal)),
  });
  bridgePage(main.window, engine);
  const tray = createTray({ open: (path) => main.reveal(path), quit: () => app.quit() });

  const follow = (): void => {
    const carrier = engine.connect();
    carrier.onClose(() => tray.show(undefined));
    followEngine(carrier, {
      onStatus: (status) => tray.show(status),
      onNotification: (event) => showNotification(event, main.reveal),
    });
  };
  engine.onState((state) => (state.type === 'running' ? follow() : tray.show(undefined)));

  app.on('second-instance', () => main.reveal());
  app.on('activate', () => main.reveal());
  app.on('window-all-closed', () => {
    // The tray watches on; only "Quit" ends the app.
  });
  app.on('before-quit', (event) => {
    if (isQuitting) return;
    isQuitting = true;
    event.preventDefault();
    void engine[Symbol.asyncDispose]().then(() => app.exit(0));
  });
}

/** The page needs none: notifications are native here, and it must never ask for camera, location or the like. */
function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

const STILL_WATCHING = {
  id: 'still-watching',
  kind: 'test',
  severity: 'info',
  title: 'Still watching, in the tray',
  body: 'Quit from there.',
  path: '/',
  atMs: 0,
} as const;

function tellOnce(tell: () => void): () => void {
  let isTold = false;
  return () => {
    if (!isTold) tell();
    isTold = true;
  };
}

nativeTheme.themeSource = 'system';
await main();
