/** The results of Explore's queries as one chart: one time grid, an axis for each unit, a stack for each axis. Pure. */
import { legendOf } from '../../../shared/dashboards/data/displayName.ts';
import type { QueryFrame } from '../../../shared/frames.ts';
import { formatValue, type UnitId } from '../../../shared/units.ts';
import type { ChartData, ChartSeries } from '../../charts/chartData.ts';
import { buildModel, type ChartModel } from '../../charts/chartModel.ts';
import { frameToChart } from '../../charts/framesToUplot.ts';
import { plainAxis } from '../../charts/plainChart.ts';
import type { BuiltChart } from '../../charts/plotSpec.ts';
import { seriesLegend } from '../../panels/seriesText.ts';

export interface ExploreAnswer {
  readonly letter: string;
  readonly expr: string;
  readonly unit: UnitId;
  readonly legend: string | undefined;
  readonly frame: QueryFrame;
}

export interface ExploreSeries extends ChartSeries {
  readonly letter: string;
  readonly unit: UnitId;
}

export interface ExploreData {
  readonly xSeconds: Float64Array | readonly number[];
  readonly series: readonly ExploreSeries[];
}

/** Series of one query as it alone would be drawn. */
export function answerChart({ frame, expr, legend }: Omit<ExploreAnswer, 'letter' | 'unit'>): ChartData {
  return frameToChart(frame, legend ? (labels) => legendOf(legend, labels) : seriesLegend(frame.series, expr));
}

/** With several queries a series is known by its letter too: one host may be in both. */
export const keyAmong = (answers: number, letter: string, key: string): string =>
  answers > 1 ? `${letter} ${key}` : key;

/** All series on the union of the times; the steps of all queries lie on one grid. */
export function exploreData(answers: readonly ExploreAnswer[]): ExploreData {
  const charts = answers.map(answerChart);
  const [only] = charts;
  const times = charts.length === 1 && only ? only.xSeconds : unionOf(charts.map(({ xSeconds }) => xSeconds));
  const series = charts.flatMap((chart, i) => {
    const { letter, unit } = answers[i] as ExploreAnswer;
    const place = charts.length === 1 ? undefined : placesIn(times, chart.xSeconds);
    return chart.series.map((one) => ({
      ...one,
      key: keyAmong(answers.length, letter, one.key),
      values: place ? spread(one.values, place, times.length) : one.values,
      letter,
      unit,
    }));
  });
  return { xSeconds: times, series };
}

function unionOf(grids: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from([...new Set(grids.flatMap((grid) => Array.from(grid)))].sort((a, b) => a - b));
}

function placesIn(times: ArrayLike<number>, own: ArrayLike<number>): readonly number[] {
  const place = new Map(Array.from(times, (time, i) => [time, i] as const));
  return Array.from(own, (time) => place.get(time) ?? 0);
}

function spread(values: readonly (number | null)[], place: readonly number[], length: number): (number | null)[] {
  const column = Array.from<number | null>({ length }).fill(null);
  values.forEach((value, i) => (column[place[i] as number] = value));
  return column;
}

export interface ExploreDrawing {
  readonly isStacked: boolean;
  readonly fromZero: boolean;
  readonly isStale: boolean;
  readonly hiddenKeys: ReadonlySet<string>;
}

export function exploreChart({ xSeconds, series }: ExploreData, drawing: ExploreDrawing): BuiltChart {
  const { isStacked, fromZero, isStale, hiddenKeys } = drawing;
  const units = [...new Set(series.map(({ unit }) => unit))];
  const scales = new Map(units.map((unit, i) => [unit, i === 0 ? 'y' : `y ${unit}`]));
  const model = buildModel({ xSeconds, series }, { isStale, hiddenKeys });
  const axes = units.map((unit, i) =>
    plainAxis(unit, {
      scale: scales.get(unit) ?? 'y',
      side: i === 0 ? 'left' : 'right',
      mustHaveZero: isStacked || fromZero,
    }),
  );
  const drawn: ChartModel = {
    ...model,
    series: model.series.map((one, i) => {
      const unit = series[i]?.unit ?? '';
      const format = (value: number | null): string => formatValue(value, unit);
      return Object.assign({}, one, { scale: scales.get(unit) ?? 'y', format });
    }),
  };
  return { model: isStacked ? stackedByUnit(drawn, { xSeconds, series }, hiddenKeys) : drawn, axes };
}

/** Values of different units do not add up. */
function stackedByUnit(model: ChartModel, data: ExploreData, hiddenKeys: ReadonlySet<string>): ChartModel {
  const [x, ...columns] = model.columns;
  const bands: (readonly [number, number])[] = [];
  for (const unit of new Set(data.series.map((one) => one.unit))) {
    const members = data.series.flatMap((one, i) => (one.unit === unit ? [i] : []));
    const group = members.map((i) => data.series[i] as ExploreSeries);
    const summed = buildModel({ xSeconds: data.xSeconds, series: group }, { isStacked: true, hiddenKeys });
    members.forEach((i, n) => (columns[i] = summed.columns[n + 1] as (number | null)[]));
    for (let n = members.length - 1; n > 0; n--) bands.push([members[n] as number, members[n - 1] as number]);
  }
  return { ...model, columns: [x, ...columns], isStacked: true, bands };
}
