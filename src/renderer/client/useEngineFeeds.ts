/**
 * What the whole app watches: the engine's state, its targets and its alerts, each by one subscription for all readers.
 * A component names the part it shows and renders again only when that part changes.
 */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { AlertView, EngineStatus, TargetView } from '../../shared/status.ts';
import type { Client } from './client.ts';
import { useClient } from './useClient.ts';

/** Undefined until the first event. */
export interface EngineFeeds {
  readonly status: EngineStatus | undefined;
  readonly targets: readonly TargetView[] | undefined;
  readonly alerts: readonly AlertView[] | undefined;
}

export interface FeedStore {
  readonly get: () => EngineFeeds;
  readonly watch: (listener: () => void) => () => void;
  /** @returns stops the subscriptions */
  readonly follow: (client: Client) => () => void;
}

export function createFeedStore(): FeedStore {
  let feeds: EngineFeeds = { status: undefined, targets: undefined, alerts: undefined };
  const listeners = new Set<() => void>();
  const publish = (change: Partial<EngineFeeds>): void => {
    feeds = { ...feeds, ...change };
    for (const listener of listeners) listener();
  };
  return {
    get: () => feeds,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow(client) {
      const stops = [
        client.subscribe('status', {}, { onEvent: (status) => publish({ status }) }),
        client.subscribe('targets', {}, { onEvent: (targets) => publish({ targets }) }),
        client.subscribe('alerts', {}, { onEvent: (alerts) => publish({ alerts }) }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

export const FeedContext = createContext<FeedStore>(createFeedStore());

/** For the one component that provides the context. */
export function useFeedStore(): FeedStore {
  const client = useClient();
  const [store] = useState(createFeedStore);
  useEffect(() => store.follow(client), [store, client]);
  return store;
}

/**
 * @param select  a part of the feeds as it is, or a plain value: a new object each time would render each time
 * @param isSame  whether a change may be passed over; the part shown before is kept then
 */
export function useEngineFeed<T>(
  select: (feeds: EngineFeeds) => T,
  isSame: (shown: T, next: T) => boolean = Object.is,
): T {
  const store = useContext(FeedContext);
  const [keep] = useState(() => keepShown(select(store.get())));
  return useSyncExternalStore(store.watch, () => keep(select(store.get()), isSame));
}

/** Remembers what is shown until something differs. */
function keepShown<T>(first: T): (next: T, isSame: (shown: T, next: T) => boolean) => T {
  let shown = first;
  return (next, isSame) => {
    if (!isSame(shown, next)) shown = next;
    return shown;
  };
}

const everything = (feeds: EngineFeeds): EngineFeeds => feeds;
export const useEngineFeeds = (): EngineFeeds => useEngineFeed(everything);
