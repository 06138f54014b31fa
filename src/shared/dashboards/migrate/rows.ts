/** Before schema 16 a dashboard was a list of rows of twelfths; this gives its panels places in today's grid. */
import { flag, number, records, text, type JsonRecord } from '../json.ts';

const ROW_PX = 30;
const STEP_PX = 38;
const DEFAULT_HEIGHT_PX = 250;
const LEAST_ROWS = 3;
const COLUMNS = 24;

/** @returns panels and row panels with `gridPos`, in the order of the page */
export function gridOfRows(rows: readonly JsonRecord[], nextId: () => number): readonly JsonRecord[] {
  // Rows are shown as such when one of them has a title, is collapsed or repeats.
  const hasRows = rows.some((row) => flag(row['collapse']) || flag(row['showTitle']) || text(row['repeat']) !== '');
  const placed: JsonRecord[] = [];
  let y = 0;
  for (const row of rows) {
    const rowHeight = gridHeight(row['height']);
    const panels: JsonRecord[] = [];
    if (hasRows) y += 1;
    const top = hasRows ? y - 1 : y;
    const bottom = placeRow(records(row['panels']), { y, rowHeight, nextId }, panels);
    if (!hasRows) placed.push(...panels);
    else {
      const isCollapsed = flag(row['collapse']);
      placed.push({
        id: nextId(),
        type: 'row',
        title: text(row['title']),
        collapsed: isCollapsed,
        repeat: row['repeat'],
        panels: isCollapsed ? panels : [],
        gridPos: { x: 0, y: top, w: COLUMNS, h: 1 },
      });
      if (!isCollapsed) placed.push(...panels);
    }
    y = hasRows && flag(row['collapse']) ? top + 1 : bottom;
  }
  return placed;
}

interface RowPlace {
  readonly y: number;
  readonly rowHeight: number;
  readonly nextId: () => number;
}

/** @returns the first free line below */
function placeRow(panels: readonly JsonRecord[], { y, rowHeight, nextId }: RowPlace, out: JsonRecord[]): number {
  const depth = Array.from({ length: COLUMNS }, () => y);
  for (const panel of panels) {
    const w = Math.min(COLUMNS, Math.max(1, Math.round((number(panel['span']) ?? 4) * 2)));
    const h = panel['height'] === undefined ? rowHeight : gridHeight(panel['height']);
    const { x, top } = freePlace(depth, w);
    for (let column = x; column < x + w; column++) depth[column] = top + h;
    out.push({ ...panel, id: number(panel['id']) ?? nextId(), gridPos: { x, y: top, w, h } });
  }
  return Math.max(...depth);
}

/** The highest place that is wide enough, leftmost first. */
function freePlace(depth: readonly number[], w: number): { readonly x: number; readonly top: number } {
  let best = { x: 0, top: Infinity };
  for (let x = 0; x + w <= COLUMNS; x++) {
    const top = Math.max(...depth.slice(x, x + w));
    if (top < best.top) best = { x, top };
  }
  return best;
}

function gridHeight(height: unknown): number {
  const px = number(text(height).replace(/px$/, '')) ?? DEFAULT_HEIGHT_PX;
  return Math.max(LEAST_ROWS, Math.ceil(Math.max(px, ROW_PX * LEAST_ROWS) / STEP_PX));
}
