/** Explore's queries as a panel of a dashboard file. Pure. */
import { withNewPanel } from '../../../shared/dashboards/edit.ts';
import type { JsonRecord } from '../../../shared/dashboards/json.ts';
import { list, record } from '../../../shared/dashboards/json.ts';
import type { UnitId } from '../../../shared/units.ts';

export interface PanelDraft {
  readonly title: string;
  readonly queries: readonly { readonly letter: string; readonly expr: string; readonly legend: string | undefined }[];
  /** Of the first query: a panel has one. */
  readonly unit: UnitId;
  readonly isStacked: boolean;
}

/** The panel stands at the end; all else stays as it is. */
export function withExplorePanel(file: JsonRecord, { title, queries, unit, isStacked }: PanelDraft): JsonRecord {
  const extended = withNewPanel(file, '');
  const panels = list(extended['panels']);
  const panel = {
    ...record(panels.at(-1)),
    title,
    targets: queries.map(({ letter, expr, legend }) => ({
      refId: letter,
      expr,
      ...(legend === undefined ? {} : { legendFormat: legend }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(isStacked ? { custom: { fillOpacity: 40, stacking: { mode: 'normal', group: 'A' } } } : {}),
      },
      overrides: [],
    },
  };
  return { ...extended, panels: [...panels.slice(0, -1), panel] };
}
