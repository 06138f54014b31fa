/** The protocol's carrier over a MessagePort between two threads of this process. */
import type { MessagePort } from 'node:worker_threads';
import type { Carrier } from '../../shared/protocol.ts';

export function portCarrier(port: MessagePort): Carrier {
  return {
    // Copied, not transferred: the sender may still hold the frame. One buffer per message keeps that to one copy.
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}
