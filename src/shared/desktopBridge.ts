/** What the preload script gives the page in the desktop, and the IPC channels behind it. */

/** Messages of the app's protocol, both ways. */
export const WIRE_CHANNEL = 'sightglass:wire';
/** From the page: open a conversation with the engine. To the page: it ended, connect anew. */
export const CONNECT_CHANNEL = 'sightglass:connect';
/** To the page: go to this path inside the app. */
export const NAVIGATE_CHANNEL = 'sightglass:navigate';

/** `window.sightglass` in the desktop; absent in a browser. Each `on…` returns a function that ends it. */
export interface DesktopBridge {
  readonly kind: 'desktop';
  readonly platform: string;
  /** Opens a conversation with the engine, ending an earlier one. */
  connect(): void;
  post(message: Uint8Array): void;
  onMessage(listener: (message: Uint8Array) => void): () => void;
  onClosed(listener: () => void): () => void;
  /** A notification or the tray asks for a place inside the app. */
  onNavigate(listener: (path: string) => void): () => void;
}
