/** A chart as a picture: its canvas as it is drawn now, on the panel's colour, with a title above and a legend below. */
import type { ChartModel } from './chartModel.ts';
import { type ChartTheme, chartTheme } from './chartTheme.ts';
import { saveBlob } from './saveText.ts';

export interface ChartPicture {
  readonly title: string;
  readonly model: ChartModel;
}

const PAD = 16;
const TITLE_PX = 28;
const ROW_PX = 18;
const SWATCH_PX = 10;
const GAP_PX = 18;

/** @param host  an element around the chart */
export function saveChartPng(name: string, host: HTMLElement, picture: ChartPicture): void {
  const plot = host.querySelector('canvas');
  if (!plot) return;
  paintPicture(plot, picture).toBlob((blob) => {
    if (blob) saveBlob(name, blob);
  }, 'image/png');
}

function paintPicture(plot: HTMLCanvasElement, { title, model }: ChartPicture): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const [plotWidth, plotHeight] = [plot.width / ratio, plot.height / ratio];
  const canvas = document.createElement('canvas');
  const measure = canvas.getContext('2d');
  const theme = chartTheme();
  const rows = measure ? legendRows(measure, theme, model, plotWidth) : [];
  canvas.width = Math.round((plotWidth + 2 * PAD) * ratio);
  canvas.height = Math.round((plotHeight + 2 * PAD + TITLE_PX + rows.length * ROW_PX) * ratio);
  const c = canvas.getContext('2d');
  if (!c) return canvas;
  c.scale(ratio, ratio);
  c.fillStyle = theme.color('--surface-1');
  c.fillRect(0, 0, canvas.width, canvas.height);
  c.textBaseline = 'middle';
  c.fillStyle = theme.color('--text-1');
  c.font = theme.fontMedium.replace('11px', '13px');
  c.fillText(fitting(c, title, plotWidth), PAD, PAD + TITLE_PX / 2 - 4);
  c.drawImage(plot, PAD, PAD + TITLE_PX, plotWidth, plotHeight);
  c.font = theme.font;
  rows.forEach((row, r) => {
    const y = PAD + TITLE_PX + plotHeight + (r + 0.7) * ROW_PX;
    for (const { x, label, color } of row) {
      c.fillStyle = theme.color(color);
      c.fillRect(PAD + x, y - 1.5, SWATCH_PX, 3);
      c.fillStyle = theme.color('--text-2');
      c.fillText(label, PAD + x + SWATCH_PX + 6, y);
    }
  });
  return canvas;
}

interface LegendWord {
  readonly x: number;
  readonly label: string;
  readonly color: string;
}

/** In lines as wide as the plot. */
function legendRows(
  c: CanvasRenderingContext2D,
  theme: ChartTheme,
  { series }: ChartModel,
  width: number,
): readonly (readonly LegendWord[])[] {
  c.font = theme.font;
  const rows: LegendWord[][] = [];
  let x = Infinity;
  for (const { label: whole, color } of series) {
    const label = fitting(c, whole, width - SWATCH_PX - 6);
    const needed = SWATCH_PX + 6 + c.measureText(label).width;
    if (x + needed > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ x, label, color });
    x += needed + GAP_PX;
  }
  return rows;
}

function fitting(c: CanvasRenderingContext2D, words: string, room: number): string {
  let length = words.length;
  const text = (): string => (length === words.length ? words : `${words.slice(0, length)}…`);
  while (length > 1 && c.measureText(text()).width > room) length -= 1;
  return text();
}
