/** The present, in whole steps: a component that shows an age renders again when it changes and not in between. */
import { useCallback, useSyncExternalStore } from 'react';

export function useNow(everyMs = 1_000): number {
  const watch = useCallback(
    (listener: () => void) => {
      const timer = setInterval(listener, everyMs);
      return () => clearInterval(timer);
    },
    [everyMs],
  );
  return useSyncExternalStore(watch, () => Math.floor(Date.now() / everyMs) * everyMs);
}
