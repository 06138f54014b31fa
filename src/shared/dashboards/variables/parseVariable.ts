/** From `templating.list` of a file to variables. */
import { flag, list, number, record, records, text, type JsonRecord } from '../json.ts';
import { dataSourceType } from '../dataSource.ts';
import {
  ALL_TEXT,
  ALL_VALUE,
  NOTHING,
  type Option,
  type Selection,
  type Variable,
  type VariableType,
} from './model.ts';

const TYPES: ReadonlySet<string> = new Set<VariableType>([
  'query',
  'custom',
  'interval',
  'datasource',
  'constant',
  'textbox',
  'adhoc',
  'switch',
]);

export function parseVariable(json: JsonRecord): Variable {
  const typeName = text(json['type'], 'query');
  const type = TYPES.has(typeName) ? (typeName as VariableType) : 'unknown';
  return {
    name: text(json['name']),
    type,
    typeName,
    label: text(json['label']),
    description: text(json['description']),
    query: queryText(json),
    regex: text(json['regex']),
    sort: number(json['sort']) ?? 0,
    isMulti: flag(json['multi']),
    includesAll: flag(json['includeAll']),
    allValue: text(json['allValue']),
    hide: number(json['hide']) ?? 0,
    saved: savedSelection(json),
    options: optionsOf(json, type),
    hasAuto: flag(json['auto']),
    autoCount: number(json['auto_count']) ?? 30,
    autoMin: text(json['auto_min'], '10s'),
    filters: records(json['filters'] ?? json['baseFilters']).map((filter) => ({
      key: text(filter['key']),
      operator: text(filter['operator'], '='),
      value: text(filter['value']),
    })),
    source: dataSourceType(json['datasource']),
  };
}

/** Of today's `{query, refId}`, of `qryType` forms, or plain text. */
function queryText(json: JsonRecord): string {
  const query = json['query'] ?? json['definition'];
  if (typeof query === 'string' || typeof query === 'number') return String(query);
  const spec = record(query);
  const written = text(spec['query'] ?? spec['expr']);
  if (written !== '' || spec['qryType'] === undefined) return written === '' ? text(json['definition']) : written;
  return builtQuery(spec);
}

/** The forms of Grafana's query builder, written as the classic functions. */
function builtQuery(spec: JsonRecord): string {
  const label = text(spec['label']);
  const metric = text(spec['metric']);
  switch (number(spec['qryType']) ?? -1) {
    case 0:
      return `label_names(${metric})`;
    case 1:
      return metric === '' ? `label_values(${label})` : `label_values(${metric}, ${label})`;
    case 2:
      return `metrics(${metric})`;
    case 3:
      return `query_result(${text(spec['varQuery'])})`;
    default:
      return text(spec['varQuery'] ?? spec['seriesQuery'] ?? spec['classicQuery']);
  }
}

function savedSelection(json: JsonRecord): Selection {
  const current = record(json['current']);
  const values = valuesOf(current['value']);
  if (values.length === 0) return NOTHING;
  const texts = valuesOf(current['text']);
  if (values.length === 1 && values[0] === ALL_TEXT && flag(json['includeAll'])) {
    return { values: [ALL_VALUE], texts: [ALL_TEXT] };
  }
  return { values, texts: values.map((value, i) => texts[i] ?? value) };
}

const valuesOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return list(value).map((item) => text(item));
  if (typeof value === 'boolean') return [String(value)];
  const one = text(value);
  return one === '' ? [] : [one];
};

function optionsOf(json: JsonRecord, type: VariableType): readonly Option[] {
  if (type === 'custom') return customOptions(queryText(json));
  if (type === 'interval') return splitList(queryText(json)).map((value) => ({ text: value, value }));
  return records(json['options'])
    .map((option) => ({ text: text(option['text']), value: valuesOf(option['value'])[0] ?? '' }))
    .filter(({ value }) => value !== ALL_VALUE);
}

/** `a, b : c, d\,e`: a name before ` : `, a comma kept by a backslash. */
function customOptions(query: string): readonly Option[] {
  return splitList(query).map((item) => {
    const pair = /^(.*?)\s:\s(.*)$/s.exec(item);
    return pair ? { text: (pair[1] ?? '').trim(), value: (pair[2] ?? '').trim() } : { text: item, value: item };
  });
}

function splitList(query: string): readonly string[] {
  return (query.match(/(?:\\,|[^,])+/g) ?? []).map((item) => item.replaceAll('\\,', ',').trim());
}
