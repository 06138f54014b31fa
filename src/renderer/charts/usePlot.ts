/** Connects a React component with the plot of its host element. */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createCursorStore, type CursorStore } from './cursorStore.ts';
import { loadPlot } from './loadPlot.ts';
import type { PlotView } from './plotView.ts';
import type { PlotEvents, PlotSpec } from './plotSpec.ts';

export interface PlotHandle {
  readonly hostRef: RefObject<HTMLDivElement | null>;
  readonly viewRef: RefObject<PlotView | null>;
  readonly cursor: CursorStore;
}

/** @param spec  a new object means a new drawing; memoise it */
export function usePlot(spec: PlotSpec, events: Omit<PlotEvents, 'onCursor'>): PlotHandle {
  const hostRef = useRef<HTMLDivElement>(null);
  const viewRef = useRef<PlotView>(null);
  const latest = useRef({ spec, events });
  const [cursor] = useState(createCursorStore);

  useLayoutEffect(() => {
    latest.current = { spec, events };
    viewRef.current?.update(spec);
  });

  useLayoutEffect(() => {
    const host = hostRef.current;
    if (!host) return undefined;
    let isGone = false;
    void loadPlot().then((makePlot) => {
      if (isGone) return;
      viewRef.current = makePlot(host, latest.current.spec, {
        onCursor: cursor.set,
        onZoom: (fromMs, toMs) => latest.current.events.onZoom(fromMs, toMs),
        onPan: (fromMs, toMs) => latest.current.events.onPan(fromMs, toMs),
        onReset: () => latest.current.events.onReset(),
      });
    });
    return () => {
      isGone = true;
      viewRef.current?.[Symbol.dispose]();
      viewRef.current = null;
    };
  }, [cursor]);

  return { hostRef, viewRef, cursor };
}
