/** Pairs what is drawn with the same series at an earlier time. Pure. */
import type { ChartModel } from './chartModel.ts';
import { toMs } from './framesToUplot.ts';
import type { Ghost } from './plotSpec.ts';

export interface GhostLine {
  /** Place of the series in the chart: its colour and its scale. */
  readonly series: number;
  /** As drawn, on the ghost's own times. */
  readonly column: readonly (number | null)[];
}

/**
 * Shown series that were there before too. Of a stack only its top: the layers of two stacks cannot be told apart.
 */
export function ghostLines(model: ChartModel, ghost: Ghost): readonly GhostLine[] {
  const places = placesOf(ghost.model);
  const lines = model.series.flatMap(({ key, isShown }, series) => {
    const column = isShown ? ghost.model.columns[(places.get(key) ?? -1) + 1] : undefined;
    return column === undefined || !places.has(key) ? [] : [{ series, column: column as readonly (number | null)[] }];
  });
  return model.isStacked ? lines.slice(-1) : lines;
}

/** Least and greatest of what is drawn on a scale; undefined when there is nothing. */
export function ghostExtent(
  model: ChartModel,
  ghost: Ghost | undefined,
  scale: string,
): readonly [number, number] | undefined {
  if (!ghost) return undefined;
  let [least, most] = [Infinity, -Infinity];
  for (const { series, column } of ghostLines(model, ghost)) {
    if ((model.series[series]?.scale ?? 'y') !== scale) continue;
    for (const value of column) {
      if (value === null) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return most < least ? undefined : [least, most];
}

/** The value of a series at that time earlier; `null` where there was none. */
export function ghostValue({ model }: Ghost, key: string, atMs: number): number | null {
  const place = placesOf(model).get(key);
  const row = place === undefined ? -1 : nearestRow(model.columns[0], atMs);
  return place === undefined || row < 0 ? null : (model.series[place]?.values[row] ?? null);
}

function placesOf(model: ChartModel): ReadonlyMap<string, number> {
  return new Map(model.series.map(({ key }, i) => [key, i]));
}

/** The row whose time is nearest, no further than a step; -1 when there is none. */
function nearestRow(xSeconds: ArrayLike<number>, atMs: number): number {
  let [low, high] = [0, xSeconds.length - 1];
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (toMs(xSeconds[middle] as number) <= atMs) low = middle;
    else high = middle;
  }
  const away = (row: number): number => Math.abs(toMs(xSeconds[row] as number) - atMs);
  const row = away(low) <= away(high) ? low : high;
  const stepMs = xSeconds.length > 1 ? toMs((xSeconds[1] as number) - (xSeconds[0] as number)) : 1;
  return away(row) <= stepMs / 2 ? row : -1;
}
