/** A time axis on a painted canvas: ticks at round times that never overlap. */
import { timeLabels } from './axisRules.ts';
import type { ChartTheme } from './chartTheme.ts';

export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const TICK_PX = 74;
const STEPS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];

export function paintTimeAxis(
  c: CanvasRenderingContext2D,
  theme: ChartTheme,
  box: PlotBox,
  [fromMs, toMs]: readonly [number, number],
): void {
  const spanS = (toMs - fromMs) / 1000;
  const step = STEPS_S.find((s) => (s / spanS) * box.width >= TICK_PX) ?? 604_800;
  const zoneS = new Date(fromMs).getTimezoneOffset() * 60;
  const ticks: number[] = [];
  for (let at = Math.ceil((fromMs / 1000 - zoneS) / step) * step + zoneS; at * 1000 <= toMs; at += step) ticks.push(at);
  const labels = timeLabels(ticks, spanS);
  c.font = theme.font;
  c.fillStyle = theme.color('--text-3');
  c.textAlign = 'center';
  c.textBaseline = 'top';
  ticks.forEach((at, i) => {
    const x = box.left + ((at * 1000 - fromMs) / (toMs - fromMs)) * box.width;
    if (x > box.left + 14 && x < box.left + box.width - 10) c.fillText(labels[i] ?? '', x, box.top + box.height + 6);
  });
}
