/** Notifications on this machine, tried out before they matter. */
import type { ReactNode } from 'react';
import { useTestNotification } from '../../shell/useTestNotification.ts';
import { Button } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Row } from './Row.tsx';

export function NotificationsSection(): ReactNode {
  const { send, words } = useTestNotification();
  return (
    <Panel title="Notifications" isSection isFlush>
      <Row title="Send a test" detail={words === '' ? stateWords() : words}>
        <Button onClick={send}>Send a test</Button>
      </Row>
      <Row
        title="What is notified"
        detail="Each alert once when it fires and once when it is resolved; several at once are summed up. A click opens the graph at that minute."
      />
    </Panel>
  );
}

function stateWords(): string {
  if (window.sightglass !== undefined) return 'Shown by the system, also while the window is closed.';
  if (!('Notification' in window)) return 'This browser shows no notifications.';
  switch (Notification.permission) {
    case 'granted':
      return 'Allowed. They come while a page of Sightglass is open in this browser.';
    case 'denied':
      return 'The browser blocks them for this address.';
    case 'default':
      return 'The browser asks once for permission.';
  }
}
