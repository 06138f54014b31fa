/** Which rows a tooltip shows and where it stands. Pure. */
import type { ChartModel } from './chartModel.ts';

export interface TooltipRow {
  /** Index into the model's series. */
  readonly series: number;
  readonly value: number | null;
}

export interface TooltipContent {
  readonly rows: readonly TooltipRow[];
  readonly hiddenRows: number;
  /** Only of stacks. */
  readonly total: number | null;
}

const ROW_LIMIT = 10;

/**
 * Shown series with a value at this point, by value falling, or in stack order. At most `limit`, around the nearest.
 *
 * @param nearest  index of the series nearest to the pointer
 */
export function tooltipContent(
  model: ChartModel,
  index: number,
  nearest: number | null,
  limit: number = ROW_LIMIT,
): TooltipContent {
  const all: TooltipRow[] = [];
  model.series.forEach((s, series) => {
    const value = s.values[index] ?? null;
    if (s.isShown && s.isTooltipHidden !== true && value !== null) all.push({ series, value });
  });
  if (model.isStacked) all.reverse();
  else all.sort((a, b) => rank(b.value) - rank(a.value));
  const total = model.isStacked ? all.reduce((sum, row) => sum + (row.value ?? 0), 0) : null;
  const at = Math.max(
    0,
    all.findIndex((row) => row.series === nearest),
  );
  const start = Math.max(0, Math.min(at - Math.floor(limit / 2), all.length - limit));
  const rows = all.slice(start, start + limit);
  return { rows, hiddenRows: all.length - rows.length, total };
}

/** NaN sinks to the bottom instead of making the order undefined. */
const rank = (value: number | null): number => (value === null || Number.isNaN(value) ? -Infinity : value);

export interface Box {
  readonly width: number;
  readonly height: number;
}

const DISTANCE = 14;
const MARGIN = 4;

/**
 * Beside the pointer, never over it or the crosshair, never outside the window: right of it where there is room, else
 * left; vertically centred a little above and clamped.
 */
export function placeTooltip(pointer: { x: number; y: number }, tip: Box, view: Box): { left: number; top: number } {
  const roomRight = view.width - MARGIN - (pointer.x + DISTANCE);
  const roomLeft = pointer.x - DISTANCE - MARGIN;
  const isRight = roomRight >= tip.width || roomRight >= roomLeft;
  const left = isRight ? pointer.x + DISTANCE : pointer.x - DISTANCE - tip.width;
  const top = Math.min(pointer.y - 18, view.height - MARGIN - tip.height);
  return { left: Math.max(MARGIN, Math.round(left)), top: Math.max(MARGIN, Math.round(top)) };
}
