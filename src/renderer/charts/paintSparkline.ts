/** Paints a small line without axes on a canvas of its own. */
import { chartTheme } from './chartTheme.ts';
import { sparkPath, type SparkScale } from './sparkPath.ts';

export interface SparkBox extends SparkScale {
  /** In CSS pixels, known to the caller: to ask the canvas would lay out the page in the middle of a frame. */
  readonly width: number;
  readonly height: number;
}

export function paintSparkline(
  canvas: HTMLCanvasElement,
  values: readonly (number | null)[],
  color: string,
  box: SparkBox,
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
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- This is fill of a canvas, which paints a path; the rule takes it for that of an array.
    c.fill(area);
    c.stroke(line);
  }
}
