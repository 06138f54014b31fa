/** Shows what the engine wants the person to know as the system's own notifications. */
import { Notification } from 'electron';
import type { NotificationEvent } from '../../shared/protocol.ts';

/** @param open brings the window to the graph at the minute of the notification */
export function showNotification(event: NotificationEvent, open: (path: string) => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    id: event.id,
    title: event.title,
    body: event.body,
    silent: event.severity !== 'critical' || event.kind === 'resolved',
    urgency: event.severity === 'critical' && event.kind === 'firing' ? 'critical' : 'normal',
  });
  notification.on('click', () => open(event.path));
  notification.show();
}
