/**
 * The window of time a panel shows. All panels of a board change it at once; each follows in its turn, within the budget
 * of a frame, so that a zoom never waits for the last of them.
 */
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { cancelDraw, scheduleDraw } from '../../charts/drawScheduler.ts';
import type { TimeStore } from '../../client/timeState.ts';
import { useTimeStore } from '../../client/useTime.ts';

export interface PanelWindow {
  readonly isLive: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

/** @param isNear  a panel out of view follows when it comes near */
export function usePanelWindow(isNear: boolean): PanelWindow {
  const store = useTimeStore();
  const [shown, setShown] = useState(() => windowOf(store));
  useEffect(() => {
    if (!isNear) return undefined;
    const owner = {};
    let before = '';
    const follow = (): void => {
      const { isLive, range, pausedAtMs } = store.get();
      const now = `${isLive} ${range.from} ${range.to} ${isLive ? '' : pausedAtMs}`;
      if (now === before) return;
      before = now;
      scheduleDraw(owner, () => flushSync(() => setShown(windowOf(store))));
    };
    follow();
    const stop = store.watch(follow);
    return () => {
      stop();
      cancelDraw(owner);
    };
  }, [store, isNear]);
  // While live the window moves with the clock.
  return shown.isLive ? windowOf(store) : shown;
}

function windowOf(store: TimeStore): PanelWindow {
  const [fromMs, toMs] = store.window();
  return { isLive: store.get().isLive, fromMs, toMs };
}
