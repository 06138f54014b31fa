/** Draws a board in a window nobody sees and writes it as a file: a page of its own, ended when the file is there. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';
import type { DueReport } from '../../shared/dashboards/reports.ts';
import { APP_ORIGIN } from './appProtocol.ts';
import type { EngineHost } from './engineHost.ts';
import { bridgePage } from './pageBridge.ts';

const WIDTH = 1440;
const HEIGHT = 900;
/** A page that is not drawn by then is told as it is. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 250;

/** @returns the file @throws when the page could not be drawn or the file not be written */
export async function writeReport(due: DueReport, engine: EngineHost, preloadFile: string): Promise<string> {
  const window = new BrowserWindow({
    width: WIDTH,
    height: HEIGHT,
    show: false,
    // A hidden window is not painted unless it says so.
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      backgroundThrottling: false,
      offscreen: true,
    },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  const bridge = bridgePage(window, engine);
  try {
    await window.loadURL(APP_ORIGIN + due.path);
    await drawn(window);
    const file = await freeFile(due);
    await writeFile(file, await (due.format === 'pdf' ? pdfOf(window) : pngOf(window)));
    return file;
  } finally {
    bridge[Symbol.dispose]();
    window.destroy();
  }
}

/** Until the page says that every panel is painted. */
async function drawn({ webContents }: BrowserWindow): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    const state: unknown = await webContents.executeJavaScript('document.documentElement.dataset.report');
    if (state === 'drawn') return;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  throw new Error(`The page was not drawn within ${PATIENCE_MS / 1000} s.`);
}

const pdfOf = ({ webContents }: BrowserWindow): Promise<Buffer> =>
  webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });

/** As high as the board. */
async function pngOf(window: BrowserWindow): Promise<Buffer> {
  const height: unknown = await window.webContents.executeJavaScript('document.documentElement.scrollHeight');
  window.setContentSize(WIDTH, Math.max(HEIGHT, Number(height)));
  await drawn(window);
  return (await window.webContents.capturePage()).toPNG();
}

/** In the person's documents: a place the page cannot choose. */
async function freeFile({ title, format, atMs }: DueReport): Promise<string> {
  const folder = join(app.getPath('documents'), 'Sightglass reports');
  await mkdir(folder, { recursive: true });
  const name = title.replaceAll(/[^\p{L}\p{N} _-]+/gu, '-').slice(0, 80);
  const stamp = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ').replace(':', '');
  return join(folder, `${name} ${stamp}.${format}`);
}
