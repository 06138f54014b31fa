/** A query narrowed to one series of its result, or kept from it. Pure. */
import { withAdhocFilters } from '../../../shared/dashboards/variables/adhoc.ts';
import { labelsToRecord, labelValue, METRIC_NAME, type Labels } from '../../../shared/labels.ts';
import { labelColumns } from '../../panels/seriesText.ts';

/** Every selector of the query asks for the labels of the series. */
export function filteredTo(expr: string, labels: Labels): string {
  const filters = Object.entries(labelsToRecord(labels)).filter(([name]) => name !== METRIC_NAME);
  return withAdhocFilters(
    expr,
    filters.map(([key, value]) => ({ key, operator: '=', value })),
  );
}

/** Undefined where it takes more than one label to tell the series from the others. */
export function withoutSeries(expr: string, labels: Labels, all: readonly Labels[]): string | undefined {
  const key = labelColumns(all).differing.find(
    (name) =>
      name !== METRIC_NAME && all.filter((other) => labelValue(other, name) === labelValue(labels, name)).length === 1,
  );
  if (key === undefined || labelValue(labels, key) === '') return undefined;
  return withAdhocFilters(expr, [{ key, operator: '!=', value: labelValue(labels, key) }]);
}
