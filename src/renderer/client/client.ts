/**
 * The page's side of the app's protocol: requests with an abort signal, subscriptions that outlive a lost connection,
 * and the state of the connection itself. It reconnects by itself with growing pauses; nothing has to be reloaded.
 */
import { AppError, fromWireError } from '../../shared/errors.ts';
import type {
  Carrier,
  ClientMessage,
  RequestName,
  Requests,
  ServerMessage,
  SubscriptionName,
  Subscriptions,
} from '../../shared/protocol.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire.ts';
import type { Connect } from './carriers.ts';

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'online' }
  /** `lastMessageMs`: up to when the page shows data. */
  | { readonly state: 'offline'; readonly sinceMs: number; readonly lastMessageMs: number; readonly nextTryMs: number };

interface SubscriptionListener<T> {
  onEvent(event: T): void;
  onError?(error: AppError): void;
}

export interface Client extends Disposable {
  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[N]['reply']>;
  /** Ends by the returned function. After a reconnect the first event holds the whole state again. */
  subscribe<N extends SubscriptionName>(
    name: N,
    params: Subscriptions[N]['params'],
    listener: SubscriptionListener<Subscriptions[N]['event']>,
  ): () => void;
  readonly connection: Connection;
  onConnection(listener: () => void): () => void;
  /** Tries now instead of at `nextTryMs`. */
  retry(): void;
}

interface Pending {
  readonly message: ClientMessage;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: AppError) => void;
}

interface Subscription {
  readonly message: ClientMessage;
  readonly listener: SubscriptionListener<unknown>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export function createClient(connect: Connect, now: () => number = Date.now): Client {
  const pending = new Map<number, Pending>();
  const subscriptions = new Map<number, Subscription>();
  const watchers = new Set<() => void>();
  let connection: Connection = { state: 'connecting' };
  let carrier: Carrier | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let nextId = 1;
  let pauseMs = FIRST_PAUSE_MS;
  let lastMessageMs = now();
  let isDisposed = false;

  const setConnection = (next: Connection): void => {
    connection = next;
    for (const watcher of watchers) watcher();
  };
  const send = (message: ClientMessage): void => carrier?.send(encodeMessage(message));

  const receive = (bytes: Uint8Array): void => {
    lastMessageMs = now();
    const message = decodeMessage(bytes) as ServerMessage;
    const waiting = pending.get(message.id);
    if (waiting) {
      pending.delete(message.id);
      if (message.type === 'error') waiting.reject(fromWireError(message.error));
      else waiting.resolve(message.body);
      return;
    }
    const subscription = subscriptions.get(message.id);
    if (message.type === 'error') subscription?.listener.onError?.(fromWireError(message.error));
    else subscription?.listener.onEvent(message.body);
  };

  const lose = (): void => {
    carrier = undefined;
    if (isDisposed) return;
    for (const { reject } of pending.values()) reject(new AppError('unavailable', 'The connection was lost.'));
    pending.clear();
    const sinceMs = connection.state === 'offline' ? connection.sinceMs : now();
    setConnection({ state: 'offline', sinceMs, lastMessageMs, nextTryMs: now() + pauseMs });
    timer = setTimeout(() => void open(), pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const open = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      const opened = await connect();
      if (isDisposed) return opened.close();
      carrier = opened;
      opened.onMessage(receive);
      opened.onClose(() => {
        if (carrier === opened) lose();
      });
    } catch {
      return lose(); // The cause is the same in every case: nobody answers.
    }
    pauseMs = FIRST_PAUSE_MS;
    setConnection({ state: 'online' });
    for (const { message } of pending.values()) send(message);
    for (const { message } of subscriptions.values()) send(message);
    return undefined;
  };

  void open();

  return {
    request(name, params, signal) {
      const id = nextId++;
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      if (signal?.aborted) return Promise.reject(new AppError('canceled', 'The request was canceled.'));
      if (connection.state === 'offline') {
        return Promise.reject(new AppError('unavailable', 'The monitoring engine does not answer.'));
      }
      const message: ClientMessage = { type: 'request', id, name, params };
      pending.set(id, { message, resolve: resolve as (reply: unknown) => void, reject });
      send(message);
      const cancel = (): void => {
        if (!pending.delete(id)) return;
        send({ type: 'cancel', id });
        reject(new AppError('canceled', 'The request was canceled.'));
      };
      signal?.addEventListener('abort', cancel, { once: true });
      return promise.finally(() => signal?.removeEventListener('abort', cancel));
    },
    subscribe(name, params, listener) {
      const id = nextId++;
      const message: ClientMessage = { type: 'subscribe', id, name, params };
      subscriptions.set(id, { message, listener });
      send(message);
      return () => {
        if (subscriptions.delete(id)) send({ type: 'unsubscribe', id });
      };
    },
    get connection() {
      return connection;
    },
    onConnection(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    retry() {
      if (connection.state === 'offline' && carrier === undefined) void open();
    },
    [Symbol.dispose]() {
      isDisposed = true;
      clearTimeout(timer);
      carrier?.close();
      carrier = undefined;
    },
  };
}
