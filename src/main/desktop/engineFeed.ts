/** What the main process itself follows of the engine: status for the tray, notifications for the person. */
import type { Carrier, NotificationEvent, ServerMessage, SubscriptionName } from '../../shared/protocol.ts';
import type { EngineStatus } from '../../shared/status.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire.ts';

export interface EngineFeed {
  onStatus(status: EngineStatus): void;
  onNotification(event: NotificationEvent): void;
}

const TOPICS: readonly SubscriptionName[] = ['status', 'notifications'];

/** Subscribes over `carrier`, which stays open until the engine or the caller closes it. */
export function followEngine(carrier: Carrier, feed: EngineFeed): void {
  carrier.onMessage((bytes) => {
    const message = decodeMessage(bytes) as ServerMessage;
    if (message.type !== 'event') return;
    if (TOPICS[message.id] === 'status') feed.onStatus(message.body as EngineStatus);
    else feed.onNotification(message.body as NotificationEvent);
  });
  TOPICS.forEach((name, id) => carrier.send(encodeMessage({ type: 'subscribe', id, name, params: {} })));
}
