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
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (!canvas) return undefined;
    const draw = (): void => paint(canvas, values, color, { min, max });
    draw();
    const redraw = (): void => scheduleDraw(canvas, draw);
    const stops = [observeSize(canvas, redraw), watchTheme(redraw)];
    return () => {
      cancelDraw(canvas);
      for (const stop of stops) stop();
    };
  }, [values, color, min, max]);
  const name = ariaLabel === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': ariaLabel };
  return <canvas ref={ref} className="sparkline" style={{ height }} {...name} />;
}

function paint(canvas: HTMLCanvasElement, values: readonly (number | null)[], color: string, scale: SparkScale): void {
  const c = canvas.getContext('2d');
  const { clientWidth, clientHeight } = canvas;
  if (!c || clientWidth === 0) return;
  const width = Math.round(clientWidth * devicePixelRatio);
  const height = Math.round(clientHeight * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const theme = chartTheme();
  c.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  c.clearRect(0, 0, clientWidth, clientHeight);
  c.lineWidth = theme.number('--line-w');
  c.lineJoin = 'round';
  c.strokeStyle = theme.color(color);
  c.fillStyle = theme.color(color, theme.number('--fill-opacity') * 1.6);
  for (const run of sparkPath(values, { width: clientWidth, height: clientHeight }, scale)) {
    const line = new Path2D();
    run.forEach(([x, y], i) => (i === 0 ? line.moveTo(x, y) : line.lineTo(x, y)));
    const area = new Path2D(line);
    area.lineTo(run.at(-1)?.[0] ?? 0, clientHeight);
    area.lineTo(run[0]?.[0] ?? 0, clientHeight);
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- A canvas, not an array.
    c.fill(area);
    c.stroke(line);
  }
}
