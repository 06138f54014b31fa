/**
 * Grafana's second schema (elements and layouts of kinds) as the classic one: one path leads on from here. Layouts of
 * rows and tabs become rows, automatic grids get places of three columns.
 */
import { flag, isRecord, list, number, record, records, text, type JsonRecord } from '../json.ts';

export const isSchema2 = (json: JsonRecord): boolean => isRecord(json['elements']) && isRecord(json['layout']);

export function classicFromSchema2(json: JsonRecord): JsonRecord {
  const time = record(json['timeSettings']);
  return {
    schemaVersion: 42,
    title: json['title'],
    description: json['description'],
    tags: json['tags'],
    editable: json['editable'],
    graphTooltip: { Crosshair: 1, Tooltip: 2 }[text(json['cursorSync'])] ?? 0,
    time: { from: text(time['from'], 'now-6h'), to: text(time['to'], 'now') },
    refresh: text(time['autoRefresh']),
    timezone: time['timezone'],
    links: json['links'],
    templating: { list: records(json['variables']).map(classicVariable) },
    annotations: { list: records(json['annotations']).map(classicAnnotation) },
    panels: new Placer(record(json['elements'])).place(record(json['layout'])),
  };
}

const AUTO_COLUMNS = 3;
const AUTO_HEIGHT = 8;

class Placer {
  readonly #elements: JsonRecord;
  readonly #panels: JsonRecord[] = [];
  #y = 0;
  #nextRowId = 1_000_000;

  constructor(elements: JsonRecord) {
    this.#elements = elements;
  }

  place(layout: JsonRecord): readonly JsonRecord[] {
    this.#layout(layout);
    return this.#panels;
  }

  #layout(layout: JsonRecord): void {
    const spec = record(layout['spec']);
    switch (text(layout['kind'])) {
      case 'RowsLayout':
        for (const row of records(spec['rows'])) this.#section(record(row['spec']));
        return;
      case 'TabsLayout':
        for (const tab of records(spec['tabs'])) this.#section(record(tab['spec']));
        return;
      case 'AutoGridLayout':
        this.#autoGrid(spec);
        return;
      default:
        this.#grid(spec);
    }
  }

  #section(spec: JsonRecord): void {
    const isCollapsed = flag(spec['collapse']);
    const repeat = record(spec['repeat']);
    const row = {
      id: this.#nextRowId++,
      type: 'row',
      title: text(spec['title']),
      collapsed: isCollapsed,
      repeat: text(repeat['value']) || undefined,
      gridPos: { x: 0, y: this.#y, w: 24, h: 1 },
    };
    this.#y += 1;
    const inside = new Placer(this.#elements);
    inside.#y = this.#y;
    inside.#nextRowId = this.#nextRowId + 1000;
    inside.#layout(record(spec['layout']));
    this.#panels.push({ ...row, panels: isCollapsed ? inside.#panels : [] });
    if (!isCollapsed) {
      this.#panels.push(...inside.#panels);
      this.#y = inside.#y;
    }
  }

  #grid(spec: JsonRecord): void {
    const top = this.#y;
    for (const item of records(spec['items'])) {
      const place = record(item['spec']);
      if (text(item['kind']) === 'GridLayoutRow') {
        this.#section({
          ...place,
          collapse: place['collapsed'],
          layout: { kind: 'GridLayout', spec: { items: place['elements'] } },
        });
        continue;
      }
      const y = top + (number(place['y']) ?? 0);
      const h = number(place['height']) ?? AUTO_HEIGHT;
      this.#add(place, { x: number(place['x']) ?? 0, y, w: number(place['width']) ?? 12, h });
      this.#y = Math.max(this.#y, y + h);
    }
  }

  #autoGrid(spec: JsonRecord): void {
    const columns = Math.max(1, number(spec['maxColumnCount']) ?? AUTO_COLUMNS);
    const w = Math.floor(24 / columns);
    records(spec['items']).forEach((item, i) => {
      const y = this.#y + Math.floor(i / columns) * AUTO_HEIGHT;
      this.#add(record(item['spec']), { x: (i % columns) * w, y, w, h: AUTO_HEIGHT });
    });
    this.#y += Math.ceil(list(spec['items']).length / columns) * AUTO_HEIGHT;
  }

  #add(place: JsonRecord, gridPos: JsonRecord): void {
    const name = text(record(place['element'])['name']);
    const panel = classicPanel(record(this.#elements[name]));
    const repeat = record(place['repeat']);
    this.#panels.push({
      ...panel,
      gridPos,
      ...(repeat['value'] === undefined
        ? {}
        : { repeat: repeat['value'], repeatDirection: repeat['direction'], maxPerRow: repeat['maxPerRow'] }),
    });
  }
}

/** A kind is the plugin itself in early versions, `group` names it in later ones. */
const pluginOf = (json: JsonRecord, ...generic: readonly string[]): string => {
  const kind = text(json['kind']);
  return generic.includes(kind) ? text(json['group']) : kind;
};

function classicPanel(element: JsonRecord): JsonRecord {
  const spec = record(element['spec']);
  if (text(element['kind']) === 'LibraryPanel') {
    return { id: spec['id'], title: spec['title'], type: 'library-panel-ref', libraryPanel: spec['libraryPanel'] };
  }
  const viz = record(spec['vizConfig']);
  const vizSpec = record(viz['spec']);
  const data = record(record(spec['data'])['spec']);
  return {
    id: spec['id'],
    title: spec['title'],
    description: spec['description'],
    links: spec['links'],
    transparent: spec['transparent'],
    type: pluginOf(viz, 'VizConfig'),
    options: vizSpec['options'],
    fieldConfig: vizSpec['fieldConfig'],
    ...record(data['queryOptions']),
    targets: records(data['queries']).map((query) => classicTarget(record(query['spec']))),
    transformations: records(data['transformations']).map((transformation) => {
      const inner = record(transformation['spec']);
      return {
        options: inner['options'],
        disabled: inner['disabled'],
        filter: inner['filter'],
        id: text(inner['id']) || pluginOf(transformation, 'Transformation'),
      };
    }),
  };
}

function classicTarget(spec: JsonRecord): JsonRecord {
  const query = record(spec['query']);
  const plugin = pluginOf(query, 'DataQuery');
  return {
    ...record(query['spec']),
    refId: spec['refId'],
    hide: flag(spec['hidden']),
    datasource: { type: plugin, uid: text(record(spec['datasource'] ?? query['datasource'])['uid']) },
  };
}

const VARIABLE_TYPES: Readonly<Record<string, string>> = {
  QueryVariable: 'query',
  CustomVariable: 'custom',
  IntervalVariable: 'interval',
  DatasourceVariable: 'datasource',
  ConstantVariable: 'constant',
  TextVariable: 'textbox',
  AdhocVariable: 'adhoc',
  SwitchVariable: 'switch',
  GroupByVariable: 'groupby',
};
const SORTS = [
  'disabled',
  'alphabeticalAsc',
  'alphabeticalDesc',
  'numericalAsc',
  'numericalDesc',
  'alphabeticalCaseInsensitiveAsc',
  'alphabeticalCaseInsensitiveDesc',
  'naturalAsc',
  'naturalDesc',
];
const HIDES = ['dontHide', 'hideLabel', 'hideVariable'];

function classicVariable(variable: JsonRecord): JsonRecord {
  const spec = record(variable['spec']);
  const query = spec['query'];
  const inner = isRecord(query) ? record(query['spec']) : query;
  return {
    ...spec,
    type: VARIABLE_TYPES[text(variable['kind'])] ?? text(variable['kind']),
    query: isRecord(inner) ? (inner['__legacyStringValue'] ?? inner) : (inner ?? spec['pluginId']),
    datasource: isRecord(query) ? { type: pluginOf(query, 'DataQuery') } : undefined,
    sort: Math.max(0, SORTS.indexOf(text(spec['sort']))),
    hide: Math.max(0, HIDES.indexOf(text(spec['hide']))),
  };
}

function classicAnnotation(annotation: JsonRecord): JsonRecord {
  const spec = record(annotation['spec']);
  const query = record(spec['query']);
  const inner = record(query['spec']);
  return {
    ...record(spec['legacyOptions']),
    ...spec,
    expr: inner['expr'],
    step: inner['step'],
    titleFormat: inner['titleFormat'],
    textFormat: inner['textFormat'],
    tagKeys: inner['tagKeys'],
    useValueForTime: inner['useValueForTime'],
    datasource: { type: pluginOf(query, 'DataQuery') },
  };
}
