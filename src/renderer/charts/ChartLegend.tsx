/**
 * The legend: one line of names with values, names with calculations, or a table of them. Its height is reserved before
 * there is data.
 */
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { calculationTitle, reduce } from '../../shared/dashboards/data/reducers.ts';
import { formatFull, formatValue, type UnitId } from '../../shared/units.ts';
import type { ChartModel, ModelSeries } from './chartModel.ts';
import type { CursorStore } from './cursorStore.ts';
import { cancelDraw, scheduleDraw } from './drawScheduler.ts';
import type { SelectMode } from './legendSelection.ts';
import { Swatch } from './Swatch.tsx';
import { useFittingCount } from './useFittingCount.ts';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';

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

const LIST: LegendSpec = {
  mode: 'list',
  placement: 'bottom',
  calcs: [],
  sortBy: undefined,
  isDescending: true,
  width: undefined,
  hidesEmpty: false,
  hidesZero: false,
};
export const PLAIN_LEGENDS: Readonly<Record<LegendSpec['mode'], LegendSpec>> = {
  list: LIST,
  table: { ...LIST, mode: 'table', calcs: ['min', 'max', 'mean', 'lastNotNull'], sortBy: 'Last *' },
  none: { ...LIST, mode: 'none' },
};

const LIST_PX = 24;
const ROW_PX = 19;
const HEAD_PX = 22;
/** A legend below the plot takes at most this share of the chart. */
const MOST_SHARE = 0.4;

/** Of a legend below the plot. Without series the whole share is kept, so that nothing grows when they come. */
export function legendHeight({ mode }: LegendSpec, height: number, model: ChartModel): number {
  if (mode === 'none') return 0;
  if (mode === 'list') return LIST_PX;
  const rows = model.series.filter(({ isLegendHidden }) => isLegendHidden !== true).length;
  const most = Math.floor(height * MOST_SHARE);
  const fitting = Math.max(1, Math.floor((most - HEAD_PX) / ROW_PX));
  return HEAD_PX + (rows === 0 ? fitting : Math.min(rows, fitting)) * ROW_PX;
}

interface ChartLegendProps {
  readonly spec: LegendSpec;
  readonly model: ChartModel;
  /** Of series that have no format of their own. */
  readonly unit: UnitId;
  readonly cursor: CursorStore;
  readonly onFocus: (series: number | null) => void;
  readonly onSelect: (key: string, mode: SelectMode) => void;
}

export function ChartLegend(props: ChartLegendProps): ReactNode {
  const { mode, placement, calcs } = props.spec;
  if (mode === 'none') return null;
  return mode === 'list' && placement === 'bottom' && calcs.length === 0 ? (
    <LegendLine {...props} />
  ) : (
    <LegendTable {...props} />
  );
}

const textOf = (series: ModelSeries, value: number | null, unit: UnitId): string =>
  series.format?.(value) ?? formatValue(value, unit);

interface Entry {
  readonly series: ModelSeries;
  /** Place in the plot. */
  readonly index: number;
}

const entriesOf = (model: ChartModel): readonly Entry[] =>
  model.series.flatMap((series, index) => (series.isLegendHidden === true ? [] : [{ series, index }]));

function LegendLine(props: ChartLegendProps): ReactNode {
  const entries = entriesOf(props.model);
  const [isOpen, setOpen] = useState(false);
  const { ref, shown } = useFittingCount(entries.map(({ series }) => series.label).join('\n'), entries.length);
  const rest = entries.length - shown;
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setOpen(false);
  };
  return (
    <div className="chart-legend">
      <div className="chart-legend-line" ref={ref}>
        {entries.slice(0, shown).map((entry) => (
          <LegendEntry key={entry.series.key} {...props} {...entry} />
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
          {entries.map((entry) => (
            <LegendEntry key={entry.series.key} {...props} {...entry} />
          ))}
        </div>
      )}
    </div>
  );
}

function LegendEntry(props: ChartLegendProps & Entry): ReactNode {
  const { series, index, model, unit, cursor, onFocus, onSelect } = props;
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
      <Swatch color={series.color} isSquare={isFilled(series, model)} />
      <span className="chart-legend-name">{series.label}</span>
      <LegendValue series={series} unit={unit} cursor={cursor} />
    </button>
  );
}

const isFilled = ({ look }: ModelSeries, { isStacked }: ChartModel): boolean =>
  look ? look.fill > 0.3 || look.style === 'bars' : isStacked;

type LegendValueProps = Pick<ChartLegendProps, 'unit' | 'cursor'> & { readonly series: ModelSeries };

/**
 * The value at the crosshair while there is one on the page, else the last; never narrower than the widest of both ends. It
 * changes with every move of the pointer in every chart of the page, so its text is written and nothing is rendered.
 */
function LegendValue({ series, unit, cursor }: LegendValueProps): ReactNode {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const write = (): void => {
      const index = cursor.get()?.index;
      const value = index === undefined ? series.stats.last : (series.values[index] ?? null);
      element.textContent = textOf(series, value, unit);
    };
    write();
    const stop = cursor.subscribe(() => scheduleDraw(element, write));
    return () => {
      stop();
      cancelDraw(element);
    };
  }, [series, unit, cursor]);
  const { min, max, last } = series.stats;
  const widest = Math.max(...[min, max, last].map((v) => textOf(series, v, unit).length));
  return <b ref={ref} style={{ minWidth: `${widest}ch` }} />;
}

interface Row extends Entry {
  readonly figures: readonly (number | null)[];
}

interface Sort {
  readonly by: string | undefined;
  readonly isDescending: boolean;
}

function LegendTable({ spec, model, unit, onFocus, onSelect }: ChartLegendProps): ReactNode {
  const [sort, setSort] = useState<Sort>({ by: spec.sortBy, isDescending: spec.isDescending });
  const rows = useStableOrder(rowsOf(model, spec), spec, sort);
  return (
    <ScrollRegion label="Legend" className="chart-legend-table" role="group">
      <table>
        {spec.mode === 'table' && <LegendHead calcs={spec.calcs} sort={sort} onSort={setSort} />}
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
                  <Swatch color={series.color} isSquare={isFilled(series, model)} />
                  <span className="chart-legend-name">{series.label}</span>
                </button>
              </td>
              {figures.map((figure, i) => (
                <td key={spec.calcs[i]} title={formatFull(figure, unit)}>
                  {textOf(series, figure, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface LegendHeadProps {
  readonly calcs: readonly string[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function LegendHead({ calcs, sort, onSort }: LegendHeadProps): ReactNode {
  return (
    <thead>
      <tr>
        <th scope="col">Name</th>
        {calcs.map((id) => {
          const by = calculationTitle(id);
          const isSorted = sort.by === by || sort.by === id;
          const direction = sort.isDescending ? 'descending' : 'ascending';
          return (
            <th key={id} scope="col" aria-sort={isSorted ? direction : 'none'}>
              <button type="button" onClick={() => onSort({ by, isDescending: isSorted ? !sort.isDescending : true })}>
                {by}
                {isSorted && (sort.isDescending ? ' ↓' : ' ↑')}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function rowsOf(model: ChartModel, { calcs, hidesEmpty, hidesZero }: LegendSpec): readonly Row[] {
  return entriesOf(model).flatMap(({ series, index }) => {
    if (hidesEmpty && series.stats.max === null) return [];
    if (hidesZero && series.stats.max === 0 && series.stats.min === 0) return [];
    const figures = calcs.map((id) => {
      const value = reduce(series.values, id);
      return typeof value === 'number' ? value : null;
    });
    return [{ series, index, figures }];
  });
}

/** Sorted when asked, not with every new value: rows that change places under the eye cannot be read. */
function useStableOrder(rows: readonly Row[], { calcs }: LegendSpec, sort: Sort): readonly Row[] {
  const signature = JSON.stringify([sort, rows.map(({ series }) => series.key)]);
  const [kept, setKept] = useState<{ readonly signature: string; readonly order: readonly number[] }>();
  if (kept?.signature === signature) return kept.order.flatMap((i) => rows[i] ?? []);
  const order = rows.map((_, i) => i).sort(comparison(rows, calcs, sort));
  setKept({ signature, order });
  return order.flatMap((i) => rows[i] ?? []);
}

function comparison(
  rows: readonly Row[],
  calcs: readonly string[],
  { by, isDescending }: Sort,
): (a: number, b: number) => number {
  const direction = isDescending ? -1 : 1;
  const column = calcs.findIndex((id) => calculationTitle(id) === by || id === by);
  if (column >= 0) {
    const figure = (i: number): number => rows[i]?.figures[column] ?? -Infinity;
    return (a, b) => (figure(a) - figure(b) || 0) * direction || a - b;
  }
  const name = (i: number): string => rows[i]?.series.label ?? '';
  return by === 'Name'
    ? (a, b) => name(a).localeCompare(name(b), 'en', { numeric: true }) * direction
    : (a, b) => a - b;
}

function modeOf(event: MouseEvent): SelectMode {
  if (event.ctrlKey || event.metaKey) return 'toggle';
  return event.shiftKey ? 'range' : 'isolate';
}
