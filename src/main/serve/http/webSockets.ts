/** The app's protocol over WebSockets: loaded with the first page, so that a server which only answers tools starts sooner. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { serveCarrier } from '../../api/protocol/session.ts';
import type { Logger } from '../../engine/base/logger.ts';
import type { Engine } from '../../engine/engine.ts';
import { webSocketCarrier } from './webSocketCarrier.ts';

const LARGEST_MESSAGE_BYTES = 16 * 2 ** 20;

export interface WebSockets extends Disposable {
  /** Takes over a connection that asked for an upgrade and may have it. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export function createWebSockets(engine: Engine, log: Logger): WebSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  return {
    accept(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        serveCarrier(engine, webSocketCarrier(webSocket), log);
      });
    },
    [Symbol.dispose]() {
      for (const webSocket of sockets.clients) webSocket.terminate();
    },
  };
}
