/** "Send a test": the one place that may ask the system for permission, because the person asked first. */
import { useState } from 'react';
import { useClient } from '../client/useClient.ts';

export interface TestNotification {
  readonly send: () => void;
  /** What came of it, in a sentence; '' before. */
  readonly words: string;
}

export function useTestNotification(): TestNotification {
  const client = useClient();
  const [words, setWords] = useState('');
  const send = async (): Promise<void> => {
    const refusal = await askPermission();
    if (refusal !== undefined) return setWords(refusal);
    try {
      const { sent } = await client.request('notifications.test', {});
      setWords(sent ? 'Sent. It appears in a moment.' : 'There is nobody to send it to.');
    } catch {
      setWords('The monitoring engine does not answer.');
    }
    return undefined;
  };
  return { send: () => void send(), words };
}

/** @returns why none can be shown, or undefined when they can */
async function askPermission(): Promise<string | undefined> {
  if (window.sightglass !== undefined) return undefined;
  if (!('Notification' in window)) return 'This browser shows no notifications.';
  const permission = await Notification.requestPermission();
  if (permission === 'granted') return undefined;
  return permission === 'denied'
    ? 'The browser blocks them for this address.'
    : 'The question was closed; nothing was sent.';
}
