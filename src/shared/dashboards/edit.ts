/**
 * Changes of a dashboard's own JSON: each returns a new file in which only what was changed differs. Panels are known by
 * their id, inside of rows too.
 */
import { isRecord, list, number, record, text, type JsonRecord } from './json.ts';
import type { GridPos, Panel } from './model.ts';

/** Old files hold rows of twelfths and new ones elements: only today's classic form is edited in place. */
export const isEditable = (file: unknown): file is JsonRecord => isRecord(file) && Array.isArray(file['panels']);

export function panelJson(file: JsonRecord, id: number): JsonRecord | undefined {
  for (const panel of list(file['panels']).filter(isRecord)) {
    if (number(panel['id']) === id && panel['type'] !== 'row') return panel;
    const inside = list(panel['panels'])
      .filter(isRecord)
      .find((one) => number(one['id']) === id);
    if (inside) return inside;
  }
  return undefined;
}

/** @param change  undefined removes the panel */
export function withPanel(
  file: JsonRecord,
  id: number,
  change: (panel: JsonRecord) => JsonRecord | undefined,
): JsonRecord {
  const changed = (panels: unknown): unknown[] =>
    list(panels).flatMap((panel) => {
      if (!isRecord(panel)) return [panel];
      if (number(panel['id']) === id && panel['type'] !== 'row') return change(panel) ?? [];
      return Array.isArray(panel['panels']) && panel['panels'].length > 0
        ? [{ ...panel, panels: changed(panel['panels']) }]
        : [panel];
    });
  return { ...file, panels: changed(file['panels']) };
}

const COLUMNS = 24;

/** By whole cells, inside the grid; what it would cover moves down. */
export function movedPanel(file: JsonRecord, id: number, by: Partial<GridPos>): JsonRecord {
  const before = placeOf(panelJson(file, id));
  const w = Math.min(COLUMNS, Math.max(1, before.w + (by.w ?? 0)));
  const place = {
    w,
    h: Math.max(1, before.h + (by.h ?? 0)),
    x: Math.min(COLUMNS - w, Math.max(0, before.x + (by.x ?? 0))),
    y: Math.max(0, before.y + (by.y ?? 0)),
  };
  return withoutOverlaps(
    withPanel(file, id, (panel) => placed(panel, place)),
    id,
  );
}

export function placeOf(panel: JsonRecord | undefined): GridPos {
  const json = record(panel?.['gridPos']);
  return {
    x: number(json['x']) ?? 0,
    y: number(json['y']) ?? 0,
    w: number(json['w']) ?? 12,
    h: number(json['h']) ?? 8,
  };
}

/** Keys stay in the order the file has them. */
const placed = (panel: JsonRecord, place: GridPos): JsonRecord => ({
  ...panel,
  gridPos: { ...record(panel['gridPos']), ...place },
});

const covers = (a: GridPos, b: GridPos): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The moved panel stays; others give way downwards, from the top. */
function withoutOverlaps(file: JsonRecord, fixedId: number): JsonRecord {
  const panels = list(file['panels']).filter(isRecord);
  const order = [...panels].sort(
    (a, b) => Number(number(b['id']) === fixedId) - Number(number(a['id']) === fixedId) || placeOf(a).y - placeOf(b).y,
  );
  const taken: GridPos[] = [];
  const ys = new Map<JsonRecord, number>();
  for (const panel of order) {
    const place = freePlace(placeOf(panel), taken);
    taken.push(place);
    ys.set(panel, place.y);
  }
  return { ...file, panels: panels.map((panel) => atLine(panel, ys.get(panel) ?? placeOf(panel).y)) };
}

const atLine = (panel: JsonRecord, y: number): JsonRecord =>
  y === placeOf(panel).y ? panel : placed(panel, { ...placeOf(panel), y });

/** As high as what is placed already allows. */
function freePlace(wanted: GridPos, taken: readonly GridPos[]): GridPos {
  const hit = taken.find((other) => covers(wanted, other));
  return hit ? freePlace({ ...wanted, y: hit.y + hit.h }, taken) : wanted;
}

/** Beside nothing: below the panel it is a copy of. */
export function duplicated(file: JsonRecord, id: number): JsonRecord {
  const panel = panelJson(file, id);
  if (!panel) return file;
  const nextId = Math.max(0, ...allIds(file)) + 1;
  const place = placeOf(panel);
  const copy = {
    ...panel,
    id: nextId,
    title: `${text(panel['title'])} copy`,
    gridPos: { ...place, y: place.y + place.h },
  };
  return withoutOverlaps({ ...file, panels: [...list(file['panels']), copy] }, nextId);
}

/** A board without panels. @param range  as in an address, `now-1h` to `now` */
export function newBoard(
  title: string,
  uid: string,
  range: { readonly from: string; readonly to: string },
): JsonRecord {
  return { uid, title, tags: [], schemaVersion: 39, time: range, timepicker: {}, templating: { list: [] }, panels: [] };
}

/** A new panel at the end, of one query. */
export function withNewPanel(file: JsonRecord, expr: string): JsonRecord {
  const bottom = list(file['panels'])
    .filter(isRecord)
    .reduce((most, panel) => Math.max(most, placeOf(panel).y + placeOf(panel).h), 0);
  const panel = {
    id: Math.max(0, ...allIds(file)) + 1,
    type: 'timeseries',
    title: 'New panel',
    gridPos: { x: 0, y: bottom, w: 12, h: 8 },
    targets: [{ refId: 'A', expr }],
    fieldConfig: { defaults: {}, overrides: [] },
    options: {},
  };
  return { ...file, panels: [...list(file['panels']), panel] };
}

function allIds(file: JsonRecord): readonly number[] {
  const panels = list(file['panels']).filter(isRecord);
  return [...panels, ...panels.flatMap((panel) => list(panel['panels']).filter(isRecord))].map(
    ({ id }) => number(id) ?? 0,
  );
}

/** Keys that only older forms of a kind have, and that would make it one again. */
const OLDER_KEYS: ReadonlySet<string> = new Set(['styles', 'dataFormat', 'cards']);

/** A panel of an older form as one of today's, which looks the same and whose options can be set. */
export function todaysForm({ source, kind, options, fieldConfig, transformations }: Panel): JsonRecord {
  return {
    ...Object.fromEntries(Object.entries(source).filter(([key]) => !OLDER_KEYS.has(key))),
    type: kind,
    options,
    fieldConfig,
    ...(transformations.length === 0
      ? {}
      : {
          transformations: transformations.map(({ id, options: of, isDisabled, filter }) => ({
            id,
            options: of,
            ...(isDisabled ? { disabled: true } : {}),
            ...(filter === undefined ? {} : { filter }),
          })),
        }),
  };
}
