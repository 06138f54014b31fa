/** The two ways to the engine: a WebSocket in a browser, the preload's bridge in the desktop. */
import type { DesktopBridge } from '../../shared/desktopBridge.ts';
import type { Carrier } from '../../shared/protocol.ts';

/** Opens one conversation. It counts as open when the promise resolves; it rejects when there is no way. */
export type Connect = () => Promise<Carrier>;

declare global {
  interface Window {
    readonly sightglass?: DesktopBridge;
  }
}

export function connectFor(window: Window): Connect {
  const bridge = window.sightglass;
  return bridge === undefined ? () => connectWebSocket(window.location) : () => connectDesktop(bridge);
}

function connectWebSocket({ protocol, host }: Pick<Location, 'protocol' | 'host'>): Promise<Carrier> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`);
    socket.binaryType = 'arraybuffer';
    const fail = (): void => reject(new Error(`No answer from ${host}.`));
    socket.addEventListener('close', fail, { once: true });
    socket.addEventListener(
      'open',
      () => {
        socket.removeEventListener('close', fail);
        resolve(carrierOf(socket));
      },
      { once: true },
    );
  });
}

function carrierOf(socket: WebSocket): Carrier {
  return {
    send: (message) => socket.send(message as Uint8Array<ArrayBuffer>),
    onMessage: (listener) =>
      socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => listener(new Uint8Array(event.data))),
    onClose: (listener) => socket.addEventListener('close', listener, { once: true }),
    close: () => socket.close(),
  };
}

async function connectDesktop(bridge: DesktopBridge): Promise<Carrier> {
  const stops: (() => void)[] = [];
  const closers: (() => void)[] = [];
  const end = (): void => {
    for (const stop of stops.splice(0)) stop();
    for (const closed of closers.splice(0)) closed();
  };
  stops.push(bridge.onClosed(end));
  bridge.connect();
  return {
    send: (message) => bridge.post(message),
    onMessage: (listener) => stops.push(bridge.onMessage(listener)),
    onClose: (listener) => closers.push(listener),
    close: end,
  };
}
