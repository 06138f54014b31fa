/** Rows and columns: sorted by a header, searched by column, cells coloured, as bars or as sparklines. */
import { useMemo, useState, type CSSProperties, type ReactNode } from 'react';
import { type Cell, cellNumber, cellText, isFrame } from '../../../shared/dashboards/data/frame.ts';
import { calculationTitle, reduce } from '../../../shared/dashboards/data/reducers.ts';
import { cssColor } from '../../../shared/dashboards/field/color.ts';
import { type Displayed, display } from '../../../shared/dashboards/field/display.ts';
import type { StyledField, StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { flag, list, number, record, records, text, texts, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { compareCells } from '../../../shared/dashboards/transform/rows.ts';
import type { Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import { formatDateTime, MISSING } from '../../../shared/units.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { cellScope, shownLink } from '../links.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { LinkAround } from '../ShownLinks.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import './table.css';

interface Sort {
  readonly column: number;
  readonly isDescending: boolean;
}

/** Rows drawn at once: more are reached page by page. */
const PAGE_ROWS = 200;

export function TablePanel({ panel, title, frames, height, scope }: PanelProps): ReactNode {
  const { options } = panel;
  const [chosenFrame, setChosenFrame] = useState<number>();
  const [sort, setSort] = useState<Sort>();
  const [filters, setFilters] = useState<Readonly<Record<string, string>>>({});
  const [page, setPage] = useState(0);
  const index = chosenFrame ?? Math.min(number(options['frameIndex']) ?? 0, frames.length - 1);
  const frame = frames[Math.max(0, index)];
  const columns = useMemo(() => frame?.fields.filter((field) => !isHidden(field)) ?? [], [frame]);
  const active = useMemo(() => sort ?? firstSort(columns, options), [sort, columns, options]);
  const rows = useMemo(() => shownRows(frame, columns, active, filters), [frame, columns, active, filters]);
  if (!frame || frame.fields.length === 0) return <NothingToDraw frames={frames} />;
  if (columns.length === 0)
    return <EmptyState status="nodata" title="All columns of this table are hidden by its options" />;
  const footer = footerOf(options, columns);
  const pages = Math.ceil(rows.length / PAGE_ROWS);
  const shown = rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
  return (
    <div className="panel-table" style={{ height }}>
      <ScrollRegion className="panel-table-scroll" label={title === '' ? 'Table' : title}>
        <table className={`is-${text(options['cellHeight'], 'sm')}`}>
          {flag(options['showHeader'], true) && (
            <thead>
              <tr>
                {columns.map((column, i) => {
                  const isSorted = active?.column === i;
                  return (
                    <th
                      key={columnKey(column, i)}
                      scope="col"
                      style={columnStyle(column)}
                      aria-sort={isSorted ? (active.isDescending ? 'descending' : 'ascending') : 'none'}
                    >
                      <button
                        type="button"
                        onClick={() => setSort({ column: i, isDescending: isSorted ? !active.isDescending : true })}
                      >
                        {column.title}
                        {isSorted ? (active.isDescending ? ' ↓' : ' ↑') : ''}
                      </button>
                      {column.style.custom['filterable'] === true && (
                        <input
                          aria-label={`Filter ${column.title}`}
                          placeholder="filter"
                          value={filters[column.title] ?? ''}
                          onChange={(event) => setFilters({ ...filters, [column.title]: event.target.value })}
                        />
                      )}
                    </th>
                  );
                })}
              </tr>
            </thead>
          )}
          <tbody>
            {shown.map((row) => (
              <TableRow key={row} frame={frame} columns={columns} row={row} scope={scope} />
            ))}
          </tbody>
          {footer && (
            <tfoot>
              <tr>
                {columns.map((column, i) => (
                  <td key={columnKey(column, i)} style={columnStyle(column)}>
                    {footer[i]}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </ScrollRegion>
      {(pages > 1 || frames.length > 1) && (
        <div className="panel-table-foot">
          {frames.length > 1 && (
            <select aria-label="Result" value={index} onChange={(event) => setChosenFrame(Number(event.target.value))}>
              {frames.map((other, i) => (
                // oxlint-disable-next-line react/no-array-index-key -- A result is chosen by its number; names may repeat.
                <option key={i} value={i}>
                  {frameName(other)}
                </option>
              ))}
            </select>
          )}
          <span className="grow" />
          {pages > 1 && (
            <>
              <span>
                {page * PAGE_ROWS + 1}–{Math.min(rows.length, (page + 1) * PAGE_ROWS)} of {rows.length}
              </span>
              <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
                Previous
              </button>
              <button type="button" disabled={page >= pages - 1} onClick={() => setPage(page + 1)}>
                Next
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

const isHidden = ({ style: { custom } }: StyledField): boolean =>
  custom['hidden'] === true || record(custom['hideFrom'])['viz'] === true;
const columnKey = ({ name, title }: StyledField, i: number): string => `${name} ${title} ${i}`;
const frameName = (frame: StyledFrame): string =>
  frame.fields.find(({ type }) => type === 'number')?.title ?? (frame.name || frame.refId);

function firstSort(columns: readonly StyledField[], options: JsonRecord): Sort | undefined {
  const [by] = records(options['sortBy']);
  if (by) {
    const column = columns.findIndex(
      ({ title, name }) => title === text(by['displayName']) || name === text(by['displayName']),
    );
    return column < 0 ? undefined : { column, isDescending: flag(by['desc']) };
  }
  const place = number(options['sortColumn']);
  return place !== undefined && columns[place] ? { column: place, isDescending: flag(options['sortDesc']) } : undefined;
}

function shownRows(
  frame: StyledFrame | undefined,
  columns: readonly StyledField[],
  sort: Sort | undefined,
  filters: Readonly<Record<string, string>>,
): readonly number[] {
  const wanted = columns.flatMap((column) => {
    const filter = (filters[column.title] ?? '').toLowerCase();
    return filter === '' ? [] : [{ column, filter }];
  });
  const rows = Array.from({ length: frame?.length ?? 0 }, (_, row) => row).filter((row) =>
    wanted.every(({ column, filter }) =>
      display(column.values[row] ?? null, column.style)
        .text.toLowerCase()
        .includes(filter),
    ),
  );
  const column = sort && columns[sort.column];
  if (!column) return rows;
  const direction = sort.isDescending ? -1 : 1;
  const value = (row: number): Cell => sortCell(column, row);
  return rows.sort((a, b) => compareCells(value(a), value(b), direction) || a - b);
}

/** Sparklines are sorted by the value their transformation names. */
function sortCell({ values, style }: StyledField, row: number): Cell {
  const cell = values[row] ?? null;
  return isFrame(cell) ? ((list(style.custom['sortValues'])[row] as Cell | undefined) ?? null) : cell;
}

function footerOf(options: JsonRecord, columns: readonly StyledField[]): readonly string[] | undefined {
  const footer = record(options['footer']);
  const own = columns.some(({ style }) => texts(record(style.custom['footer'])['reducers']).length > 0);
  if (!flag(footer['show']) && !own) return undefined;
  const [calculation = 'sum'] = texts(footer['reducer']);
  const only = texts(footer['fields']);
  return columns.map((column, i) => {
    const [reducer = calculation] = texts(record(column.style.custom['footer'])['reducers']);
    const isWanted = own
      ? texts(record(column.style.custom['footer'])['reducers']).length > 0
      : only.length === 0 || only.includes(column.title);
    if (column.type !== 'number' || !isWanted) return i === 0 ? calculationTitle(reducer) : '';
    return display(reduce(column.values, reducer), column.style).text;
  });
}

function columnStyle({ style: { custom }, type }: StyledField): CSSProperties {
  const align = text(custom['align'], 'auto');
  return {
    textAlign:
      align === 'left' || align === 'center' || align === 'right' ? align : type === 'number' ? 'right' : 'left',
    ...(number(custom['width']) === undefined
      ? {}
      : { width: number(custom['width']), maxWidth: number(custom['width']) }),
    minWidth: number(custom['minWidth']),
  };
}

interface RowProps {
  readonly frame: StyledFrame;
  readonly columns: readonly StyledField[];
  readonly row: number;
  readonly scope: Scope;
}

function TableRow({ frame, columns, row, scope }: RowProps): ReactNode {
  const whole = columns.find((column) => record(column.style.custom['cellOptions'])['applyToRow'] === true);
  const color = whole && display(whole.values[row] ?? null, whole.style).color;
  return (
    <tr style={color === undefined ? undefined : { background: tint(color) }}>
      {columns.map((column, i) => (
        <TableCell key={columnKey(column, i)} frame={frame} column={column} row={row} scope={scope} />
      ))}
    </tr>
  );
}

const tint = (color: string): string => `color-mix(in oklab, ${cssColor(color)} 30%, var(--surface-1))`;

/** `displayMode` is the older name of a cell's type. */
function cellType({ style: { custom } }: StyledField): { readonly type: string; readonly mode: string } {
  const own = record(custom['cellOptions']);
  const type = text(own['type'], text(custom['displayMode'], 'auto'));
  if (type === 'gradient-gauge') return { type: 'gauge', mode: 'gradient' };
  if (type === 'lcd-gauge') return { type: 'gauge', mode: 'lcd' };
  if (type === 'basic') return { type: 'gauge', mode: 'basic' };
  return { type, mode: text(own['mode'], 'gradient') };
}

function TableCell({
  frame,
  column,
  row,
  scope,
}: { readonly column: StyledField } & Omit<RowProps, 'columns'>): ReactNode {
  const cell = column.values[row] ?? null;
  const { type } = cellType(column);
  const shown = displayCell(cell, column);
  const style: CSSProperties = { ...columnStyle(column) };
  if (type === 'color-text' && shown.color !== undefined) style.color = cssColor(shown.color);
  if (type.startsWith('color-background') && shown.color !== undefined) style.background = tint(shown.color);
  const isWrapped =
    column.style.custom['wrapText'] === true || record(column.style.custom['cellOptions'])['wrapText'] === true;
  const [link] = column.style.links;
  const target = link && shownLink(link, cellScope(scope, { frame, field: column, cell, text: shown.text, row }));
  return (
    <td style={style} className={isWrapped ? 'is-wrapped' : undefined} title={isFrame(cell) ? undefined : shown.text}>
      <LinkAround link={target}>{cellContent(cell, column, shown)}</LinkAround>
    </td>
  );
}

function displayCell(cell: Cell, column: StyledField): Displayed {
  const shown = display(cell, column.style);
  if (column.type !== 'time' || column.style.unit !== '' || typeof cell !== 'number') return shown;
  return { ...shown, text: formatDateTime(cell) };
}

function cellContent(cell: Cell, column: StyledField, shown: Displayed): ReactNode {
  if (isFrame(cell)) {
    const values = cell.fields.find(({ type }) => type === 'number')?.values ?? [];
    const hidesLast = record(column.style.custom['cellOptions'])['hideValue'] === true;
    return (
      <span className="panel-table-spark">
        <Sparkline values={values.map(cellNumber)} height={20} />
        {!hidesLast && <b>{display(reduce(values, 'lastNotNull'), column.style).text}</b>}
      </span>
    );
  }
  const { type, mode } = cellType(column);
  if (type !== 'gauge' || shown.value === null)
    return shown.text === '' && cell === null ? MISSING : shown.text || cellText(cell);
  const hidesValue = text(record(column.style.custom['cellOptions'])['valueDisplayMode']) === 'hidden';
  return (
    <span className="panel-table-gauge">
      <i>
        <i
          style={{
            width: `${(shown.share * 100).toFixed(1)}%`,
            background: cssColor(shown.color ?? '--series-1'),
            opacity: mode === 'lcd' ? 0.85 : 1,
          }}
        />
      </i>
      {!hidesValue && <b>{shown.text}</b>}
    </span>
  );
}
