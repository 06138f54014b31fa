/** Shows what the engine wants the person to know as the system's own notifications, with what can be done about it at once. */
import { Notification } from 'electron';
import type { NotificationEvent } from '../../shared/protocol.ts';

export interface NotificationDeeds {
  /** Brings the window to the graph at the minute of the notification. */
  readonly open: (path: string) => void;
  readonly silenceHour: (alertId: string) => Promise<unknown>;
  readonly acknowledge: (alertId: string) => Promise<unknown>;
  readonly extendHour: (silenceId: string) => Promise<unknown>;
}

interface Action {
  readonly text: string;
  readonly run: () => Promise<unknown>;
}

/** The system drops a notification that nothing holds, and with it what its buttons do. */
const shown = new Set<Notification>();
/** Beyond this nobody finds the oldest any more. */
const MOST_HELD = 100;

export function showNotification(event: NotificationEvent, deeds: NotificationDeeds): void {
  if (!Notification.isSupported()) return;
  const actions = actionsOf(event, deeds);
  const notification = new Notification({
    id: event.id,
    title: event.title,
    body: event.body,
    silent: event.severity !== 'critical' || event.kind === 'resolved',
    urgency: event.severity === 'critical' && event.kind === 'firing' ? 'critical' : 'normal',
    actions: actions.map(({ text }) => ({ type: 'button', text })),
  });
  hold(notification);
  notification.on('click', () => deeds.open(event.path));
  notification.on('close', () => shown.delete(notification));
  notification.on('action', ({ actionIndex }) => {
    actions[actionIndex]?.run().catch((error: unknown) => tellFailure(event, error, deeds));
  });
  notification.show();
}

function hold(notification: Notification): void {
  shown.add(notification);
  const [oldest] = shown;
  if (shown.size > MOST_HELD && oldest !== undefined) shown.delete(oldest);
}

function actionsOf({ about }: NotificationEvent, deeds: NotificationDeeds): readonly Action[] {
  switch (about?.kind) {
    case 'alert':
      return [
        { text: 'Silence 1 h', run: () => deeds.silenceHour(about.alertId) },
        { text: 'Acknowledge', run: () => deeds.acknowledge(about.alertId) },
      ];
    case 'silence':
      return [{ text: 'Extend 1 h', run: () => deeds.extendHour(about.silenceId) }];
    case undefined:
      return [];
  }
}

/** A button that did nothing must say so: the person believes it did. */
function tellFailure({ id, title, path }: NotificationEvent, error: unknown, deeds: NotificationDeeds): void {
  const reason = error instanceof Error ? error.message : String(error);
  const words = { id: `${id} failed`, kind: 'summary', severity: 'info', path, atMs: Date.now() } as const;
  showNotification({ ...words, title: 'That could not be done', body: `${title}. ${reason}` }, deeds);
}
