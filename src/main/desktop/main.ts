/** Electron's main process: window, tray, notifications. It imports no engine; that runs in its own thread. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { app, Menu, nativeTheme, session } from 'electron';
import type { DueReport, ReportOutcome } from '../../shared/dashboards/reports.ts';
import { AppError } from '../../shared/errors.ts';
import { VERSION } from '../engine/base/version.ts';
import { declareAppScheme, serveAppScheme } from './appProtocol.ts';
import { createTray } from './appTray.ts';
import { type EngineQuestions, followEngine } from './engineFeed.ts';
import { type EngineHost, startEngineHost } from './engineHost.ts';
import { type MainWindow, openMainWindow, resourceFile } from './mainWindow.ts';
import { type NotificationDeeds, showNotification } from './nativeNotifications.ts';
import { bridgePage } from './pageBridge.ts';
import { writeReport } from './reportWindow.ts';
import { systemSeal } from './systemSeal.ts';

const RETENTION_MS = 15 * 86_400_000;
const HOUR_MS = 3_600_000;

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
    new URL('../node/engineWorker.cjs', import.meta.url),
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
    onHiddenToTray: tellOnce(() => showNotification(STILL_WATCHING, deeds)),
  });
  let questions: EngineQuestions | undefined;
  const deeds = notificationDeeds(
    (path) => main.reveal(path),
    () => questions,
  );
  bridgePage(main.window, engine);
  const tray = createTray({ open: (path) => main.reveal(path), quit: () => app.quit() });

  // One after the other: each has a window of its own while it is drawn.
  let reporting: Promise<void> = Promise.resolve();
  const tellOutcome = (due: DueReport): Promise<void> => {
    reporting = reporting.then(async () => {
      const outcome = await outcomeOf(due, engine);
      // An engine that stopped meanwhile has nobody to tell.
      await questions?.ask('reports.done', { id: due.id, outcome }).catch(() => {});
    });
    return reporting;
  };

  const follow = (): void => {
    const carrier = engine.connect();
    carrier.onClose(() => {
      tray.show(undefined);
      questions = undefined;
    });
    questions = followEngine(carrier, {
      onStatus: (status) => tray.show(status),
      onNotification: (event) => showNotification(event, deeds),
      onReport: (due) => void tellOutcome(due),
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

async function outcomeOf(due: DueReport, engine: EngineHost): Promise<ReportOutcome> {
  try {
    const file = await writeReport(due, engine, resourceFile('out', 'preload', 'preload.cjs'));
    return { kind: 'written', atMs: Date.now(), file };
  } catch (error) {
    return { kind: 'failed', atMs: Date.now(), problem: (error as Error).message };
  }
}

/** What the buttons of notifications do, in the name of the person before the screen. */
function notificationDeeds(
  open: NotificationDeeds['open'],
  questions: () => EngineQuestions | undefined,
): NotificationDeeds {
  const ask: EngineQuestions['ask'] = async (name, params) => {
    const engine = questions();
    if (engine === undefined) throw new AppError('unavailable', 'The engine does not run.');
    return engine.ask(name, params);
  };
  const author = userInfo().username;
  return {
    open,
    silenceHour: (alertId) => ask('alerts.silence', { alertId, durationMs: HOUR_MS, author }),
    acknowledge: (alertId) => ask('alerts.acknowledge', { alertId, author }),
    extendHour: (id) => ask('silences.extend', { id, byMs: HOUR_MS }),
  };
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
