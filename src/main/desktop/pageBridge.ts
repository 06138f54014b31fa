/**
 * Carries the app's protocol between the page and the engine over one IPC channel. Every message is checked for its
 * sender and its form before it is passed on; what it says is checked by the engine's own door.
 */
import { type BrowserWindow, ipcMain, type IpcMainEvent } from 'electron';
import type { Carrier } from '../../shared/protocol.ts';
import { isAppUrl } from './appProtocol.ts';
import { CONNECT_CHANNEL, WIRE_CHANNEL } from '../../shared/desktopBridge.ts';
import type { EngineHost } from './engineHost.ts';

export function bridgePage(window: BrowserWindow, engine: EngineHost): Disposable {
  let carrier: Carrier | undefined;

  const isOurs = (event: IpcMainEvent): boolean =>
    event.sender === window.webContents && event.senderFrame !== null && isAppUrl(event.senderFrame.url);

  const onConnect = (event: IpcMainEvent): void => {
    if (!isOurs(event)) return;
    carrier?.close();
    const opened = engine.connect();
    carrier = opened;
    opened.onMessage((message) => {
      if (!window.isDestroyed() && carrier === opened) window.webContents.send(WIRE_CHANNEL, message);
    });
    opened.onClose(() => {
      if (window.isDestroyed() || carrier !== opened) return;
      carrier = undefined;
      window.webContents.send(CONNECT_CHANNEL);
    });
  };

  const onWire = (event: IpcMainEvent, message: unknown): void => {
    if (isOurs(event) && message instanceof Uint8Array) carrier?.send(message);
  };

  ipcMain.on(CONNECT_CHANNEL, onConnect);
  ipcMain.on(WIRE_CHANNEL, onWire);
  return {
    [Symbol.dispose]() {
      ipcMain.off(CONNECT_CHANNEL, onConnect);
      ipcMain.off(WIRE_CHANNEL, onWire);
      carrier?.close();
    },
  };
}
