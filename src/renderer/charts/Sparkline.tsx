/** A small line without axes on a canvas of its own: a full plot would cost ten times as much. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { chartTheme, watchTheme } from './chartTheme.ts';
import { cancelDraw, scheduleDraw } from './drawScheduler.ts';
import { observeSize } from './sharedResize.ts';
import { sparkPath, type SparkScale } from './sparkPath.ts';

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
        paint(canvas, latest.current.values, latest.current.color, { ...latest.current.scale, ...size }),
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

/** Size comes from the observer: to ask the canvas for it would lay out the page in the middle of a frame. */
function paint(
  canvas: HTMLCanvasElement,
  values: readonly (number | null)[],
  color: string,
  box: SparkScale & { readonly width: number; readonly height: number },
): void {
  const c = canvas.getContext('2d');
  if (!c || box.width === 0) return;
  const width = Math.round(box.width * devicePixelRatio);
  const height = Math.round(box.height * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const theme = chartTheme();
  c.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  c.clearRect(0, 0, box.width, box.height);
  c.lineWidth = theme.number('--line-w');
  c.lineJoin = 'round';
  c.strokeStyle = theme.color(color);
  c.fillStyle = theme.color(color, theme.number('--fill-opacity') * 1.6);
  for (const run of sparkPath(values, box, box)) {
    const line = new Path2D();
    run.forEach(([x, y], i) => (i === 0 ? line.moveTo(x, y) : line.lineTo(x, y)));
    const area = new Path2D(line);
    area.lineTo(run.at(-1)?.[0] ?? 0, box.height);
    area.lineTo(run[0]?.[0] ?? 0, box.height);
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- A canvas, not an array.
    c.fill(area);
    c.stroke(line);
  }
}
