/** Hooks over the time of the page. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { AppError } from '../../shared/errors.ts';
import type { TimeState, TimeStore } from './timeState.ts';

export const TimeContext = createContext<TimeStore | undefined>(undefined);

/** The actions: zoom, shift, pause. The same object for the life of the page. */
export function useTimeStore(): TimeStore {
  const store = useContext(TimeContext);
  if (!store) throw new AppError('internal', 'There is no time above this component.');
  return store;
}

export function useTimeState(): TimeState {
  const store = useTimeStore();
  return useSyncExternalStore(store.watch, store.get);
}

/** One part of it: a panel does not render again because the window is held. */
export function useTimeValue<K extends keyof TimeState>(key: K): TimeState[K] {
  const store = useTimeStore();
  return useSyncExternalStore(store.watch, () => store.get()[key]);
}
