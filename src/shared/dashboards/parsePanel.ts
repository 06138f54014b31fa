/** One panel of a file, of any age, in the form the page draws. */
import { DASHBOARD, dataSourceType } from './dataSource.ts';
import { flag, isRecord, list, number, record, records, text, type JsonRecord } from './json.ts';
import type { Converted } from './migrate/common.ts';
import { convertGraph } from './migrate/graph.ts';
import { convertHeatmap } from './migrate/heatmap.ts';
import { convertFieldOptions, convertPiePlugin, todaysMapping } from './migrate/reduced.ts';
import { convertSinglestat } from './migrate/singlestat.ts';
import { convertTable } from './migrate/table.ts';
import type {
  FieldConfig,
  FieldOverride,
  GridPos,
  Panel,
  PanelKind,
  PanelLink,
  Target,
  Transformation,
} from './model.ts';

const KINDS: ReadonlySet<string> = new Set<PanelKind>([
  'timeseries',
  'stat',
  'table',
  'text',
  'gauge',
  'bargauge',
  'piechart',
  'heatmap',
  'state-timeline',
  'status-history',
  'alertlist',
  'dashlist',
  'histogram',
  'barchart',
  'xychart',
  'trend',
]);

/** Of the file around the panel. */
export interface PanelContext {
  readonly id: number;
  readonly gridPos: GridPos;
}

export function parsePanel(json: JsonRecord, { id, gridPos }: PanelContext): Panel {
  const type = text(json['type'], 'unknown');
  const converted = convertPanel(json, type);
  const datasource = dataSourceType(json['datasource']);
  return {
    id,
    kind: KINDS.has(converted.type) ? (converted.type as PanelKind) : 'unknown',
    type,
    title: text(json['title']),
    description: text(json['description']),
    gridPos,
    isTransparent: flag(json['transparent']),
    targets: parseTargets(json, datasource),
    fieldConfig: parseFieldConfig(converted.fieldConfig),
    options: converted.options,
    transformations: [...(converted.transformations ?? []), ...records(json['transformations'])].map(
      parseTransformation,
    ),
    links: parseLinks(json['links']),
    repeat:
      text(json['repeat']) === ''
        ? undefined
        : {
            variable: text(json['repeat']),
            direction: json['repeatDirection'] === 'v' ? 'v' : 'h',
            maxPerRow: number(json['maxPerRow']) ?? 4,
          },
    interval: text(json['interval']),
    maxDataPoints: number(json['maxDataPoints']),
    timeFrom: text(json['timeFrom']),
    timeShift: text(json['timeShift']),
    hidesTimeOverride: flag(json['hideTimeOverride']),
    losses: converted.losses,
    source: json,
  };
}

function convertPanel(json: JsonRecord, type: string): Converted {
  const modern: Converted = {
    type,
    options: record(json['options']),
    fieldConfig: record(json['fieldConfig']),
    losses: [],
  };
  const hasFieldOptions = isRecord(record(json['options'])['fieldOptions']);
  switch (type) {
    case 'graph':
      return convertGraph(json);
    case 'singlestat':
    case 'grafana-singlestat-panel':
      return convertSinglestat(json);
    case 'table-old':
      return convertTable(json);
    case 'table':
      return Array.isArray(json['styles']) && json['fieldConfig'] === undefined ? convertTable(json) : modern;
    case 'heatmap':
      return json['dataFormat'] !== undefined || isRecord(json['cards']) ? convertHeatmap(json) : modern;
    case 'grafana-piechart-panel':
      return convertPiePlugin(json);
    case 'text':
      return { ...modern, options: { mode: json['mode'], content: json['content'], ...modern.options } };
    case 'stat':
    case 'gauge':
    case 'bargauge':
      return hasFieldOptions || record(json['options'])['valueOptions'] ? convertFieldOptions(json, type) : modern;
    default:
      return modern;
  }
}

function parseFieldConfig(json: JsonRecord): FieldConfig {
  const defaults = record(json['defaults']);
  return {
    defaults: Array.isArray(defaults['mappings'])
      ? { ...defaults, mappings: records(defaults['mappings']).flatMap(todaysMapping) }
      : defaults,
    overrides: records(json['overrides']).map(parseOverride),
  };
}

function parseOverride(json: JsonRecord): FieldOverride {
  const matcher = record(json['matcher']);
  return {
    matcher: { id: text(matcher['id']), options: matcher['options'] },
    properties: records(json['properties']).map((property) => ({ id: text(property['id']), value: property['value'] })),
  };
}

function parseTransformation(json: JsonRecord): Transformation {
  const filter = isRecord(json['filter']) ? json['filter'] : undefined;
  return {
    id: text(json['id']),
    options: record(json['options']),
    isDisabled: flag(json['disabled']),
    filter: filter && { id: text(filter['id']), options: filter['options'] },
  };
}

export function parseLinks(value: unknown): readonly PanelLink[] {
  return records(value)
    .map((link) => ({
      title: text(link['title']),
      url: text(link['url'] ?? link['dashUri']),
      isNewTab: flag(link['targetBlank']),
    }))
    .filter(({ url }) => url !== '');
}

function parseTargets(json: JsonRecord, datasource: string): readonly Target[] {
  const taken = new Set(records(json['targets']).map((target) => text(target['refId'])));
  return list(json['targets'])
    .filter(isRecord)
    .map((target, i) => parseTarget(target, datasource, refIdOf(target, i, taken)));
}

/** Old files have targets without a letter: the next free one is theirs. */
function refIdOf(target: JsonRecord, index: number, taken: Set<string>): string {
  const own = text(target['refId']);
  if (own !== '') return own;
  let letter = letters(index);
  for (let i = index; taken.has(letter); i++) letter = letters(i);
  taken.add(letter);
  return letter;
}

const letters = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);

function parseTarget(json: JsonRecord, datasource: string, refId: string): Target {
  const format = text(json['format']);
  const isInstant = flag(json['instant']) || text(json['queryType']) === 'instant';
  // Of a mixed panel each target names its own data source.
  const source = dataSourceType(json['datasource'], datasource === 'mixed' ? undefined : datasource);
  return {
    refId,
    expr: text(json['expr']),
    legend: text(json['legendFormat']),
    isInstant,
    isRange: json['range'] === undefined ? !isInstant : flag(json['range']) || !isInstant,
    format: format === 'table' || format === 'heatmap' ? format : 'time_series',
    isHidden: flag(json['hide']),
    interval: text(json['interval']),
    intervalFactor: Math.max(1, number(json['intervalFactor']) ?? 1),
    source,
    ...(source === DASHBOARD
      ? { panelId: number(json['panelId']), takesTransformed: flag(json['withTransforms']) }
      : {}),
  };
}
