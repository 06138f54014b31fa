/** The protocol's carrier over a WebSocket: one binary message each. */
import type { WebSocket } from 'ws';
import type { Carrier } from '../../../shared/protocol.ts';

/**
 * What may wait in the socket for a page that reads slowly. Beyond it the connection is closed: the page reconnects and
 * starts from whole frames, while the engine's memory stays bounded.
 */
const BACKLOG_LIMIT_BYTES = 64 * 2 ** 20;

export function webSocketCarrier(socket: WebSocket): Carrier {
  socket.on('error', () => socket.terminate());
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > BACKLOG_LIMIT_BYTES) socket.terminate();
      else socket.send(message);
    },
    onMessage(listener) {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) listener(data);
        else socket.close(1003, 'binary messages only');
      });
    },
    onClose(listener) {
      socket.on('close', listener);
    },
    close() {
      socket.close();
    },
  };
}
