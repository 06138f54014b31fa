/** The result as a table: every series with its labels, its course, and its figures. Hovering a row lifts its line. */
import { useMemo, useState, type ReactNode } from 'react';
import type { QueryFrame } from '../../../shared/frames.ts';
import { labelValue } from '../../../shared/labels.ts';
import { formatClock, formatCount, formatFull, formatValue, type UnitId } from '../../../shared/units.ts';
import { toCsv } from '../../charts/chartCsv.ts';
import type { ChartData } from '../../charts/chartData.ts';
import { limitSeries } from '../../charts/limitSeries.ts';
import { assignStyles, slotToken } from '../../charts/seriesStyles.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { Swatch } from '../../charts/Swatch.tsx';
import { Button } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { saveText } from '../../charts/saveText.ts';
import { orderRows, resultRows, type ResultRow, type ResultSort } from './resultRows.ts';
import { labelColumns } from '../../panels/seriesText.ts';
import { SortHeader } from './SortHeader.tsx';

export interface ResultPanelProps {
  readonly frame: QueryFrame;
  readonly chart: ChartData;
  readonly unit: UnitId;
  /** Of the query, where there are several. */
  readonly letter?: string | undefined;
  /** Of a series by its key, where a graph shows the same. */
  readonly colorOf?: ((key: string) => string | undefined) | undefined;
  readonly onFocus: (key: string | undefined) => void;
}

const FIRST_ROWS = 200;
const LABEL_COLUMNS = 4;

export function ResultPanel({ frame, chart, unit, letter, colorOf, onFocus }: ResultPanelProps): ReactNode {
  const [sort, setSort] = useState<ResultSort>({ by: 'last', isFalling: true });
  const [filter, setFilter] = useState('');
  const [limit, setLimit] = useState(FIRST_ROWS);
  const rows = useMemo(() => resultRows(frame, chart), [frame, chart]);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const order = useStableOrder(rows, sort, filter);
  const { differing, shared } = useMemo(() => labelColumns(frame.series), [frame.series]);
  const columns = [...differing, ...shared].slice(0, LABEL_COLUMNS);
  const own = useMemo(() => colorsByKey(chart), [chart]);
  const shown = order.slice(0, limit).flatMap((key) => byKey.get(key) ?? []);
  const endMs = frame.startMs + (frame.steps - 1) * frame.stepMs;

  const saveCsv = (): void => {
    const names = [...differing, ...shared];
    const head = [...names, 'mean', 'max', 'value'];
    const body = order.flatMap((key) => {
      const row = byKey.get(key);
      if (!row) return [];
      const { mean, max, last } = row.stats;
      return [[...names.map((name) => labelValue(row.labels, name)), ...[mean, max, last].map((v) => String(v ?? ''))]];
    });
    saveText(letter === undefined ? 'result.csv' : `result-${letter}.csv`, 'text/csv', toCsv([head, ...body]));
  };

  return (
    <Panel
      title={`${letter === undefined ? '' : `${letter}: `}Result at ${formatClock(endMs)}`}
      detail={
        order.length === rows.length
          ? `${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`
          : `${order.length} of ${rows.length} rows`
      }
      isFlush
      end={
        <>
          <TextField
            label="Filter rows"
            placeholder="Filter rows"
            icon="filter"
            small
            value={filter}
            onChange={setFilter}
          />
          <Button kind="ghost" small onClick={saveCsv}>
            CSV
          </Button>
        </>
      }
    >
      <div className="result-scroll">
        <table className="table result" style={{ minWidth: FIGURES_PX + Math.max(1, columns.length) * LABEL_PX }}>
          <thead>
            <tr>
              {columns.map((label) => (
                <SortHeader key={label} title={label} by={{ label }} sort={sort} onSort={setSort} />
              ))}
              {columns.length === 0 && <th scope="col">Series</th>}
              <th scope="col" className="is-course">
                Course
              </th>
              <SortHeader title="Mean" by="mean" isNumber sort={sort} onSort={setSort} />
              <SortHeader title="Max" by="max" isNumber sort={sort} onSort={setSort} />
              <SortHeader title="Value" by="last" isNumber sort={sort} onSort={setSort} />
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <ResultRowView
                key={row.key}
                row={row}
                columns={columns}
                color={(colorOf ? colorOf(row.key) : own.get(row.key)) ?? '--series-other'}
                unit={unit}
                onFocus={onFocus}
              />
            ))}
          </tbody>
        </table>
      </div>
      {order.length > limit && (
        <div className="result-more">
          <Button kind="ghost" small onClick={() => setLimit(limit + FIRST_ROWS)}>
            Show {Math.min(FIRST_ROWS, order.length - limit)} more of {formatCount(order.length)}
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** Least width of a column of labels, and of the course and figures together. */
const LABEL_PX = 100;
const FIGURES_PX = 496;

interface RowProps {
  readonly row: ResultRow;
  readonly columns: readonly string[];
  readonly color: string;
  readonly unit: UnitId;
  readonly onFocus: (key: string | undefined) => void;
}

function ResultRowView({ row, columns, color, unit, onFocus }: RowProps): ReactNode {
  const { mean, max, last } = row.stats;
  const cells = columns.length === 0 ? ['value'] : columns.map((label) => labelValue(row.labels, label));
  return (
    <tr onPointerEnter={() => onFocus(row.key)} onPointerLeave={() => onFocus(undefined)}>
      {cells.map((text, i) => (
        <td key={columns[i] ?? i} className={i === 0 ? 'mono is-primary' : 'mono'}>
          <span className="result-label" title={text}>
            {i === 0 && <Swatch color={color} isSquare />}
            <span className="ellipsis">{text || '–'}</span>
          </span>
        </td>
      ))}
      <td>
        <Sparkline values={row.values} height={18} color={color} />
      </td>
      <td className="is-number">{formatValue(mean, unit)}</td>
      <td className="is-number">{formatValue(max, unit)}</td>
      <td className="is-number is-primary" title={formatFull(last, unit)}>
        {formatValue(last, unit)}
      </td>
    </tr>
  );
}

/** Sorted when asked or when series come and go, not with every new value: rows must not change places under the eye. */
function useStableOrder(rows: readonly ResultRow[], sort: ResultSort, filter: string): readonly string[] {
  const signature = JSON.stringify([sort, filter, rows.map((row) => row.key)]);
  const [kept, setKept] = useState<{ signature: string; order: readonly string[] }>();
  if (kept?.signature === signature) return kept.order;
  const order = orderRows(rows, sort, filter);
  setKept({ signature, order });
  return order;
}

/** The same colours as in the graph, which draws no more than its limit. */
function colorsByKey(chart: ChartData): ReadonlyMap<string, string> {
  const keys = limitSeries(chart).series.map((s) => s.key);
  return new Map(assignStyles(keys).map((style, i) => [keys[i] as string, slotToken(style.slot)]));
}
