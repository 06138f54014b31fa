/** The legend of a dashboard's chart: names alone, names with calculations, or a table of them, sorted as its file says. */
import { useState, type MouseEvent, type ReactNode } from 'react';
import { calculationTitle, reduce } from '../../shared/dashboards/data/reducers.ts';
import { formatValue, type UnitId } from '../../shared/units.ts';
import { ListLegend } from './ChartLegend.tsx';
import type { ChartModel, ModelSeries } from './chartModel.ts';
import type { CursorStore } from './cursorStore.ts';
import type { SelectMode } from './legendSelection.ts';
import { Swatch } from './Swatch.tsx';

export interface LegendSpec {
  readonly mode: 'list' | 'table' | 'none';
  readonly placement: 'bottom' | 'right';
  /** Ids of calculations. */
  readonly calcs: readonly string[];
  /** Title of the calculation rows are sorted by at first. */
  readonly sortBy: string | undefined;
  readonly isDescending: boolean;
  readonly width: number | undefined;
  readonly hidesEmpty: boolean;
  readonly hidesZero: boolean;
}

interface SeriesLegendProps {
  readonly spec: LegendSpec;
  readonly model: ChartModel;
  readonly unit: UnitId;
  readonly cursor: CursorStore;
  readonly onFocus: (series: number | null) => void;
  readonly onSelect: (key: string, mode: SelectMode) => void;
}

interface Row {
  readonly series: ModelSeries;
  readonly index: number;
  readonly figures: readonly (number | null)[];
}

export function SeriesLegend(props: SeriesLegendProps): ReactNode {
  const { spec, model } = props;
  if (spec.mode === 'list' && spec.placement === 'bottom' && spec.calcs.length === 0) {
    return <ListLegend {...props} model={visible(model)} />;
  }
  return <FigureLegend {...props} />;
}

/** Places of series must stay what they are in the plot, so only a model without hidden ones is narrowed. */
const visible = (model: ChartModel): ChartModel =>
  model.series.some(({ isLegendHidden }) => isLegendHidden === true)
    ? { ...model, series: model.series.filter(({ isLegendHidden }) => isLegendHidden !== true) }
    : model;

function FigureLegend({ spec, model, unit, onFocus, onSelect }: SeriesLegendProps): ReactNode {
  const [sort, setSort] = useState({ by: spec.sortBy, isDescending: spec.isDescending });
  const rows = sortedRows(rowsOf(model, spec), spec, sort);
  const isTable = spec.mode === 'table';
  const text = (series: ModelSeries, value: number | null): string =>
    series.format?.(value) ?? formatValue(value, unit);
  return (
    // Scrolls when it must, so it can be reached by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="chart-legend-table" role="region" aria-label="Legend" tabIndex={0}>
      <table>
        {isTable && (
          <thead>
            <tr>
              <th scope="col">Name</th>
              {spec.calcs.map((id) => {
                const title = calculationTitle(id);
                const isSorted = sort.by === title;
                const ariaSort = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none';
                return (
                  <th key={id} scope="col" aria-sort={ariaSort}>
                    <button
                      type="button"
                      onClick={() => setSort({ by: title, isDescending: isSorted ? !sort.isDescending : true })}
                    >
                      {title}
                      {isSorted ? (sort.isDescending ? ' ↓' : ' ↑') : ''}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map(({ series, index, figures }) => (
            <tr
              key={series.key}
              className={series.isShown ? undefined : 'is-hidden'}
              onPointerEnter={() => onFocus(index)}
              onPointerLeave={() => onFocus(null)}
            >
              <td>
                <button
                  type="button"
                  className="chart-legend-entry"
                  aria-pressed={series.isShown}
                  title={series.label}
                  onClick={(event) => onSelect(series.key, modeOf(event))}
                >
                  <Swatch color={series.color} isSquare={(series.look?.fill ?? 0) > 0.3} />
                  <span className="chart-legend-name">{series.label}</span>
                </button>
              </td>
              {figures.map((figure, i) => (
                <td key={spec.calcs[i]}>{text(series, figure)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rowsOf(model: ChartModel, { calcs, hidesEmpty, hidesZero }: LegendSpec): readonly Row[] {
  return model.series.flatMap((series, index) => {
    if (series.isLegendHidden === true) return [];
    if (hidesEmpty && series.stats.max === null) return [];
    if (hidesZero && series.stats.max === 0 && series.stats.min === 0) return [];
    const figures = calcs.map((id) => {
      const value = reduce(series.values, id);
      return typeof value === 'number' ? value : null;
    });
    return [{ series, index, figures }];
  });
}

function sortedRows(
  rows: readonly Row[],
  { calcs }: LegendSpec,
  { by, isDescending }: { readonly by: string | undefined; readonly isDescending: boolean },
): readonly Row[] {
  if (by === undefined) return rows;
  const column = calcs.findIndex((id) => calculationTitle(id) === by || id === by);
  const direction = isDescending ? -1 : 1;
  if (column < 0) {
    return by === 'Name'
      ? [...rows].sort((a, b) => a.series.label.localeCompare(b.series.label, 'en', { numeric: true }) * direction)
      : rows;
  }
  const figure = (row: Row): number => row.figures[column] ?? -Infinity;
  return [...rows].sort((a, b) => (figure(a) - figure(b) || 0) * direction || a.index - b.index);
}

function modeOf(event: MouseEvent): SelectMode {
  if (event.ctrlKey || event.metaKey) return 'toggle';
  return event.shiftKey ? 'range' : 'isolate';
}
