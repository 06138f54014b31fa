/** What the main process itself follows and asks of the engine: status for the tray, notifications and their buttons. */
import type { DueReport } from '../../shared/dashboards/reports.ts';
import { AppError, fromWireError } from '../../shared/errors.ts';
import type {
  Carrier,
  ClientMessage,
  NotificationEvent,
  RequestName,
  Requests,
  ServerMessage,
  SubscriptionName,
} from '../../shared/protocol.ts';
import type { EngineStatus } from '../../shared/status.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire.ts';

export interface EngineFeed {
  onStatus(status: EngineStatus): void;
  onNotification(event: NotificationEvent): void;
  /** A board is to be drawn and written now. */
  onReport(due: DueReport): void;
}

export interface EngineQuestions {
  ask<N extends RequestName>(name: N, params: Requests[N]['params']): Promise<Requests[N]['reply']>;
}

const TOPICS: readonly SubscriptionName[] = ['status', 'notifications', 'reports.due'];

interface Waiting {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/** Subscribes over `carrier`, which stays open until the engine or the caller closes it. */
export function followEngine(carrier: Carrier, feed: EngineFeed): EngineQuestions {
  const waiting = new Map<number, Waiting>();
  // Ids of subscriptions are the places of their topics; those of questions come after.
  let nextId = TOPICS.length;
  const send = (message: ClientMessage): void => carrier.send(encodeMessage(message));

  carrier.onMessage((bytes) => {
    const message = decodeMessage(bytes) as ServerMessage;
    if (message.type === 'event') {
      const topic = TOPICS[message.id];
      if (topic === 'status') feed.onStatus(message.body as EngineStatus);
      else if (topic === 'notifications') feed.onNotification(message.body as NotificationEvent);
      else feed.onReport(message.body as DueReport);
      return;
    }
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'reply') one?.resolve(message.body);
    else one?.reject(fromWireError(message.error));
  });
  carrier.onClose(() => {
    for (const { reject } of waiting.values()) reject(new AppError('unavailable', 'The engine stopped.'));
    waiting.clear();
  });
  TOPICS.forEach((name, id) => send({ type: 'subscribe', id, name, params: {} }));
  return {
    ask: (name, params) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
        send({ type: 'request', id, name, params });
      }),
  };
}
