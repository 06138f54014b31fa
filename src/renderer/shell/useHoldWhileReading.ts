/**
 * Holds the window still while someone reads it: the pointer rests on a chart, text is selected, a menu is open, the range is
 * chosen.
 */
import { useEffect } from 'react';
import type { TimeStore } from '../client/timeState.ts';
import { useTimeStore } from '../client/useTime.ts';

/** New data is shown this long after the pointer has left. */
const LEAVE_MS = 1_500;

export function useHoldWhileReading(isChoosing: boolean): void {
  const time = useTimeStore();

  useEffect(() => (isChoosing ? time.hold() : undefined), [time, isChoosing]);

  useEffect(() => holdWhileReading(time), [time]);
}

function holdWhileReading(time: TimeStore): () => void {
  let release: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOverChart = false;
  let isInMenu = false;
  const update = (): void => {
    const isReading = isOverChart || isInMenu || hasSelection();
    if (isReading) {
      clearTimeout(timer);
      timer = undefined;
      release ??= time.hold();
    } else if (release && timer === undefined) {
      timer = setTimeout(() => {
        timer = undefined;
        release?.();
        release = undefined;
      }, LEAVE_MS);
    }
  };
  const onPointer = (event: PointerEvent): void => {
    isOverChart = event.target instanceof Element && event.target.closest('.chart-plot, .chart-tip') !== null;
    update();
  };
  const onFocus = (event: FocusEvent): void => {
    isInMenu = event.target instanceof Element && event.target.closest('[role=menu]') !== null;
    update();
  };
  const onLeave = (): void => {
    isOverChart = false;
    update();
  };
  document.addEventListener('pointerover', onPointer);
  document.documentElement.addEventListener('pointerleave', onLeave);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('selectionchange', update);
  return () => {
    document.removeEventListener('pointerover', onPointer);
    document.documentElement.removeEventListener('pointerleave', onLeave);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('selectionchange', update);
    clearTimeout(timer);
    release?.();
  };
}

function hasSelection(): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.toString().trim() !== '';
}
