import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/renderer/client/client.ts';
import { createFeedStore } from '../../../src/renderer/client/useEngineFeeds.ts';

type Listener = { onEvent(event: unknown): void };

function scriptedClient(): { readonly client: Client; readonly listeners: Map<string, Listener> } {
  const listeners = new Map<string, Listener>();
  const subscribe = (name: string, _params: unknown, listener: Listener): (() => void) => {
    listeners.set(name, listener);
    return () => void listeners.delete(name);
  };
  return { client: { subscribe } as unknown as Client, listeners };
}

describe('the feeds of the engine', () => {
  it('keep what an event does not speak of, by reference', () => {
    const { client, listeners } = scriptedClient();
    const store = createFeedStore();
    store.follow(client);
    const alerts: never[] = [];
    listeners.get('alerts')?.onEvent(alerts);
    listeners.get('status')?.onEvent({ activeSeries: 1 });
    expect(store.get().alerts).toBe(alerts);
    expect(store.get()).toMatchObject({ status: { activeSeries: 1 }, targets: undefined });
  });

  it('tell every watcher, and end all subscriptions when they end', () => {
    const { client, listeners } = scriptedClient();
    const store = createFeedStore();
    const stop = store.follow(client);
    let told = 0;
    const unwatch = store.watch(() => (told += 1));
    listeners.get('targets')?.onEvent([]);
    unwatch();
    listeners.get('targets')?.onEvent([]);
    expect(told).toBe(1);
    stop();
    expect(listeners.size).toBe(0);
  });
});
