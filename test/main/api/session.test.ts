/** One page's conversation, over a carrier in memory. */
import { describe, expect, it } from 'vitest';
import { serveCarrier } from '../../../src/main/api/protocol/session.ts';
import { silentLogger } from '../../../src/main/engine/base/logger.ts';
import type { Engine, EngineTopic } from '../../../src/main/engine/engine.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { Carrier, ServerMessage } from '../../../src/shared/protocol.ts';
import { decodeMessage, encodeMessage } from '../../../src/shared/wire.ts';

/** Only what the conversation itself needs; what the engine answers has tests of its own. */
function engineWith(parts: Partial<Engine>): Engine {
  return parts as Engine;
}

interface Page {
  send(message: unknown): void;
  sendBytes(bytes: Uint8Array): void;
  close(): void;
  readonly heard: readonly ServerMessage[];
}

function converse(engine: Engine): Page {
  const heard: ServerMessage[] = [];
  const messageListeners: ((bytes: Uint8Array) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const close = (): void => closeListeners.forEach((listener) => listener());
  const carrier: Carrier = {
    send: (bytes) => void heard.push(decodeMessage(bytes) as ServerMessage),
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    close,
  };
  serveCarrier(engine, carrier, silentLogger);
  const sendBytes = (bytes: Uint8Array): void => messageListeners.forEach((listener) => listener(bytes));
  return { send: (message) => sendBytes(encodeMessage(message)), sendBytes, heard, close };
}

function failing(): never {
  throw new AppError('unavailable', 'Not now.', { cause: new Error('inner') });
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('a conversation', () => {
  it('answers a request under its id', async () => {
    const page = converse(engineWith({ targets: () => [] }));
    page.send({ type: 'request', id: 3, name: 'targets.list', params: {} });
    await settled();
    expect(page.heard).toEqual([{ type: 'reply', id: 3, body: [] }]);
  });

  it('answers an error with its code and without a stack', async () => {
    const page = converse(engineWith({ targets: failing }));
    page.send({ type: 'request', id: 4, name: 'targets.list', params: {} });
    await settled();
    expect(page.heard).toEqual([{ type: 'error', id: 4, error: { code: 'unavailable', message: 'Not now.' } }]);
  });

  it.each([
    [{ type: 'request', id: 1, name: 'no.such', params: {} }],
    [{ type: 'request', id: 1, name: 'query.range', params: { expr: 1 } }],
    [{ type: 'subscribe', id: 1, name: 'query.live', params: { expr: 'up', windowMs: 1e12, stepMs: 1000 } }],
    [{ type: 'nonsense', id: 1 }],
    ['text'],
  ])('refuses %j with bad_data', async (message) => {
    const page = converse(engineWith({}));
    page.send(message);
    await settled();
    expect(page.heard).toMatchObject([{ type: 'error', error: { code: 'bad_data' } }]);
  });

  it('survives bytes that are no message', () => {
    const page = converse(engineWith({}));
    page.sendBytes(Uint8Array.of(255, 255, 255, 255, 1));
    expect(page.heard).toMatchObject([{ type: 'error', error: { code: 'bad_data' } }]);
  });

  it('cancels a request: its signal aborts and no answer follows', async () => {
    let signal: AbortSignal | undefined;
    const queries: Engine['queries'] = {
      instant: (_expr, _time, options) => {
        signal = options?.signal;
        return new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new AppError('canceled', 'gone'))),
        );
      },
      range: () => Promise.reject(new Error('not asked')),
    };
    const page = converse(engineWith({ queries }));
    page.send({ type: 'request', id: 5, name: 'query.instant', params: { expr: 'up', timeMs: 0 } });
    await settled();
    page.send({ type: 'cancel', id: 5 });
    await settled();
    expect(signal?.aborted).toBe(true);
    expect(page.heard).toEqual([]);
  });

  it('sends the state at once, again after each change, and nothing after unsubscribing or closing', () => {
    const listeners = new Set<(topic: EngineTopic) => void>();
    const engine = engineWith({
      targets: () => [],
      onChange(listener) {
        listeners.add(listener);
        return { [Symbol.dispose]: () => void listeners.delete(listener) };
      },
    });
    const tell = (topic: EngineTopic): void => listeners.forEach((listener) => listener(topic));
    const page = converse(engine);
    page.send({ type: 'subscribe', id: 7, name: 'targets', params: {} });
    page.send({ type: 'subscribe', id: 8, name: 'targets', params: {} });
    tell('targets');
    tell('alerts');
    expect(page.heard.map(({ id }) => id)).toEqual([7, 8, 7, 8]);
    page.send({ type: 'unsubscribe', id: 7 });
    tell('targets');
    expect(page.heard.map(({ id }) => id)).toEqual([7, 8, 7, 8, 8]);
    page.close();
    expect(listeners.size).toBe(0);
  });
});
