/**
 * T holds the tooltip of the chart under the pointer in place, and with it the page's window; T again, Escape or a press
 * elsewhere lets it go.
 */
import { useContext, useEffect, useState } from 'react';
import { TimeContext } from '../client/useTime.ts';
import type { CursorStore } from './cursorStore.ts';
import type { PlotCursor } from './plotSpec.ts';

export function usePinnedCursor(cursor: CursorStore): { readonly at: PlotCursor | null } {
  const [at, setAt] = useState<PlotCursor | null>(null);

  const time = useContext(TimeContext);
  const isPinned = at !== null;
  useEffect(() => (isPinned ? time?.hold() : undefined), [isPinned, time]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (at && (event.key === 'Escape' || isPlainT(event))) setAt(null);
      else if (isPlainT(event) && cursor.get()?.isActive === true) setAt(cursor.get());
    };
    const onPress = (event: PointerEvent): void => {
      if (at && !(event.target instanceof Element && event.target.closest('.chart-tip'))) setAt(null);
    };
    addEventListener('keydown', onKey);
    addEventListener('pointerdown', onPress);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('pointerdown', onPress);
    };
  }, [at, cursor]);

  return { at };
}

function isPlainT(event: KeyboardEvent): boolean {
  const isTyping =
    event.target instanceof Element && event.target.closest('input, textarea, [contenteditable=true]') !== null;
  return event.key === 't' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping;
}
