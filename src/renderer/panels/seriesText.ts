/** What a series is called among its likes: by what tells it from the others. Pure. */
import { formatSeries, keepLabels, labelsToRecord, labelValue, METRIC_NAME, type Labels } from '../../shared/labels.ts';

/** Names of labels, those that differ between the series first; the metric name only where it differs. */
export function labelColumns(series: readonly Labels[]): { readonly differing: string[]; readonly shared: string[] } {
  const names = new Set(series.flatMap((labels) => Object.keys(labelsToRecord(labels))));
  const differing: string[] = [];
  const shared: string[] = [];
  for (const name of [...names].sort()) {
    const first = labelValue(series[0] as Labels, name);
    if (series.some((labels) => labelValue(labels, name) !== first)) differing.push(name);
    else if (name !== METRIC_NAME) shared.push(name);
  }
  return { differing, shared };
}

/**
 * A function from labels to legend text: the value where one label differs, else the differing labels.
 *
 * @param expr  stands for a lone series without labels
 */
export function seriesLegend(series: readonly Labels[], expr: string): (labels: Labels) => string {
  const { differing } = labelColumns(series);
  if (differing.length === 0) return (labels) => (labels.length === 0 ? expr : formatSeries(labels));
  const [only = ''] = differing;
  if (differing.length === 1) return (labels) => labelValue(labels, only) || `${only} missing`;
  const kept = new Set(differing);
  return (labels) => formatSeries(keepLabels(labels, kept));
}
