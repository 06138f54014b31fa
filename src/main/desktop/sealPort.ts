/** The system's key store for the engine's thread: Electron offers it to the main process alone, so that each secret crosses by a port. */
import type { MessagePort } from 'node:worker_threads';
import type { SecretSeal } from '../engine/engine.ts';

type Asked =
  | { readonly id: number; readonly act: 'seal'; readonly text: string }
  | { readonly id: number; readonly act: 'unseal'; readonly bytes: Uint8Array };
type Answer =
  | { readonly id: number; readonly value: string | Uint8Array }
  | { readonly id: number; readonly error: string };

/** In the main process. */
export function serveSeal(port: MessagePort, seal: SecretSeal): void {
  port.on('message', (asked: Asked) => {
    const doing: Promise<string | Uint8Array> = asked.act === 'seal' ? seal.seal(asked.text) : seal.unseal(asked.bytes);
    doing.then(
      (value) => port.postMessage({ id: asked.id, value } satisfies Answer),
      (error: unknown) => port.postMessage({ id: asked.id, error: String(error) } satisfies Answer),
    );
  });
  // A secret that may be asked for keeps no program running.
  port.unref();
}

/** In the engine's thread. */
export function sealOverPort(port: MessagePort): SecretSeal {
  const waiting = new Map<number, (answer: Answer) => void>();
  let nextId = 1;
  port.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  port.unref();
  const ask = (asked: Asked): Promise<string | Uint8Array> =>
    new Promise((resolve, reject) => {
      waiting.set(asked.id, (answer) => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer.value)));
      port.postMessage(asked);
    });
  return {
    seal: async (text) => (await ask({ id: nextId++, act: 'seal', text })) as Uint8Array,
    unseal: async (bytes) => (await ask({ id: nextId++, act: 'unseal', bytes })) as string,
  };
}
