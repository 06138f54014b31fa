/** What a person set in this browser or window: small, and nothing is lost when storage is forbidden. */
import { useSyncExternalStore } from 'react';

const CHANGE = 'sightglass:preference';

export type PreferenceName =
  | 'sidebar'
  | 'singleKeys'
  | 'notifications'
  | 'gettingStarted'
  | 'fleetRows'
  | 'queries'
  | 'author';

export function readPreference(name: PreferenceName): string | undefined {
  try {
    return localStorage.getItem(`sightglass.${name}`) ?? undefined;
  } catch {
    return undefined; // Storage can be forbidden; every preference has a default.
  }
}

export function writePreference(name: PreferenceName, value: string): void {
  try {
    localStorage.setItem(`sightglass.${name}`, value);
  } catch {
    // As above: the choice then lasts no longer than this page.
  }
  dispatchEvent(new Event(CHANGE));
}

export function usePreference(name: PreferenceName): string | undefined {
  return useSyncExternalStore(watchPreferences, () => readPreference(name));
}

function watchPreferences(listener: () => void): () => void {
  addEventListener(CHANGE, listener);
  addEventListener('storage', listener);
  return () => {
    removeEventListener(CHANGE, listener);
    removeEventListener('storage', listener);
  };
}
