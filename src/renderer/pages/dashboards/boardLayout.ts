/** Where everything of a board stands: rows opened and closed, panels and rows repeated, gaps closed. Pure. */
import type { Dashboard, GridPos, Panel, Row } from '../../../shared/dashboards/model.ts';
import { type Scope, scopeOf } from '../../../shared/dashboards/variables/interpolate.ts';
import type { Option } from '../../../shared/dashboards/variables/model.ts';

export interface PlacedRow {
  readonly kind: 'row';
  readonly key: string;
  readonly row: Row;
  readonly scope: Scope | undefined;
  readonly isCollapsed: boolean;
  readonly y: number;
  readonly panels: number;
}

export interface PlacedPanel {
  readonly kind: 'panel';
  readonly key: string;
  readonly panel: Panel;
  readonly place: GridPos;
  /** Of a repeat: the one value it is for. */
  readonly scope: Scope | undefined;
}

export type Placed = PlacedRow | PlacedPanel;

export interface LayoutOptions {
  /** Rows whose state differs from the file's. */
  readonly toggled: ReadonlySet<string>;
  /** The values chosen of a variable, All as all of them. */
  readonly valuesOf: (variable: string) => readonly Option[];
}

const COLUMNS = 24;

export function layoutBoard(dashboard: Pick<Dashboard, 'rows'>, options: LayoutOptions): readonly Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const row of dashboard.rows) {
    for (const { key, scope, values } of repeatsOf(row, options)) {
      if (row.id !== undefined) {
        const isCollapsed = row.isCollapsed !== options.toggled.has(key);
        placed.push({ kind: 'row', key, row, scope, isCollapsed, y, panels: row.panels.length });
        y += 1;
        if (isCollapsed) continue;
      }
      const inner = { ...options, valuesOf: (name: string) => values.get(name) ?? options.valuesOf(name) };
      const panels = placePanels(row.panels, { key, scope, options: inner });
      for (const one of panels) placed.push({ ...one, place: { ...one.place, y: one.place.y + y } });
      y += panels.reduce((most, { place }) => Math.max(most, place.y + place.h), 0);
    }
  }
  return placed;
}

interface RowCopy {
  readonly key: string;
  readonly scope: Scope | undefined;
  /** Inside a repeated row its variable has one value. */
  readonly values: ReadonlyMap<string, readonly Option[]>;
}

function repeatsOf(row: Row, { valuesOf }: LayoutOptions): readonly RowCopy[] {
  const key = `row-${row.id ?? 'top'}`;
  const options = row.repeat === '' ? [] : valuesOf(row.repeat);
  if (options.length === 0) return [{ key, scope: undefined, values: new Map() }];
  return options.map((option) => ({
    key: `${key}-${option.value}`,
    scope: valueScope(row.repeat, option),
    values: new Map([[row.repeat, [option]]]),
  }));
}

const valueScope = (name: string, { value, text }: Option): Scope =>
  scopeOf({ [name]: { values: [value], texts: [text], isMulti: true, isLiteral: false } });

interface Section {
  readonly key: string;
  readonly scope: Scope | undefined;
  readonly options: LayoutOptions;
}

/** From zero at the top of the section. */
function placePanels(panels: readonly Panel[], { key, scope, options }: Section): readonly PlacedPanel[] {
  const top = panels.reduce((least, { gridPos }) => Math.min(least, gridPos.y), Infinity);
  const sorted = [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
  const placed: PlacedPanel[] = [];
  /** Lines that repeats above a line have added. */
  let added = 0;
  let addedFrom = 0;
  let pending = 0;
  for (const panel of sorted) {
    const y = panel.gridPos.y - top;
    if (pending > 0 && y >= addedFrom) {
      added += pending;
      pending = 0;
    }
    const base = { ...panel.gridPos, y: y + added };
    const values = panel.repeat ? options.valuesOf(panel.repeat.variable) : [];
    if (!panel.repeat || values.length === 0) {
      placed.push({ kind: 'panel', key: `${key}-${panel.id}`, panel, place: base, scope });
      continue;
    }
    const { variable } = panel.repeat;
    const places = repeatPlaces(panel, base, values.length);
    values.forEach((option, i) => {
      placed.push({
        kind: 'panel',
        key: `${key}-${panel.id}-${option.value}`,
        panel,
        place: places[i] ?? base,
        scope: joined(valueScope(variable, option), scope),
      });
    });
    const bottom = places.reduce((most, place) => Math.max(most, place.y + place.h), 0);
    pending = Math.max(pending, bottom - (base.y + base.h));
    addedFrom = Math.max(addedFrom, y + panel.gridPos.h);
  }
  return placed;
}

const joined = (inner: Scope, outer: Scope | undefined): Scope =>
  outer ? { value: (name) => inner.value(name) ?? outer.value(name) } : inner;

/** Beside each other across the whole width, or one below the other. */
function repeatPlaces({ repeat }: Panel, base: GridPos, count: number): readonly GridPos[] {
  if (repeat?.direction === 'v') return Array.from({ length: count }, (_, i) => ({ ...base, y: base.y + i * base.h }));
  const perRow = Math.min(count, Math.max(1, repeat?.maxPerRow ?? 4));
  const w = Math.floor(COLUMNS / perRow);
  return Array.from({ length: count }, (_, i) => ({
    w,
    h: base.h,
    x: (i % perRow) * w,
    y: base.y + Math.floor(i / perRow) * base.h,
  }));
}
