/** The answers to a panel's queries as frames, in the format each query asks for. */
import type { QueryFrame } from '../../frames.ts';
import { dropMetricName, EMPTY_LABELS, labelsToRecord, labelValue, METRIC_NAME } from '../../labels.ts';
import type { Target } from '../model.ts';
import { legendOf } from './displayName.ts';
import { type Cell, field, type Frame, frame, TIME_NAME, VALUE_NAME } from './frame.ts';

export interface Answer {
  readonly target: Target;
  /** The legend with variables filled in. */
  readonly legend: string;
  readonly expr: string;
  readonly result: QueryFrame;
}

/**
 * @param answers  of the shown targets, in their order
 * @param nullAsZero  absent cells inside a series count as zero (`null as zero` of old panels)
 */
export function framesOf(answers: readonly Answer[], nullAsZero = false): readonly Frame[] {
  const tables = answers.filter(({ target }) => target.format === 'table').length;
  return answers.flatMap((answer) => {
    switch (answer.target.format) {
      case 'table':
        return [tableFrame(answer, tables > 1 ? `${VALUE_NAME} #${answer.target.refId}` : VALUE_NAME)];
      case 'heatmap':
        return [bucketFrame(answer)];
      case 'time_series':
        return seriesFrames(answer, nullAsZero);
    }
  });
}

const timesOf = ({ startMs, stepMs, steps }: QueryFrame): readonly number[] =>
  Array.from({ length: steps }, (_, i) => startMs + i * stepMs);

/** The cells of one series, absent ones as `null`. */
function seriesCells({ steps, values, presence }: QueryFrame, series: number): (number | null)[] {
  const first = series * steps;
  return Array.from({ length: steps }, (_, i) => (presence[first + i] === 1 ? (values[first + i] as number) : null));
}

function seriesFrames(answer: Answer, nullAsZero: boolean): readonly Frame[] {
  const { result, target, expr } = answer;
  const times = timesOf(result);
  return result.series.map((labels, s) => {
    const cells = seriesCells(result, s);
    const values = nullAsZero ? cells.map((cell) => cell ?? 0) : cells;
    const legend = seriesLegendText(answer.legend, labels, expr);
    // Without a legend the metric is part of the name; with `__auto` only labels tell series apart.
    const kept = answer.legend === '__auto' ? dropMetricName(labels) : labels;
    return frame(target.refId, [
      field(TIME_NAME, 'time', times),
      field(VALUE_NAME, 'number', values, { labels: kept, legend }),
    ]);
  });
}

function seriesLegendText(format: string, labels: QueryFrame['series'][number], expr: string): string | undefined {
  if (format === '__auto' || format === '')
    return labels.length === 0 || dropMetricName(labels) === EMPTY_LABELS ? nameless(labels, expr) : undefined;
  return legendOf(format, labels);
}

const nameless = (labels: QueryFrame['series'][number], expr: string): string =>
  labelValue(labels, METRIC_NAME) || expr;

/** One row per sample: time, a column per label, the value. */
function tableFrame({ result, target }: Answer, valueName: string): Frame {
  const records = result.series.map(labelsToRecord);
  const names = [...new Set(records.flatMap((labels) => Object.keys(labels)))].sort();
  const times: Cell[] = [];
  const values: Cell[] = [];
  const columns = names.map((): Cell[] => []);
  const grid = timesOf(result);
  records.forEach((labels, s) => {
    seriesCells(result, s).forEach((cell, i) => {
      if (cell === null) return;
      times.push(grid[i] ?? null);
      values.push(cell);
      names.forEach((name, n) => columns[n]?.push(labels[name] ?? null));
    });
  });
  return frame(target.refId, [
    field(TIME_NAME, 'time', times),
    ...names.map((name, n) => field(name, 'string', columns[n] ?? [])),
    field(valueName, 'number', values),
  ]);
}

/** Cumulative `le` buckets as counts of each bucket, smallest first. */
function bucketFrame({ result, target, legend }: Answer): Frame {
  const order = result.series
    .map((labels, s) => ({ s, le: labelValue(labels, 'le'), labels }))
    .sort((a, b) => bound(a.le) - bound(b.le));
  let below: (number | null)[] = [];
  const fields = order.map(({ s, le, labels }) => {
    const cells = seriesCells(result, s);
    const counts =
      le === '' ? cells : cells.map((cell, i) => (cell === null ? null : Math.max(0, cell - (below[i] ?? 0))));
    if (le !== '') below = cells;
    const name = legend === '' || legend === '__auto' ? le : legendOf(legend, labels);
    return field(name === '' ? VALUE_NAME : name, 'number', counts, { labels });
  });
  return frame(target.refId, [field(TIME_NAME, 'time', timesOf(result)), ...fields]);
}

const bound = (le: string): number => (le === '+Inf' || le === 'Inf' ? Infinity : Number.parseFloat(le) || 0);
