/** The page's crosshair over a painted panel: a line that is moved without rendering anything again. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { watchCrosshair } from './crosshair.ts';
import type { PlotBox } from './timeAxis.ts';

interface CrosshairLineProps {
  readonly box: PlotBox;
  readonly rangeMs: readonly [number, number];
}

export function CrosshairLine({ box, rangeMs }: CrosshairLineProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const [fromMs, toMs] = rangeMs;
  useLayoutEffect(
    () =>
      watchCrosshair((crosshair) => {
        const line = ref.current;
        if (!line) return;
        const share = crosshair === undefined ? -1 : (crosshair.atMs - fromMs) / (toMs - fromMs);
        line.hidden = share < 0 || share > 1;
        line.style.transform = `translateX(${(box.left + share * box.width).toFixed(1)}px)`;
      }),
    [box, fromMs, toMs],
  );
  return <div ref={ref} hidden className="crosshair-line" style={{ top: box.top, height: box.height }} />;
}
