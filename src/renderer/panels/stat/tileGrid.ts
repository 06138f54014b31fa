/** How many tiles stand beside each other. Pure. */
export interface TileGrid {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

const GAP_PX = 6;
/** A tile reads best a little wider than high. */
const WISHED_RATIO = 1.6;

/** @param orientation  `horizontal` lays each series in a row of its own, `vertical` in a column, `auto` fills the room */
export function tileGrid(
  count: number,
  room: { readonly width: number; readonly height: number },
  orientation: string,
): TileGrid {
  if (orientation === 'vertical') return sized(count, count, room);
  if (orientation === 'horizontal') return sized(1, count, room);
  let best = sized(1, count, room);
  for (let columns = 2; columns <= count; columns++) {
    const next = sized(columns, count, room);
    if (badness(next) < badness(best)) best = next;
  }
  return best;
}

const badness = ({ width, height }: TileGrid): number => Math.abs(Math.log(width / Math.max(1, height) / WISHED_RATIO));

function sized(
  columns: number,
  count: number,
  { width, height }: { readonly width: number; readonly height: number },
): TileGrid {
  const rows = Math.ceil(count / columns);
  return {
    columns,
    width: (width - GAP_PX * (columns - 1)) / columns,
    height: (height - GAP_PX * (rows - 1)) / rows,
  };
}
