/** The legend: one line of names with values, or a table of figures. Its height is reserved before there is data. */
import { useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { formatFull, formatValue, type UnitId } from '../../shared/units.ts';
import type { ChartModel, ModelSeries, SeriesStats } from './chartModel.ts';
import type { CursorStore } from './cursorStore.ts';
import type { SelectMode } from './legendSelection.ts';
import { Swatch } from './Swatch.tsx';
import { useFittingCount } from './useFittingCount.ts';

export interface LegendProps {
  readonly model: ChartModel;
  readonly unit: UnitId;
  readonly cursor: CursorStore;
  readonly onFocus: (series: number | null) => void;
  readonly onSelect: (key: string, mode: SelectMode) => void;
}

export function ListLegend(props: LegendProps): ReactNode {
  const { model } = props;
  const [isOpen, setOpen] = useState(false);
  const { ref, shown } = useFittingCount(model.series.map((s) => s.label).join('\n'), model.series.length);
  const rest = model.series.length - shown;
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setOpen(false);
  };
  return (
    <div className="chart-legend">
      <div className="chart-legend-line" ref={ref}>
        {model.series.slice(0, shown).map((s, i) => (
          <LegendEntry key={s.key} {...props} series={s} index={i} />
        ))}
        {rest > 0 && shown > 0 && (
          <button
            type="button"
            className="chart-legend-more"
            aria-expanded={isOpen}
            onKeyDown={closeOnEscape}
            onClick={() => setOpen(!isOpen)}
          >
            + {rest} more
          </button>
        )}
      </div>
      {isOpen && rest > 0 && (
        <div className="chart-legend-all">
          {model.series.map((s, i) => (
            <LegendEntry key={s.key} {...props} series={s} index={i} />
          ))}
        </div>
      )}
    </div>
  );
}

interface EntryProps extends LegendProps {
  readonly series: ModelSeries;
  readonly index: number;
}

function LegendEntry({ series, index, model, unit, cursor, onFocus, onSelect }: EntryProps): ReactNode {
  return (
    <button
      type="button"
      className={series.isShown ? 'chart-legend-entry' : 'chart-legend-entry is-hidden'}
      aria-pressed={series.isShown}
      title={series.label}
      onClick={(event) => onSelect(series.key, modeOf(event))}
      onPointerEnter={() => onFocus(index)}
      onPointerLeave={() => onFocus(null)}
    >
      <Swatch color={series.color} isSquare={model.isStacked} />
      <span className="chart-legend-name">{series.label}</span>
      <LegendValue series={series} unit={unit} cursor={cursor} />
    </button>
  );
}

/** The value at the crosshair while there is one on the page, else the last; never narrower than the widest of both ends. */
function LegendValue({ series, unit, cursor }: Pick<EntryProps, 'series' | 'unit' | 'cursor'>): ReactNode {
  const at = useSyncExternalStore(cursor.subscribe, cursor.get);
  const { min, max, last } = series.stats;
  const widest = Math.max(...[min, max, last].map((v) => formatValue(v, unit).length));
  const value = at ? (series.values[at.index] ?? null) : last;
  return <b style={{ minWidth: `${widest}ch` }}>{formatValue(value, unit)}</b>;
}

const COLUMNS = ['min', 'max', 'mean', 'last'] as const;
type Column = (typeof COLUMNS)[number];
const TITLES: Readonly<Record<Column, string>> = { min: 'Min', max: 'Max', mean: 'Mean', last: 'Last' };

export function TableLegend(props: LegendProps): ReactNode {
  const { model, unit, onFocus, onSelect } = props;
  const [sort, setSort] = useState<Column>('last');
  const rows = useStableOrder(model, sort).flatMap((index) => {
    const series = model.series[index];
    return series ? [{ series, index }] : [];
  });
  return (
    // Scrolls when it must, so it can be reached by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="chart-legend-table" role="region" aria-label="Legend" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" aria-sort={column === sort ? 'descending' : 'none'}>
                <button type="button" onClick={() => setSort(column)}>
                  {TITLES[column]}
                  {column === sort ? ' ↓' : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ series, index }) => (
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
                  <Swatch color={series.color} isSquare={model.isStacked} />
                  <span className="chart-legend-name">{series.label}</span>
                </button>
              </td>
              {COLUMNS.map((column) => (
                <td key={column} title={formatFull(series.stats[column], unit)}>
                  {formatValue(series.stats[column], unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Sorted when asked, not with every new value: rows that change places under the eye cannot be read. */
function useStableOrder(model: ChartModel, sort: Column): readonly number[] {
  const signature = `${sort}\n${model.series.map((s) => s.key).join('\n')}`;
  const [kept, setKept] = useState<{ signature: string; order: readonly number[] }>();
  if (kept?.signature === signature) return kept.order;
  const statsAt = (index: number): SeriesStats => (model.series[index] as ModelSeries).stats;
  const order = model.series.map((_, i) => i).sort((a, b) => fall(statsAt(a), statsAt(b), sort));
  setKept({ signature, order });
  return order;
}

function fall(a: SeriesStats, b: SeriesStats, column: Column): number {
  return (b[column] ?? -Infinity) - (a[column] ?? -Infinity) || 0;
}

function modeOf(event: MouseEvent): SelectMode {
  if (event.ctrlKey || event.metaKey) return 'toggle';
  return event.shiftKey ? 'range' : 'isolate';
}
