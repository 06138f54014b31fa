/** The same data as a table, newest first: what Enter opens on a focused chart. */
import { useEffect, useRef, type ReactNode } from 'react';
import { formatDateTime, formatFull, type UnitId } from '../../shared/units.ts';
import { chartToCsv } from './chartCsv.ts';
import type { ChartModel } from './chartModel.ts';
import { toMs } from './framesToUplot.ts';
import { saveText } from './saveText.ts';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';

interface DataTableProps {
  readonly title: string;
  readonly model: ChartModel;
  readonly unit: UnitId;
  readonly onClose: () => void;
}

export function ChartDataTable({ title, model, unit, onClose }: DataTableProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  const rows = Array.from(model.columns[0], (x, i) => ({ atMs: toMs(x), i })).reverse();
  return (
    <dialog ref={ref} className="chart-table" aria-label={`Data of ${title}`} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={() => saveText('chart.csv', 'text/csv', chartToCsv(model))}>
          Save as CSV
        </button>
        <button type="button" onClick={() => ref.current?.close()}>
          Close
        </button>
      </header>
      <ScrollRegion label="Values" className="chart-table-body">
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {model.series.map((s) => (
                <th key={s.key} scope="col">
                  {s.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ atMs, i }) => (
              <tr key={i}>
                <th scope="row">{formatDateTime(atMs)}</th>
                {model.series.map((s) => (
                  <td key={s.key}>{formatFull(s.values[i], unit)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </dialog>
  );
}
