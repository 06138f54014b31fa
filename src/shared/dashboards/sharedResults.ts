/** Panels that show the result of another panel of their board: they ask what that one asks. */
import { DASHBOARD } from './dataSource.ts';
import type { Panel, Row, Target } from './model.ts';

/** @returns the rows with such panels' targets replaced by those they point at; one that points nowhere keeps its own */
export function withSharedResults(rows: readonly Row[]): readonly Row[] {
  const all = rows.flatMap(({ panels }) => panels);
  if (!all.some(({ targets }) => targets.some(isShared))) return rows;
  const byId = new Map(all.map((panel) => [panel.id, panel]));
  return rows.map((row) => ({ ...row, panels: row.panels.map((panel) => resolved(panel, byId, new Set())) }));
}

const isShared = ({ source }: Target): boolean => source === DASHBOARD;

/** @param passed  panels on the way here: two that point at each other have nothing to show */
function resolved(panel: Panel, byId: ReadonlyMap<number, Panel>, passed: ReadonlySet<number>): Panel {
  if (!panel.targets.some(isShared) || passed.has(panel.id)) return panel;
  const here = new Set([...passed, panel.id]);
  const sources = panel.targets.map((target) => {
    const source = isShared(target) ? byId.get(target.panelId ?? -1) : undefined;
    return source && !here.has(source.id)
      ? { target, panel: resolved(source, byId, here) }
      : { target, panel: undefined };
  });
  return {
    ...panel,
    targets: sources.flatMap(({ target, panel: source }) => source?.targets ?? [target]),
    transformations: [
      ...sources.flatMap(({ target, panel: source }) =>
        target.takesTransformed ? (source?.transformations ?? []) : [],
      ),
      ...panel.transformations,
    ],
  };
}
