/**
 * Labels of a series: one flat, immutable array `[name0, value0, name1, value1, …]`, sorted by name (UTF-16 order),
 * names unique, no empty values. A flat array costs a third of an object's memory and compares by a plain loop;
 * the metric name is the label `__name__`.
 */
declare const labelsBrand: unique symbol;
export type Labels = readonly string[] & { readonly [labelsBrand]: true };

export const METRIC_NAME = '__name__';
export const EMPTY_LABELS: Labels = Object.freeze([]) as unknown as Labels;

/** Sorts, drops empty values; a later duplicate name wins. */
export function labelsFromPairs(pairs: Iterable<readonly [string, string]>): Labels {
  const byName = new Map<string, string>();
  for (const [name, value] of pairs) byName.set(name, value);
  const names = [...byName.keys()].filter((name) => byName.get(name) !== '').sort(compareText);
  return names.flatMap((name) => [name, byName.get(name) as string]) as unknown as Labels;
}

export function labelsFromRecord(record: Readonly<Record<string, string>>): Labels {
  return labelsFromPairs(Object.entries(record));
}

/** Takes an array that already has the form (sorted, unique, no empty value) without copying it. */
export function trustedLabels(flat: readonly string[]): Labels {
  return flat as Labels;
}

export function labelsToRecord(labels: Labels): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < labels.length; i += 2) record[labels[i] as string] = labels[i + 1] as string;
  return record;
}

/** The value, or '' when the label is absent: in Prometheus' model the two are the same. */
export function labelValue(labels: Labels, name: string): string {
  for (let i = 0; i < labels.length; i += 2) if (labels[i] === name) return labels[i + 1] as string;
  return '';
}

export const metricName = (labels: Labels): string => labelValue(labels, METRIC_NAME);

export function dropLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return filterLabels(labels, (name) => !names.has(name));
}

export function keepLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return filterLabels(labels, (name) => names.has(name));
}

const NAME_ONLY: ReadonlySet<string> = new Set([METRIC_NAME]);
export const dropMetricName = (labels: Labels): Labels => dropLabels(labels, NAME_ONLY);

/** A copy with one label set; an empty value removes it. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const flat: string[] = [];
  let placed = value === '';
  for (let i = 0; i < labels.length; i += 2) {
    const current = labels[i] as string;
    if (!placed && compareText(name, current) <= 0) {
      flat.push(name, value);
      placed = true;
    }
    if (current !== name) flat.push(current, labels[i + 1] as string);
  }
  if (!placed) flat.push(name, value);
  return trustedLabels(flat);
}

/** A string that two label sets share exactly when they are equal: for Map keys. */
export const labelsKey = (labels: Labels): string => labels.join('\xff');

/** Prometheus' order of label sets: pairwise by name, then value, shorter first. */
export function compareLabels(a: Labels, b: Labels): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return compareText(a[i] as string, b[i] as string);
  }
  return a.length - b.length;
}

/** `name{a="b"}` as Prometheus prints it; names outside the classic alphabet are quoted (UTF-8 syntax of 3.x). */
export function formatSeries(labels: Labels): string {
  const name = metricName(labels);
  const isPlain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
  const parts: string[] = name !== '' && !isPlain ? [JSON.stringify(name)] : [];
  for (let i = 0; i < labels.length; i += 2) {
    const label = labels[i] as string;
    if (label === METRIC_NAME) continue;
    const text = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : JSON.stringify(label);
    parts.push(`${text}=${JSON.stringify(labels[i + 1])}`);
  }
  const head = isPlain ? name : '';
  return parts.length === 0 && head !== '' ? head : `${head}{${parts.join(', ')}}`;
}

function filterLabels(labels: Labels, keep: (name: string) => boolean): Labels {
  const flat: string[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    if (keep(labels[i] as string)) flat.push(labels[i] as string, labels[i + 1] as string);
  }
  return flat.length === labels.length ? labels : trustedLabels(flat);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
