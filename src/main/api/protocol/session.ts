/** One page's conversation with the engine over one carrier: requests that can be cancelled, subscriptions that end. */
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { Carrier, ClientMessage, ServerMessage } from '../../../shared/protocol.ts';
import { decodeMessage, encodeMessage } from '../../../shared/wire.ts';
import type { Logger } from '../../engine/base/logger.ts';
import type { Engine } from '../../engine/engine.ts';
import { parseClientMessage } from './parameters.ts';
import { answerRequest } from './requests.ts';
import { openSubscription } from './subscriptions.ts';

/** A page has a few dozen panels; far more than this is a fault or an attack. */
const MAX_OPEN = 1000;

/** Serves the carrier until it closes; disposing ends the conversation and closes it. */
export function serveCarrier(engine: Engine, carrier: Carrier, log: Logger): Disposable {
  const running = new Map<number, AbortController>();
  const subscribed = new Map<number, Disposable>();
  const send = (message: ServerMessage): void => carrier.send(encodeMessage(message));
  const fail = (id: number, error: unknown): void => send({ type: 'error', id, error: toWireError(error) });

  async function request({ id, name, params }: ClientMessage & { type: 'request' }): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const body = await answerRequest(engine, name, params, abort.signal);
      if (!abort.signal.aborted) send({ type: 'reply', id, body });
    } catch (error) {
      if (!abort.signal.aborted) fail(id, error);
    } finally {
      running.delete(id);
    }
  }

  function subscribe({ id, name, params }: ClientMessage & { type: 'subscribe' }): void {
    const emit = {
      onEvent: (body: unknown) => send({ type: 'event', id, body }),
      onError: (error: unknown) => fail(id, error),
    };
    subscribed.set(id, openSubscription(engine, name, params, emit));
  }

  function handle(message: ClientMessage): void {
    switch (message.type) {
      case 'request':
        refuseBeyondLimit();
        void request(message);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
      case 'subscribe':
        refuseBeyondLimit();
        subscribe(message);
        return;
      case 'unsubscribe':
        subscribed.get(message.id)?.[Symbol.dispose]();
        subscribed.delete(message.id);
        return;
    }
  }

  function refuseBeyondLimit(): void {
    if (running.size + subscribed.size < MAX_OPEN) return;
    throw new AppError('limit_exceeded', `More than ${MAX_OPEN} requests are open on one connection.`);
  }

  function end(): void {
    for (const abort of running.values()) abort.abort();
    for (const subscription of subscribed.values()) subscription[Symbol.dispose]();
    running.clear();
    subscribed.clear();
  }

  carrier.onMessage((bytes) => {
    let id = 0;
    try {
      const message = parseClientMessage(decodeMessage(bytes));
      id = message.id;
      handle(message);
    } catch (error) {
      log.debug('message refused', { error: error instanceof Error ? error.message : String(error) });
      fail(id, error);
    }
  });
  carrier.onClose(end);
  return {
    [Symbol.dispose](): void {
      end();
      carrier.close();
    },
  };
}
