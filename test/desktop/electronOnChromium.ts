/**
 * A stand-in for the `electron` module where its binary cannot be had: the real, built main process runs in Node, and
 * each BrowserWindow is a page of a real Chromium with the real, built preload script in it. What the system would show
 * (tray, menu, notifications) is recorded and told to the test over the process' IPC channel.
 * Not covered: sandboxing, native rendering, asar, fuses; those need the real binary.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import type { FromDesktop, ToDesktop } from './desktopProcess.ts';

const root = join(import.meta.dirname, '../..');
const userData = process.env['SIGHTGLASS_TEST_USER_DATA'] ?? mkdtempSync(join(tmpdir(), 'sightglass-desktop-'));
const tell = (message: FromDesktop): void => void process.send?.(message);
const onTest = (handle: (message: ToDesktop) => void): void => void process.on('message', handle);

let browser: Promise<Browser> | undefined;

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  requestSingleInstanceLock: () => true,
  whenReady: async () => {},
  getPath: () => userData,
  getAppPath: () => root,
  quit(): void {
    const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) };
    app.emit('before-quit', event);
    if (!event.defaultPrevented) app.exit(0);
  },
  exit(code: number): void {
    void Promise.resolve(browser)
      .then((running) => running?.close())
      .finally(() => process.exit(code));
  },
});

type Handler = (request: Request) => Response | Promise<Response>;
const schemes = new Map<string, Handler>();
export const protocol = {
  registerSchemesAsPrivileged: (): void => {},
  handle: (scheme: string, handler: Handler): void => void schemes.set(scheme, handler),
};

type Decide = (isGranted: boolean) => void;
type PermissionHandler = (contents: unknown, permission: string, decide: Decide) => void;
export const session = {
  defaultSession: {
    setPermissionRequestHandler(handler: PermissionHandler): void {
      for (const permission of ['notifications', 'geolocation', 'media']) {
        handler(undefined, permission, (isGranted) => tell({ type: 'permission', permission, isGranted }));
      }
    },
    setPermissionCheckHandler: (): void => {},
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: true, themeSource: 'system' });

interface MenuItem {
  readonly label?: string;
  readonly click?: () => void;
}

export const Menu = {
  setApplicationMenu: (): void => {},
  buildFromTemplate: (items: readonly MenuItem[]): readonly MenuItem[] => items,
};

/** A machine without a key store: secrets are then files. */
export const safeStorage = {
  isEncryptionAvailable: (): boolean => false,
  getSelectedStorageBackend: (): string => 'basic_text',
};

export class Tray extends EventEmitter {
  #items: readonly MenuItem[] = [];

  constructor(image: string) {
    super();
    tell({ type: 'tray', image });
    onTest((message) => {
      if (message.type === 'clickMenu') this.#items.find(({ label }) => label === message.label)?.click?.();
    });
  }

  setImage(image: string): void {
    tell({ type: 'tray', image });
  }

  setToolTip(tooltip: string): void {
    tell({ type: 'tooltip', tooltip });
  }

  setContextMenu(items: readonly MenuItem[]): void {
    this.#items = items;
  }
}

interface NotificationOptions {
  readonly title: string;
  readonly body: string;
  readonly actions?: readonly { readonly text: string }[];
}

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }

  readonly #options: NotificationOptions;

  constructor(options: NotificationOptions) {
    super();
    this.#options = options;
    onTest((message) => {
      if (message.type === 'clickNotification' && message.title === options.title) this.emit('click');
      if (message.type !== 'pressAction' || message.title !== options.title) return;
      const actionIndex = options.actions?.findIndex(({ text }) => text === message.action) ?? -1;
      if (actionIndex >= 0) this.emit('action', { actionIndex });
    });
  }

  show(): void {
    const { title, body, actions = [] } = this.#options;
    tell({ type: 'notification', title, body, actions: actions.map(({ text }) => text), atMs: Date.now() });
  }
}

export const ipcMain = new EventEmitter();

interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload: string };
}

class WebContents extends EventEmitter {
  page: Page | undefined;
  url = '';

  setWindowOpenHandler(decide: (details: { url: string }) => { action: string }): void {
    tell({ type: 'windowOpen', action: decide({ url: 'https://example.com/' }).action });
  }

  executeJavaScript(script: string): Promise<unknown> {
    return this.page?.evaluate(script) ?? Promise.resolve(undefined);
  }

  printToPDF(options: { readonly printBackground: boolean; readonly preferCSSPageSize: boolean }): Promise<Buffer> {
    if (!this.page) throw new Error('There is no page to print.');
    return this.page.pdf(options);
  }

  async capturePage(): Promise<{ toPNG(): Buffer }> {
    const png = await this.page?.screenshot();
    return { toPNG: () => png ?? Buffer.alloc(0) };
  }

  send(channel: string, message?: Uint8Array | string): void {
    const isBinary = message instanceof Uint8Array;
    const payload = isBinary ? Buffer.from(message).toString('base64') : message;
    this.page
      ?.evaluate(([c, p, b]) => Reflect.get(window, '__toPage')(c, p, b), [channel, payload, isBinary] as const)
      .catch(() => {
        // The page is gone; so is whoever waited for the message.
      });
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly #options: WindowOptions;

  constructor(options: WindowOptions) {
    super();
    this.#options = options;
    const { preload: _, ...preferences } = options.webPreferences;
    tell({ type: 'webPreferences', preferences });
    // A window that only draws is nobody's to press.
    if (preferences['offscreen'] !== true) onTest((message) => void this.#obey(message));
  }

  show(): void {
    tell({ type: 'shown' });
  }
  hide(): void {
    tell({ type: 'hidden' });
  }
  setContentSize(width: number, height: number): void {
    void this.webContents.page?.setViewportSize({ width, height });
  }
  destroy(): void {
    void this.webContents.page?.close();
  }
  focus(): void {}
  restore(): void {}
  isMinimized = (): boolean => false;
  isDestroyed = (): boolean => this.webContents.page?.isClosed() ?? false;

  async loadURL(url: string): Promise<void> {
    browser ??= launchBrowser();
    const { width, height, webPreferences } = this.#options;
    const page = await (await browser).newPage({ viewport: { width, height }, locale: 'en-US', timezoneId: 'UTC' });
    this.webContents.page = page;
    this.webContents.url = url;
    page.on('pageerror', (error) => tell({ type: 'pageError', text: error.message }));
    page.on('console', (message) => {
      if (message.type() === 'error') tell({ type: 'pageError', text: message.text() });
    });
    await page.exposeFunction('__toMain', (channel: string, base64: string | null) => this.#receive(channel, base64));
    await page.addInitScript(preloadInPage(readFileSync(webPreferences.preload, 'utf8')));
    await page.route(`${webOrigin(url)}/**`, (route) => answerFromScheme(route, url));
    await page.goto(`${webOrigin(url)}${new URL(url).pathname}${new URL(url).search}`);
    this.emit('ready-to-show');
    tell({ type: 'loaded' });
  }

  #receive(channel: string, base64: string | null): void {
    const event = { sender: this.webContents, senderFrame: { url: this.webContents.url } };
    const message = base64 === null ? undefined : new Uint8Array(Buffer.from(base64, 'base64'));
    ipcMain.emit(channel, event, message);
  }

  async #obey(message: ToDesktop): Promise<void> {
    const page = this.webContents.page;
    if (page === undefined) return;
    if (message.type === 'evaluate') {
      const result = await page.evaluate(message.expression).catch((error: unknown) => `error: ${String(error)}`);
      tell({ type: 'result', result });
    } else if (message.type === 'screenshot') {
      await page.screenshot({ path: message.path });
      tell({ type: 'result', result: message.path });
    } else if (message.type === 'closeWindow') {
      const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) };
      this.emit('close', event);
      tell({ type: 'result', result: event.defaultPrevented });
    } else if (message.type === 'navigateAway') {
      const event = {
        url: 'https://example.com/',
        defaultPrevented: false,
        preventDefault: () => (event.defaultPrevented = true),
      };
      this.webContents.emit('will-navigate', event);
      tell({ type: 'result', result: event.defaultPrevented });
    }
  }
}

/** Chromium gives a custom scheme no page of its own, so the window's scheme is played on an address that leads nowhere. */
function webOrigin(url: string): string {
  const { protocol: scheme, hostname } = new URL(url);
  return `https://${scheme.slice(0, -1)}.${hostname}.invalid`;
}

async function answerFromScheme(route: Route, url: string): Promise<void> {
  const { protocol: scheme, hostname } = new URL(url);
  const handler = schemes.get(scheme.slice(0, -1));
  const asked = route.request().url().replace(webOrigin(url), `${scheme}//${hostname}`);
  if (handler === undefined) return route.abort();
  const response = await handler(new Request(asked));
  const body = Buffer.from(await response.arrayBuffer());
  await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
}

/** Runs the built preload in the page, with a contextBridge and an ipcRenderer that lead here. */
function preloadInPage(preload: string): string {
  return `(() => {
    const listeners = new Map();
    const toBase64 = (bytes) => { let text = ''; for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192)); return btoa(text); };
    window.__toPage = (channel, payload, isBinary) => {
      const message = isBinary ? Uint8Array.from(atob(payload), (c) => c.charCodeAt(0)) : payload;
      for (const listener of listeners.get(channel) ?? []) listener({}, message);
    };
    const electron = {
      contextBridge: { exposeInMainWorld: (name, api) => { window[name] = api; } },
      ipcRenderer: {
        send: (channel, message) => void window.__toMain(channel, message ? toBase64(message) : null),
        on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
        removeListener: (channel, listener) => void listeners.set(channel, (listeners.get(channel) ?? []).filter((l) => l !== listener)),
      },
    };
    const module = { exports: {} };
    const process = { platform: 'linux' };
    ((require, module, exports) => { ${preload}
    })(() => electron, module, module.exports);
  })();`;
}
