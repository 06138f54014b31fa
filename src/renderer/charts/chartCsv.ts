/** A chart's data as CSV (RFC 4180): one row per time, one column per series, full precision, absent cells empty. */
import type { ChartModel } from './chartModel.ts';
import { toMs } from './framesToUplot.ts';

export function chartToCsv(model: ChartModel): string {
  const head = ['time', ...model.series.map((s) => s.label)];
  const rows = Array.from(model.columns[0], (x, i) => [
    new Date(toMs(x)).toISOString(),
    ...model.series.map((s) => cellText(s.values[i] ?? null)),
  ]);
  return toCsv([head, ...rows]);
}

export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join(',')).join('\r\n') + '\r\n';
}

const cellText = (value: number | null): string => (value === null ? '' : String(value));

/**
 * Labels are foreign text: a cell that a spreadsheet would run as a formula gets an apostrophe in front. Numbers stay.
 */
function quoted(cell: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) && !/^-?Infinity$/.test(cell);
  const safe = isFormula ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
