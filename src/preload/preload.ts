/** The only thing the page gets from the desktop: a carrier for the app's protocol. No Node, no ipcRenderer. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { CONNECT_CHANNEL, type DesktopBridge, NAVIGATE_CHANNEL, WIRE_CHANNEL } from '../shared/desktopBridge.ts';

const bridge: DesktopBridge = {
  kind: 'desktop',
  platform: process.platform,
  connect: () => ipcRenderer.send(CONNECT_CHANNEL),
  post: (message) => ipcRenderer.send(WIRE_CHANNEL, message),
  onMessage: (listener) => listen(WIRE_CHANNEL, (message) => listener(message as Uint8Array)),
  onClosed: (listener) => listen(CONNECT_CHANNEL, listener),
  onNavigate: (listener) => listen(NAVIGATE_CHANNEL, (path) => listener(path as string)),
};

contextBridge.exposeInMainWorld('sightglass', bridge);

function listen(channel: string, listener: (message: unknown) => void): () => void {
  const handler = (_event: IpcRendererEvent, message: unknown): void => listener(message);
  ipcRenderer.on(channel, handler);
  return () => ipcRenderer.removeListener(channel, handler);
}
