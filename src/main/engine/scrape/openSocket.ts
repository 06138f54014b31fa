/** A socket that is ready, or the reason why it never will be. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** @param event  after which it is ready. The socket is destroyed when `signal` fires first */
export function opened<S extends Socket | TLSSocket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', reject);
    return socket.once(event, () => {
      signal.removeEventListener('abort', stop);
      resolve(socket);
    });
  });
}
