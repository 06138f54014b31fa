/**
 * Notifications of the browser shell. The desktop shows its own. The permission is asked for in Settings, by "Send a
 * test" and never at start; until it is given, nothing is shown here.
 */
import { useEffect } from 'react';
import type { NotificationEvent } from '../../shared/protocol.ts';
import { navigate } from '../client/address.ts';
import { useClient } from '../client/useClient.ts';

export function useNotifications(): void {
  const client = useClient();
  useEffect(() => {
    const isDesktop = window.sightglass !== undefined;
    if (isDesktop || !('Notification' in window)) return undefined;
    return client.subscribe('notifications', {}, { onEvent: show });
  }, [client]);
  useEffect(() => window.sightglass?.onNavigate(navigate), []);
}

function show(event: NotificationEvent): void {
  if (Notification.permission !== 'granted') return;
  // Two open pages show one notification: the tag is the same.
  const notification = new Notification(event.title, {
    body: event.body,
    tag: event.id,
    silent: event.severity !== 'critical',
  });
  notification.addEventListener('click', () => {
    window.focus();
    navigate(event.path);
    notification.close();
  });
}
