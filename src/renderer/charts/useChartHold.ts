/** While a pointer rests on a chart the page's window stands still; it goes on a moment after the pointer has left. */
import { useContext, useEffect, useRef } from 'react';
import { TimeContext } from '../client/useTime.ts';

const RELEASE_AFTER_MS = 1_500;

export interface ChartHold {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

/** @param isPinned  a pinned tooltip holds the window as well */
export function useChartHold(isPinned: boolean): ChartHold {
  const time = useContext(TimeContext);
  const release = useRef<() => void>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => (isPinned ? time?.hold() : undefined), [isPinned, time]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      release.current?.();
    },
    [],
  );
  return {
    onPointerEnter() {
      clearTimeout(timer.current);
      release.current ??= time?.hold();
    },
    onPointerLeave() {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        release.current?.();
        release.current = undefined;
      }, RELEASE_AFTER_MS);
    },
  };
}
