/** A small line without axes on a canvas of its own: a full plot would cost ten times as much. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { watchTheme } from './chartTheme.ts';
import { cancelDraw, scheduleDraw } from './drawScheduler.ts';
import { observeSize } from './sharedResize.ts';
import { paintSparkline } from './paintSparkline.ts';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly height: number;
  /** A token or CSS colour. */
  readonly color?: string;
  /** Bounds of y; without them the extent of the values, from zero where that is close. */
  readonly min?: number;
  readonly max?: number;
  /** Without a label it is decoration beside a number. */
  readonly ariaLabel?: string;
}

export function Sparkline({ values, height, color = '--series-1', min, max, ariaLabel }: SparklineProps): ReactNode {
  const ref = useRef<HTMLCanvasElement>(null);
  const redraw = useRef<() => void>(undefined);
  const latest = useRef({ values, color, scale: { min, max } });
  useLayoutEffect(() => {
    latest.current = { values, color, scale: { min, max } };
    redraw.current?.();
  }, [values, color, min, max]);
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (!canvas) return undefined;
    let size = { width: 0, height: 0 };
    redraw.current = () =>
      scheduleDraw(canvas, () =>
        paintSparkline(canvas, latest.current.values, latest.current.color, { ...latest.current.scale, ...size }),
      );
    const resize = (width: number, height: number): void => {
      size = { width, height };
      redraw.current?.();
    };
    const stops = [observeSize(canvas, resize), watchTheme(() => redraw.current?.())];
    return () => {
      redraw.current = undefined;
      cancelDraw(canvas);
      for (const stop of stops) stop();
    };
  }, []);
  const name = ariaLabel === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': ariaLabel };
  return <canvas ref={ref} className="sparkline" style={{ height }} {...name} />;
}
