/** Narrow windows get the rail; a wide one only when asked for. */
import { useSyncExternalStore } from 'react';
import { usePreference } from './preferences.ts';

const NARROW = '(max-width: 1179px)';

export function useIsRail(): boolean {
  const isNarrow = useSyncExternalStore(watchNarrow, () => matchMedia(NARROW).matches);
  return usePreference('sidebar') === 'rail' || isNarrow;
}

function watchNarrow(listener: () => void): () => void {
  const media = matchMedia(NARROW);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}
