/** What a field is called: its own display name, the target's legend, or the labels that tell it apart. */
import { formatSeries, type Labels, labelsToRecord, METRIC_NAME } from '../../labels.ts';
import { text } from '../json.ts';
import { type Field, type Frame, VALUE_NAME } from './frame.ts';

/** @param frames  all of the panel, for labels that all share */
export function displayName(field: Field, frame: Frame, frames: readonly Frame[]): string {
  const own = text(field.config['displayName']);
  return own === '' ? plainName(field, frame, frames) : withFieldVariables(own, field, plainName(field, frame, frames));
}

/** Without what the panel's options say: what matchers compare with, too. */
function plainName(field: Field, frame: Frame, frames: readonly Frame[]): string {
  // Labels that a series does not have leave nothing but the blanks between them.
  if (field.legend !== undefined && field.legend.trim() !== '') return field.legend;
  if (field.labels === undefined || field.labels.length === 0) {
    const isLoneValue = field.name === VALUE_NAME && frame.name !== '';
    return isLoneValue ? frame.name : field.name;
  }
  return labelsName(field.labels, frames) || field.name;
}

/** The value where one label is all there is, else the series as Prometheus writes it. */
function labelsName(labels: Labels, frames: readonly Frame[]): string {
  const names = new Set(
    frames.flatMap(({ fields }) =>
      fields.flatMap((other) => Object.keys(labelsToRecord(other.labels ?? ([] as unknown as Labels)))),
    ),
  );
  names.delete(METRIC_NAME);
  const [only] = names;
  if (names.size === 1 && only !== undefined && frames.length > 1) return labelsToRecord(labels)[only] ?? '';
  return formatSeries(labels);
}

/** `{{label}}` of a legend, for one series. */
export function legendOf(format: string, labels: Labels): string {
  const record = labelsToRecord(labels);
  return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_whole, name: string) => record[name] ?? '');
}

const FIELD_VARIABLE = /\$\{__(?:field|series)\.(name|displayName|labels(?:\.([\w-]+)|\["?([^\]"]+)"?\])?)\}/g;

function withFieldVariables(source: string, field: Field, name: string): string {
  if (!source.includes('${__')) return source;
  return source.replace(FIELD_VARIABLE, (_whole, what: string, dotted?: string, bracketed?: string) => {
    if (what === 'name' || what === 'displayName') return name;
    const labels = labelsToRecord(field.labels ?? ([] as unknown as Labels));
    const label = dotted ?? bracketed;
    if (label !== undefined) return labels[label] ?? '';
    return Object.entries(labels)
      .map(([key, value]) => `${key}="${value}"`)
      .join(', ');
  });
}
