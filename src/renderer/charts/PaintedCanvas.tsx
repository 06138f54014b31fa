/** A canvas that is painted by a function: sharp on every screen, again after a change of size or theme. */
import { useLayoutEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { type ChartTheme, chartTheme, watchTheme } from './chartTheme.ts';
import { cancelDraw, scheduleDraw } from './drawScheduler.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In CSS pixels; the context is already scaled. */
export type Paint = (c: CanvasRenderingContext2D, size: Size, theme: ChartTheme) => void;

interface PaintedCanvasProps extends Size {
  /** A new function means a new painting; memoise it. */
  readonly paint: Paint;
  readonly ariaLabel: string;
  readonly onPointer?: (
    at: { readonly x: number; readonly y: number; readonly clientX: number; readonly clientY: number } | null,
  ) => void;
}

export function PaintedCanvas({ width, height, paint, ariaLabel, onPointer }: PaintedCanvasProps): ReactNode {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (!canvas) return undefined;
    const draw = (): void => paintOn(canvas, { width, height }, paint);
    scheduleDraw(canvas, draw);
    const stop = watchTheme(() => scheduleDraw(canvas, draw));
    return () => {
      stop();
      cancelDraw(canvas);
    };
  }, [width, height, paint]);
  const tell = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onPointer?.({
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      clientX: event.clientX,
      clientY: event.clientY,
    });
  };
  return (
    <canvas
      ref={ref}
      className="painted chart-plot"
      role="img"
      aria-label={ariaLabel}
      style={{ width, height }}
      onPointerMove={tell}
      onPointerLeave={() => onPointer?.(null)}
    />
  );
}

function paintOn(canvas: HTMLCanvasElement, size: Size, paint: Paint): void {
  const c = canvas.getContext('2d');
  if (!c || size.width <= 0 || size.height <= 0) return;
  const width = Math.round(size.width * devicePixelRatio);
  const height = Math.round(size.height * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  c.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  c.clearRect(0, 0, size.width, size.height);
  paint(c, size, chartTheme());
}
